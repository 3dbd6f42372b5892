"""Forms about units and groups of them."""
