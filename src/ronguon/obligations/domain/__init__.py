"""Rules about duties that need no database: five groups, terms, who is meant, what is declined."""
