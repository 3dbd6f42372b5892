"""Addresses by screen; each module is mounted by the top app."""
