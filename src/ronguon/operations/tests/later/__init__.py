"""What a later release might hold."""
