"""Children that open strangers' files.

Asked in `calling`; started by `starting` and `forkserver`; at work `inside`, fenced in by `isolation`.
"""
