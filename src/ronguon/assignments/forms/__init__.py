"""Forms of work and review."""
