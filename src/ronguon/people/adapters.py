"""How allauth behaves here: invitations instead of registration, words of our own."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes open registration; accounts come from invitations."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return false: nobody registers by themselves."""
        del request
        return False
