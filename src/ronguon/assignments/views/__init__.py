"""Screens of issuing, work and review."""
