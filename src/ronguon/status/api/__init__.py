"""What scripts may ask about assignments and how they stand."""
