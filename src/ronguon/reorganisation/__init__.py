"""Decisions that change units, and what passes by them: succession, hand-over, then and now.

Owns decisions and hand-over lists. Each app says by a register what its own things do when a unit ends.
"""
