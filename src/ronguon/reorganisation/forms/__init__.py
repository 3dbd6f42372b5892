"""Forms of decisions, and of then and now."""
