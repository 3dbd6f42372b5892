"""Where assignments stand on a day: five groups, causes, estimates over then and now.

Owns no table: it counts what `assignments` holds, by one rule for pages, files and scripts.
"""
