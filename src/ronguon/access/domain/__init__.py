"""Rules about rights that need no database."""
