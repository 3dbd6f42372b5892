"""The list of documents, taking one in, its data, its original file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronguon.directives import actions as directives
from ronguon.directives.models import Directive
from ronguon.drafting.actions import opening
from ronguon.drafting.forms.documents import DescribeForm, UploadForm, offices
from ronguon.drafting.models import Obligation
from ronguon.drafting.policies import may_prepare
from ronguon.drafting.registry import counts
from ronguon.drafting.views.question import held_for
from ronguon.drafting.views.room import twins_seen
from ronguon.files.domain import Purpose, accept_attribute
from ronguon.files.views import attachment, status_of
from ronguon.kernel.errors import NotAllowedError, RonguonError
from ronguon.kernel.vietnamese import search_key
from ronguon.ui.listing import SEARCH, order_of, page_of
from ronguon.ui.sending import go_on
from ronguon.units.domain import Actor, Permission
from ronguon.units.policies import MESSAGE, require
from ronguon.units.requests import ActingRequest

STAGES = (
    (None, gettext_lazy("All")),
    ("reading", gettext_lazy("Being read")),
    ("issued", gettext_lazy("Issued here")),
    ("dropped", gettext_lazy("Set aside")),
)
SYSTEMS = ((None, gettext_lazy("Both systems")), ("state", gettext_lazy("State")), ("party", gettext_lazy("Party")))
ORDERS = {"nhan": ("received_on", "pk"), "ngay": ("issued_on", "pk"), "ten": ("search_key", "pk")}
NEWEST = "-nhan"
MOST_BYTES = 20_000_000
"""What the page promises; the server takes a little more."""


def sees_documents(request: HttpRequest) -> bool:
    """Return whether the person behind `request` holds any role, and so may read issued documents."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and bool(actor.grants)


def _counted(base: QuerySet[Obligation], path: str) -> Coalesce:
    rows = base.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


def listed(actor: Actor, request: HttpRequest) -> QuerySet[Directive]:
    """Return the documents that `actor` may read, narrowed and ordered as the address says, with their counts."""
    rows = Directive.objects.visible_to(actor).dated().select_related("owner", "issuer_unit")
    stage, system = request.GET.get("buoc", ""), request.GET.get("he", "")
    if stage in Directive.Stage.values:
        rows = rows.filter(stage=stage)
    elif not stage:
        rows = rows.exclude(stage=Directive.Stage.DROPPED)
    if system in {"state", "party"}:
        rows = rows.filter(system=system)
    for word in search_key(request.GET.get(SEARCH, "")[:200]).split():
        rows = rows.filter(Q(search_key__contains=word))
    decided = Obligation.objects.filter(stage__in=[Obligation.Stage.CONFIRMED, Obligation.Stage.KEPT])
    newer = Directive.objects.issued().filter(family=OuterRef("family"), version__gt=OuterRef("version"))
    return rows.annotate(
        duties=_counted(decided | Obligation.objects.undecided(), "directive"),
        confirmed=_counted(decided, "directive"),
        assigned=counts().held_now(),
        replaced=Exists(newer),
    ).order_by(*order_of(request, ORDERS, NEWEST).fields)


@login_required
@require_GET
def documents(request: ActingRequest) -> HttpResponse:
    """Show the documents that the person may read."""
    page: Page[Directive] = page_of(request, listed(request.actor, request))
    narrowed = any(request.GET.get(name) for name in (SEARCH, "buoc", "he"))
    context = {
        "page": page,
        "stages": STAGES,
        "systems": SYSTEMS,
        "narrowed": narrowed,
        "may_take_in": bool(offices(request.actor)),
        "questions": len(held_for(request.actor)),
    }
    return render(request, "drafting/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: ActingRequest) -> HttpResponse:
    """Take a document in; a refused one leaves nothing behind, and the sentence stands at its field."""
    units = offices(request.actor)
    if not units:
        raise NotAllowedError(MESSAGE, code="not_allowed")
    refused = 422
    form = UploadForm(request.POST or None, request.FILES or None, units=units, initial={"owner": units[0].code})
    if request.method == "POST" and form.is_valid():
        try:
            data, name = form.data_and_name()
            directive = opening.take_in(data, name=name, owner=form.owner_unit(), by=request.actor)
        except RonguonError as error:
            form.add_error(form.source, error.saying.told(_))
            refused = status_of(error, refused)
        else:
            if twins_seen(directive, request.actor):
                messages.warning(request, _("The document was read. The same one stands here already."))
            else:
                messages.success(request, _("The document was read. Look through its duties one by one."))
            return go_on(request, "documents:room", directive.code)
    context = {
        "form": form,
        "units": units,
        "kinds": accept_attribute(Purpose.DIRECTIVE),
        "most": MOST_BYTES,
    }
    return render(request, "drafting/upload.html", context, status=refused if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def describe(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show what names the document, and let its office fill in what the text does not state."""
    directive = get_object_or_404(
        Directive.objects.visible_to(request.actor).select_related("owner", "file"), code=code
    )
    if request.method == "POST":
        require(request.actor.may(Permission.PREPARE, directive.owner.path))
    form = DescribeForm.of(directive, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if form.changed_data:
                directives.describe(directive, by=request.actor, **form.changes())
        except NotAllowedError:
            raise
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, _("Saved. What you filled in is marked as yours."))
            return redirect("documents:room", directive.code)
    context = {
        "directive": directive,
        "form": form,
        "editable": may_prepare(request.actor, directive),
        "filled": set(directive.filled_in.split(",")),
    }
    return render(request, "drafting/describe.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def set_aside(request: ActingRequest, code: UUID) -> HttpResponse:
    """Set a document aside before it is issued."""
    directive = get_object_or_404(Directive.objects.visible_to(request.actor).select_related("owner"), code=code)
    directives.drop(directive, by=request.actor)
    messages.success(request, _("The document was set aside. It stays readable in the list under “Set aside”."))
    return redirect("documents:list")


@login_required
@require_GET
def original(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give back the file as it was taken in."""
    directive = get_object_or_404(Directive.objects.visible_to(request.actor).select_related("file"), code=code)
    if directive.file is None:
        raise Http404
    return attachment(directive.file)
