"""Measurements against a baseline that does the same work, each in a scratch database of its own."""
