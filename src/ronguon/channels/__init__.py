"""The pages that a unit declares as its own: sites, pages, groups, channels, accounts, with dated owners.

Owns addresses in one form, who owns each on which day, tombstones of what was proven, the checks of proof of control
(`domain.proofs`) and the one way out to the network that they need (`outgoing`). Until a page is proven it is pending:
seen by few, called official by nobody, erased after 30 days. An owner is a unit.
"""
