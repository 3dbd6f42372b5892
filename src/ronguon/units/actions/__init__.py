"""Actions on units and on groups of them."""
