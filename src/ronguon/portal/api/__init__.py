"""The programming interface as a whole: every room's part under one address, one description, one door."""
