"""The pages that a unit declares as its own: sites, pages, groups, channels, accounts, with dated owners.

Owns addresses in one form, who owns each on which day, and tombstones of what was proven. It proves no control yet, so
every page is pending: seen by few, called official by nobody, erased after 30 days. It looks at nothing on the network,
and an owner is a unit.
"""
