"""The directive's own words: text, clauses, and what the machine read in them.

Owns documents and machine readings. What a person confirms, and what is issued, belongs to `drafting`,
`assignments`.
"""
