"""Side groups: their list, one of them on a day, and what its administrator does with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.ui.listing import SEARCH, page_of
from ronguon.units import policies
from ronguon.units.actions import grouping
from ronguon.units.domain import Actor
from ronguon.units.forms.days import DayForm
from ronguon.units.forms.grouping import FromDayForm, GroupForm, JoinForm, RenameGroupForm
from ronguon.units.models import Belonging, SideGroup, Unit
from ronguon.units.models.groups import may_be_named_in, units_of
from ronguon.units.requests import ActingRequest

UNITS_A_PAGE = 50
MOST_OTHERS = 100
MOST_HINTS = 300


def _visible(request: ActingRequest) -> QuerySet[SideGroup]:
    return SideGroup.objects.visible_to(request.actor).select_related("area")


def groups_about(unit: Unit, on: date, actor: Actor) -> QuerySet[SideGroup]:
    """Return the groups on the day `on` that `unit` belongs to (`inside`) or keeps, as `actor` sees. One query."""
    held = Belonging.objects.counted(on).filter(unit=unit, group=OuterRef("pk"))
    found = SideGroup.objects.visible_to(actor).valid(on).annotate(inside=Exists(held))
    return found.filter(Q(inside=True) | Q(area=unit)).order_by("search_key", "pk")


def _kept(actor: Actor) -> Unit | None:
    """Return the highest unit that `actor` keeps, where a new group is made unless another unit is meant."""
    living = Unit.objects.existing(clock.today()).managed_by(actor)
    return living.order_by(Length("path"), "path").first()


@login_required
@require_GET
def listing(request: ActingRequest) -> HttpResponse:
    """List the groups of a day, or those that a search finds, ended ones too."""
    form = DayForm.of(request)
    today = clock.today()
    on = form.day(today)
    words = request.GET.get(SEARCH, "").replace("\0", "").strip()[:200]
    found = SideGroup.objects.visible_to(request.actor)
    found = found.named(words) if words else found.valid(on)
    page: Page[SideGroup] = page_of(
        request, found.counted(on).select_related("area").order_by("search_key", "area__path", "pk")
    )
    context = {
        "form": form, "on": on, "today": today, "words": words, "page": page, "area": _kept(request.actor),
    }  # fmt: skip
    return render(request, "units/group/list.html", context)


@login_required
@require_GET
def one(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show who belongs to a group on a day, who did or will at other times, and what the reader may do."""
    group = get_object_or_404(_visible(request), code=code)
    form = DayForm.of(request)
    today = clock.today()
    on = form.day(today)
    page: Page[Unit] = page_of(request, units_of(group, on), UNITS_A_PAGE)
    there = Belonging.objects.counted(on).filter(group=group)
    others = Belonging.objects.lasting().filter(group=group).exclude(pk__in=there.values("pk")).select_related("unit")
    context: dict[str, Any] = {
        "group": group, "form": form, "on": on, "today": today, "page": page,
        "others": others.order_by("-since_on", "-pk")[:MOST_OTHERS],
        "ended": group.ended(today),
        "keeps": policies.may_keep_group(request.actor, group) and not group.ended(max(on, today)),
    }  # fmt: skip
    return render(request, "units/group/one.html", context)


def _typed(
    request: ActingRequest, form: Form, action: Callable[[], SideGroup], said: str, context: dict[str, Any]
) -> HttpResponse:
    """Show a form, or do what was typed and lead to the group; what was typed is kept on every error."""
    if request.method == "POST" and form.is_valid():
        try:
            group = action()
        except IllegalMoveError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, said)
            return redirect("units:group", group.code)
    return render(request, "units/group/form.html", context | {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def make(request: ActingRequest, code: UUID) -> HttpResponse:
    """Make a group that the administrators of a unit keep."""
    area = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    policies.require(policies.may_manage(request.actor, area))
    form = GroupForm(request.POST if request.method == "POST" else None)
    words = {
        "title": _("Make a group"), "verb": _("Make the group"), "back": area,
        "lead": _("Administered by %(body)s. Add its units next.") % {"body": area.name},
    }  # fmt: skip
    said = _("The group is made. Add the units that belong to it.")
    return _typed(request, form, lambda: grouping.make(form.new(area), by=request.actor), said, words)


def _own(request: ActingRequest, code: UUID) -> SideGroup:
    """Return a group that the reader keeps: 404 for who may not see it, 403 for who may only look."""
    group = get_object_or_404(_visible(request), code=code)
    policies.require(policies.may_keep_group(request.actor, group))
    return group


@login_required
@require_http_methods(["GET", "POST"])
def rename(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give a group another name."""
    group = _own(request, code)
    form = RenameGroupForm(request.POST if request.method == "POST" else None, group=group)

    def action() -> SideGroup:
        grouping.rename(group, form.cleaned_data["name"], seen=form.cleaned_data["seen"], by=request.actor)
        return group

    words = {
        "title": _("Rename the group"), "verb": _("Rename"), "group": group,
        "lead": _("For a name that was typed wrong or has changed. Where other units are meant, make another group."),
    }  # fmt: skip
    return _typed(request, form, action, _("The group has another name."), words)


@login_required
@require_http_methods(["GET", "POST"])
def join(request: ActingRequest, code: UUID) -> HttpResponse:
    """Take a unit into a group, by its name."""
    group, today = _own(request, code), clock.today()
    among = may_be_named_in(group, request.actor, today).filter(until_on__isnull=True)
    form = JoinForm(request.POST if request.method == "POST" else None, among=among, on=max(today, group.since_on))

    def action() -> SideGroup:
        typed = form.cleaned_data
        grouping.join(group, typed["unit"], on=typed["since_on"], by=request.actor)
        return group

    there = Belonging.objects.valid(today).filter(group=group)
    hints = among.exclude(pk__in=there.values("unit")).order_by("sort", "pk")
    words = {
        "title": _("Add a unit"), "verb": _("Add to the group"), "group": group, "lead": group.name,
        "hints": list(hints.values_list("name", flat=True)[:MOST_HINTS]),
    }  # fmt: skip
    return _typed(request, form, action, _("The unit belongs to the group."), words)


def _ended(request: ActingRequest, group: SideGroup, action: Callable[[date], None], said: str) -> HttpResponse:
    """End something from the day that was sent, say that it is so or why it is not, and lead back to the group."""
    day = FromDayForm(request.POST).day()
    if day is None:
        messages.error(request, _("The day cannot be read. Write it like this: 31/12/2026."))
        return redirect("units:group", group.code)
    try:
        action(day)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, said)
    return redirect("units:group", group.code)


@login_required
@require_POST
def leave(request: ActingRequest, code: UUID, unit: UUID) -> HttpResponse:
    """Let a unit leave a group."""
    group = _own(request, code)
    leaving = get_object_or_404(Unit.objects.visible_to(request.actor), code=unit)

    def action(on: date) -> None:
        rows = Belonging.objects.filter(group=group, unit=leaving).select_related("group__area")
        row = rows.from_day(on).order_by("since_on").first() or get_object_or_404(rows.order_by("-since_on")[:1])
        grouping.leave(row, on=on, by=request.actor)

    return _ended(request, group, action, _("The unit leaves the group."))


@login_required
@require_POST
def end(request: ActingRequest, code: UUID) -> HttpResponse:
    """End a group."""
    group = _own(request, code)
    return _ended(
        request, group, lambda on: grouping.end(group, on=on, by=request.actor),
        _("The group ends. It stays readable for the days before."),
    )  # fmt: skip
