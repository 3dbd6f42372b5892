"""Rõ Nguồn: a directive's own words, made into duties that every unit can see, prove and report."""

__version__ = "0.2.0"
