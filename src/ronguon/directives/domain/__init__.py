"""How one version of a document stands to another. Plain Python: texts in, relations out."""
