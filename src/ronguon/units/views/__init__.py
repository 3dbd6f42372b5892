"""Screens of units: the chart, one unit, groups, history."""
