"""Background work: tasks and their two engines, the periodic table, effects that happen once, heartbeats.

Knows nothing of what it runs.
"""
