"""The demo's story: official papers of the invented Tỉnh An Phước, dated from the day the demo is built.

Owns the wording of those papers for a given day and their Word form. It does not read them, issue them or store them.
"""
