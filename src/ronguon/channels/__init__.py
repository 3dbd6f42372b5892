"""The official pages that a body declares as its own: sites, pages, groups, channels, accounts, with dated owners.

Owns addresses in one form, who owns each on which day, and tombstones. It proves no control yet, looks at nothing on
the network, and holds no account of a person: an owner is a body.
"""
