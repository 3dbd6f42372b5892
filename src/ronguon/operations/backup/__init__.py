"""Keeping the whole installation: sealed backups, restoring, and the move to another kind of database.

A backup is one stream of parts (a head, each table's rows in a form both databases share, each file, a foot), sealed in
chunks. Restoring and moving fill a staged database beside the real one, compare it with what was told, and switch last.
"""
