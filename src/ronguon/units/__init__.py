"""Bodies and their tree over time, and what a person may do for a body.

Owns units, their names and places by date, groups beside the tree, transitions, roles, grants and invitations. It
knows no duty.
"""
