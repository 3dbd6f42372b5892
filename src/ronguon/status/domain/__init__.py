"""Rules of the five groups, causes and estimates, which need no database."""
