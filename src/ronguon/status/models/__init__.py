"""Questions about many assignments at once; this app has no table of its own."""
