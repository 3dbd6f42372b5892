"""Pages of the top app: the public door, search, refusals, health."""
