"""Actions on reports: draft and edit, sign, publish."""
