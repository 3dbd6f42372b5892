"""Plain Python that every app may use: Vietnamese text, days and working days, hashing.

Owns no data and knows no framework. What belongs to one subject alone lives in that subject's `domain`.
"""
