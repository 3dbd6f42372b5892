"""Forms of documents and of the reading room."""
