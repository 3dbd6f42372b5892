"""Deeds on duties, one module a verb family: reading in, deciding, issuing, working, reviewing, handing over."""
