"""Passkeys: the library's pages, with every key able to open the account by itself and each answer taken once."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.mfa.base import views as factor
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as library
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy


def _has_a_name(request: HttpRequest) -> bool:
    """Return whether this site was reached by a name: browsers tie no passkey to a bare number."""
    try:
        ipaddress.ip_address(split_domain_port(request.get_host())[0].strip("[]"))
    except ValueError:
        return True
    return False


class Authenticate(factor.AuthenticateView):  # type: ignore[misc]  # allauth ships no types
    """Ask for the second factor at the entrance: a passkey where there is one, or a code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page needs, and whether the person has a passkey."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN)
        return found | {"by_passkey": kinds.exists()}


class Add(library.AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Set a passkey up: kept by the device, and used with its lock alone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page needs; the key is asked to be one that signs in without a password."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["js_data"] = {"creation_options": begin_registration(self.request.user, passwordless=True)}
        found["has_a_name"] = _has_a_name(self.request)
        return found


class Rename(library.EditWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Give a passkey another name."""

    success_url = reverse_lazy("mfa_index")


class Remove(library.RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Take a passkey off the account."""

    success_url = reverse_lazy("mfa_index")


class Reauthenticate(library.ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Confirm by a passkey that it is the same person."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what was wrong and ask again."""
        for message in form.errors.get("credential", []):
            messages.error(self.request, message)
        return redirect(self.passthrough_next_url(reverse("mfa_reauthenticate_webauthn")))
