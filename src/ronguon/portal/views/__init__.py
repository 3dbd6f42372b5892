"""Pages of the top room: the public door, search, refusals, health."""
