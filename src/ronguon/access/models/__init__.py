"""Roles, grants, invitations, delegations, tokens, and who vouched for whom."""

from __future__ import annotations

from ronguon.access.models.delegations import DelegatedPower, Delegation
from ronguon.access.models.grants import Grant, Invitation
from ronguon.access.models.roles import RoleDefinition
from ronguon.access.models.seconding import Approval, Backing, GrantRequest, Introduction, backings, makers
from ronguon.access.models.tokens import Token

__all__ = [
    "Approval",
    "Backing",
    "DelegatedPower",
    "Delegation",
    "Grant",
    "GrantRequest",
    "Introduction",
    "Invitation",
    "RoleDefinition",
    "Token",
    "backings",
    "makers",
]
