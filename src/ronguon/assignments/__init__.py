"""Duties assigned to units: issuing, work, submissions, review.

Owns assignments, their occurrences and due dates, progress, submissions and reviews, and the one rule of lateness.
What proves a submission belongs to `evidence`; how many are late to `status`.
"""
