"""Screens of roles, invitations, delegations, tokens and the trail."""
