"""Forms of roles, invitations, delegations and tokens."""
