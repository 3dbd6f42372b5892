"""Actions on decisions and hand-over lists."""
