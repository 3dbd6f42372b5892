"""What a person says of a new version: why a duty is repealed, what another goes on from, whether work begins anew."""

from __future__ import annotations

from django import forms


class ReasonForm(forms.Form):
    """Why a duty is no longer ordered."""

    reason = forms.CharField(max_length=500)


class FollowForm(forms.Form):
    """The earlier duty by its code; empty for a new one."""

    before = forms.UUIDField(required=False)


class AnewForm(forms.Form):
    """Whether work begins anew."""

    anew = forms.BooleanField(required=False)
