"""The one way out to the network: a unit's own hosts and the page being proven are looked at, nothing else.

It knows no framework and no database. Who may ask, and when, is for the actions; what an answer proves, for
`domain.proofs`.
"""
