"""Children that open strangers' files.

Asked in `calling`; started by `starting` and `nursery`; at work `inside`, fenced in by `isolation`.
"""
