"""The trail: what was decided, when, by whom and on whose behalf.

Owns events, their chain, the names that may be shredded, and what kind of installation this database is.
It knows subjects only as (kind, opaque id) and does not decide who may do what.
"""
