"""The programming interface as a whole: every app's part under one address, one description, one door."""
