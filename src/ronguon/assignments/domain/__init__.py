"""Rules about assignments that need no database."""
