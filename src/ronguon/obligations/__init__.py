"""Confirmed duties and what became of them: issuing, assignments, occurrences, submissions, reviews.

Owns the person's decisions on machine readings and the five groups. Proof itself belongs to `evidence`.
"""
