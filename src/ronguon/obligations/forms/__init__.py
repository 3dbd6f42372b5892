"""Forms of documents, work and review."""
