"""Stored bytes: what a file is, opening it safely in a child process, keeping it by its hash.

Owns the allow-list of file kinds, the sentences that refuse a file, the child process with limits, the stored
bytes and each unit's quota. Does not own who may read a file, what a file proves, or what its text says: the
apps above decide that, and record the event.
"""
