"""Background work: the periodic table, its slots, the worker's heartbeat. Knows nothing of what it runs."""
