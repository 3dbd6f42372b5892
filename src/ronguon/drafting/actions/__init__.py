"""Actions on duties of a document that is being read, one module a verb."""
