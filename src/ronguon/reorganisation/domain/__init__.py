"""Rules about changes of units that need no database."""
