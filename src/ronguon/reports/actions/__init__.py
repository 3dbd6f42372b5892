"""Deeds on reports: draft and edit, sign, publish."""
