"""Declared pages: those a reader may see, one, those of a unit; declaring, renaming, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronguon.access.forms.roles import known_word
from ronguon.channels import policies
from ronguon.channels.actions import declare_channel, rename_channel, withdraw_channel
from ronguon.channels.domain import ChannelKind, Platform, Sight
from ronguon.channels.domain.proving import DAYS_FRESH, ChannelState
from ronguon.channels.forms import KINDS, PLATFORMS, ChannelRenameForm, ChannelWithdrawForm, ConfirmForm, DeclareForm
from ronguon.channels.models import DAYS_PENDING, Channel, ChannelOwner, ChannelPublication
from ronguon.channels.views.states import state_of
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.ui.listing import SEARCH, page_of
from ronguon.units.models import Unit
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

KIND = "loai"
STATE = "trang-thai"
CONFIRMED = "xac-nhan"
STATES: dict[ChannelState, str | Promise] = {
    ChannelState.PUBLISHED: gettext_lazy("official"),
    ChannelState.SUBMITTED: gettext_lazy("proven, to be published"),
    ChannelState.DRAFT: gettext_lazy("not proven yet"),
    ChannelState.CHANGED: gettext_lazy("lost its mark"),
    ChannelState.ARCHIVED: gettext_lazy("closed"),
}
AGES = ((0, 31), (31, 92), (92, DAYS_FRESH), (DAYS_FRESH, 10**5))
"""How many days ago an official page was last confirmed, from … to before …: the bars of the coverage page."""
MOST_IN_BOX = 50


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A page as lists show it: who owns it or owned it last, and what it is in words."""

    channel: Channel
    owner: ChannelOwner
    kind: str | Promise
    platform: str
    state: ChannelState

    @property
    def erased_on(self) -> date:
        """Return the day on which a pending page is erased, if nobody proves it until then."""
        return next(iter(self.channel.owners.all())).since_on + timedelta(days=DAYS_PENDING)


def rows(channels: QuerySet[Channel] | list[Channel]) -> list[ChannelRow]:
    """Return pages that were `told` as lists show them."""
    listed = list(channels)
    prefetch_related_objects(listed, "proofs", "publications")
    return [
        ChannelRow(one, one.last_owner, KINDS[ChannelKind(one.kind)], PLATFORMS[Platform(one.platform)], state_of(one))
        for one in listed
    ]


def box(request: ActingRequest, unit: Unit, on: date) -> str:
    """Return what a unit's page says of its declared pages on a day."""
    visible = Channel.objects.visible_to(request.actor).told().order_by("kind", "search_key", "pk")
    standing = list(visible.owned_by(unit, on)[: MOST_IN_BOX + 1])
    shown = rows([*standing, *visible.left_by(unit, on)[: MOST_IN_BOX + 1]])
    owned, closed = shown[: len(standing)], shown[len(standing) :]
    context = {
        "unit": unit,
        "rows": owned[:MOST_IN_BOX],
        "closed": closed[:MOST_IN_BOX],
        "more": max(len(owned), len(closed)) > MOST_IN_BOX,
        "may_declare": policies.may_declare(request.actor, unit) and not unit.ended(clock.today()),
    }
    return render_to_string("channels/box.html", context)


@login_required
@require_GET
def listing(request: ActingRequest) -> HttpResponse:
    """Show what the reader may see of pages and tombstones, found by words and narrowed to a kind."""
    words, kind = request.GET.get(SEARCH, "").strip()[:200], request.GET.get(KIND, "")
    found = Channel.objects.visible_to(request.actor).named(words).told()
    if kind in set(ChannelKind):
        found = found.filter(kind=kind)
    state = request.GET.get(STATE, "")
    if state in set(ChannelState):
        found = found.standing(ChannelState(state), clock.today())
    age = request.GET.get(CONFIRMED, "")
    if age in {"0", "1", "2", "3"}:
        least, most = (clock.today() - timedelta(days=days) for days in AGES[int(age)])
        marks = ChannelPublication.objects.valid(clock.today()).filter(confirmed_on__lte=least, confirmed_on__gt=most)
        found = found.filter(pk__in=marks.values("channel"))
    page: Page[Channel] = page_of(request, found.order_by("search_key", "pk"))
    context = {
        "page": page,
        "rows": rows(list(page.object_list)),
        "kinds": [("", _("all kinds")), *((one.value, word) for one, word in KINDS.items())],
        "states": [("", _("all states")), *((one.value, word) for one, word in STATES.items())],
        "narrowed": bool(words or state or age) or kind in set(ChannelKind),
    }
    return render(request, "channels/list.html", context)


@login_required
@require_GET
def detail(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show one page, who owned it when, and what the reader may do about it."""
    channel = _found(request, code)
    owners = list(reversed(channel.owners.all()))
    context = {
        "row": rows([channel])[0],
        "owners": [(one, known_word(one.role)) for one in owners],
        "keeps": _stands(channel) and policies.may_keep(request.actor, channel),
        "proves": _stands(channel)
        and (policies.may_keep(request.actor, channel) or policies.may_publish(request.actor, channel)),
    }
    return render(request, "channels/detail.html", context)


def _stands(channel: Channel) -> bool:
    """Return whether the page is neither closed nor under review: then it may be renamed and closed."""
    return channel.withdrawn_on is None and channel.sight is Sight.SHOWN


def _found(request: ActingRequest, code: UUID) -> Channel:
    return get_object_or_404(Channel.objects.visible_to(request.actor).told(), code=code)


@login_required
@require_http_methods(["GET", "POST"])
def declare(request: ActingRequest, code: UUID) -> HttpResponse:
    """Declare a page of a unit."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    require(policies.may_declare(request.actor, unit))
    form = DeclareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = declare_channel(unit, form.new(), by=request.actor)
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            if made.claimed:
                told = _("Declared, and hidden: somebody says that it is their own account. Another unit decides.")
                messages.info(request, told)
                return redirect("channels:list")
            told = _("Declared. Now prove that your unit runs it; what is not proven is erased after 30 days.")
            messages.success(request, told)
            return redirect("channels:prove", made.code)
    return render(request, "channels/declare.html", {"unit": unit, "form": form}, status=_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def rename(request: ActingRequest, code: UUID) -> HttpResponse:
    """Change the name of a page or the role that answers for it."""
    channel = _found(request, code)
    require(policies.may_keep(request.actor, channel))
    first = {"name": channel.name, "role": channel.last_owner.role, "seen": channel.revision}
    form = ChannelRenameForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        name, seen = form.cleaned_data["name"], form.cleaned_data["seen"]
        try:
            rename_channel(channel, name=name, role=form.said_role(), seen=seen, by=request.actor)
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, _("Changed."))
            return redirect("channels:detail", channel.code)
    return render(request, "channels/rename.html", {"row": rows([channel])[0], "form": form}, status=_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: ActingRequest, code: UUID) -> HttpResponse:
    """Close a declaration: with a reason where the page was proven."""
    channel = _found(request, code)
    require(policies.may_keep(request.actor, channel))
    form = (ConfirmForm if channel.pending else ChannelWithdrawForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_channel(channel, reason=form.cleaned_data.get("reason", ""), by=request.actor)
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            if channel.pending:
                messages.success(request, _("Closed. The page was never proven, so its address and name are erased."))
                return redirect("channels:list")
            messages.success(request, _("Closed. The page stays in the list as closed, with the reason."))
            return redirect("channels:detail", channel.code)
    return render(request, "channels/withdraw.html", {"row": rows([channel])[0], "form": form}, status=_status(form))


def _status(form: ChannelRenameForm | ChannelWithdrawForm | ConfirmForm) -> int:
    return 422 if form.errors else 200
