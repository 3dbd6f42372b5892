"""Actions on assignments, one module a verb: issuing, working, reviewing, handing over, withdrawing."""
