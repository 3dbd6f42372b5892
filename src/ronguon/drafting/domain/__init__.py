"""Rules about duties that need no database: who is meant, terms, rhythms, what is declined or asked about."""
