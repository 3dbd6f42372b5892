"""Screens of status: a unit, a bloc, one assignment, the rows behind a figure."""
