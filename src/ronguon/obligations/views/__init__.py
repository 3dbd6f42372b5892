"""Screens of documents, work, review and standing."""
