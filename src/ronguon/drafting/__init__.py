"""The reading room: a person's decisions on the duties that a machine read, before anything is issued.

Owns duties and whom they mean, versions of a document, and what is declined or asked about. The documents themselves
belong to `directives`; what comes of issued duties to `assignments`.
"""
