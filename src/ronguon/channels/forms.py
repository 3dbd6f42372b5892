"""What is typed in about a declared page, and the words of its kinds."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronguon.access.forms.roles import known_word
from ronguon.channels.actions import NewChannel
from ronguon.channels.domain import LONGEST, AddressRefusal, ChannelKind, Platform, canonical
from ronguon.channels.models import CONTACT_LENGTH, NAME_LENGTH, REASON_LENGTH, RESPONSIBLE, WORDS_LENGTH, ClaimOutcome
from ronguon.channels.models.published import SEEN_LENGTH
from ronguon.units.domain import BUILT_IN, Role

KINDS: dict[ChannelKind, str | Promise] = {
    ChannelKind.SITE: _("website"),
    ChannelKind.PAGE: _("page on a platform"),
    ChannelKind.GROUP: _("open group"),
    ChannelKind.CHANNEL: _("video channel"),
    ChannelKind.ACCOUNT: _("account of the unit"),
}
PLATFORMS: dict[Platform, str] = {
    Platform.WEB: "",
    Platform.FACEBOOK: "Facebook",
    Platform.ZALO: "Zalo",
    Platform.YOUTUBE: "YouTube",
    Platform.TIKTOK: "TikTok",
    Platform.X: "X",
}
"""Names of their own, told alike in every language."""


class ChannelRenameForm(forms.Form):
    """The name people see and the role that answers; `seen` is the revision that was looked at."""

    name = forms.CharField(
        label=_("Name of the page"), max_length=NAME_LENGTH, help_text=_("As visitors of the page read it."),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("Which role answers for it"), widget=forms.RadioSelect,
        choices=lambda: [(role.key, known_word(role.key)) for role in RESPONSIBLE],
        help_text=_("A role at the unit, not a person: whoever holds it answers."),
    )  # fmt: skip
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def said_role(self) -> Role:
        """Return the role that was chosen. The form is valid."""
        return BUILT_IN[self.cleaned_data["role"]]


class DeclareForm(ChannelRenameForm):
    """A page with its address."""

    field_order = ("url", "name", "role")
    url = forms.CharField(
        label=_("Address of the page"), max_length=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Copied from the browser: the page of the unit itself, no single post and no telephone number."),
    )  # fmt: skip
    seen = None  # type: ignore[assignment]  # there is nothing yet that could have been seen

    def clean_url(self) -> str:
        """Say at the field why an address is not taken."""
        typed = str(self.cleaned_data["url"])
        found = canonical(typed)
        if isinstance(found, AddressRefusal):
            raise forms.ValidationError(found.saying.told(gettext), code=found.reason.value)
        return typed

    def new(self) -> NewChannel:
        """Return what was typed. The form is valid."""
        return NewChannel(self.cleaned_data["url"], self.cleaned_data["name"], self.said_role())


class ChannelWithdrawForm(forms.Form):
    """Why a page is official no more."""

    reason = forms.CharField(
        label=_("Why is it no longer official?"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody with a role reads it beside the closed page. Name no person."),
    )  # fmt: skip


class WitnessForm(forms.Form):
    """What a second person saw in the description of a page."""

    words = forms.CharField(
        label=_("The line you see in the description"), max_length=SEEN_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Open the page yourself and copy the line that names the unit's site. Nothing about people."),
    )  # fmt: skip


class ConfirmForm(forms.Form):
    """Nothing to say: what was never proven goes without a word."""


class ClaimForm(forms.Form):
    """What anybody may say of an address that is their own account."""

    address = forms.CharField(
        label=_("Address of your account"), max_length=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The address of the account itself, as the browser shows it; not the address of one post."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What you want to say"), max_length=WORDS_LENGTH, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever decides reads it; it is erased after 90 days."),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("Where to answer you"), max_length=CONTACT_LENGTH, required=False,
        help_text=_("Whoever decides reads it; it is erased after 90 days."),
    )  # fmt: skip


class DecideForm(forms.Form):
    """What is decided on a claim, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[
            (ClaimOutcome.UPHELD.value, _("It is a person's own account: remove the declaration")),
            (ClaimOutcome.REJECTED.value, _("It is a page of the unit: show the declaration again")),
        ],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands on the trail for good. Name no person and no address."),
    )  # fmt: skip
