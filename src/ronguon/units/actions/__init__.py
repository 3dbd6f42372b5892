"""Deeds on bodies, on groups of them, on roles at them, and what passes when they change."""
