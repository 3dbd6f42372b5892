"""Screens of decisions and hand-over lists."""
