"""Actions on roles, grants, invitations, delegations and tokens."""
