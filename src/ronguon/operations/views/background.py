"""Background work as an operator reads it: who works, what waits, what was given up, what runs by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from ronguon.jobs import actions as jobs
from ronguon.jobs.models import Heartbeat, Job, Slot
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.operations import actions
from ronguon.ui.listing import page_of
from ronguon.units import policies
from ronguon.units.requests import ActingRequest

FAILURES_A_PAGE = 25
_NOW, _MINUTE, _HOUR, _DAY = 10, 60, 3600, 86400

WORK: dict[str, str | Promise] = {
    "access.mail_invitation": gettext_lazy("Mail an invitation"),
    "access.mail_grant": gettext_lazy("Mail that a role was given"),
    "people.mail_reset": gettext_lazy("Mail the link for a new password"),
    "audit.chain": gettext_lazy("Chain the trail"),
    "audit.chain_late": gettext_lazy("Chain what was long under way"),
    "audit.checkpoint": gettext_lazy("Sign the trail and hand the checkpoint outside"),
    "audit.scan": gettext_lazy("Look for rows that no action wrote"),
    "audit.forget": gettext_lazy("Forget what is past its time"),
    "operations.daily_backup": gettext_lazy("Back up the whole system"),
    "channels.log": gettext_lazy("Publish the log of channels"),
    "channels.look": gettext_lazy("Look whether a page is its unit's"),
    "channels.look_again": gettext_lazy("Look again at the proofs of pages"),
    "files.look_at_bytes": gettext_lazy("Look at every stored file again"),
    "files.tidy": gettext_lazy("Sweep the store of files"),
    "interface.forget": gettext_lazy("Forget answers that scripts may no longer ask for again"),
    "jobs.tidy": gettext_lazy("Forget old background work"),
    "reorganisation.finish_handing_over": gettext_lazy("Hand over what ended units still hold"),
    "reorganisation.settle": gettext_lazy("Pass on what units of a decision held"),
    "units.keep_present": gettext_lazy("Let the tree follow what was decided for today"),
    "assignments.finish_issuing": gettext_lazy("Finish assigning duties"),
    "assignments.plan_ahead": gettext_lazy("Open the coming months of recurring duties"),
    "assignments.finish_withdrawing": gettext_lazy("Finish withdrawing documents"),
    "assignments.remind": gettext_lazy("Remind of terms"),
    "people.forget_sessions": gettext_lazy("Forget sessions that have ended"),
    "people.forget_tallies": gettext_lazy("Forget counted tries that hold nothing any more"),
}
"""What a kind of work is called; one that is not here is shown by its name."""

CAUSES: dict[str, str | Promise] = {
    "ConnectionRefusedError": gettext_lazy("The other machine accepts no connection. Is the mail server running?"),
    "TimeoutError": gettext_lazy("The other machine did not answer in time."),
    "gaierror": gettext_lazy("The name of the other machine is not known. Is RONGUON_SMTP_HOST right?"),
    "SMTPRecipientsRefused": gettext_lazy("The mail server does not accept the address."),
    "SMTPSenderRefused": gettext_lazy("The mail server does not accept the sender. Is RONGUON_MAIL_FROM right?"),
    "NotAllowedError": gettext_lazy("Whoever asked for it no longer has the right to."),
    "WorkerLostError": gettext_lazy("The worker stopped in the middle, each time."),
    "OperationalError": gettext_lazy("The database could not be reached or was locked."),
    "UnknownWorkError": gettext_lazy("The running version does not know this kind of work."),
}
"""What a kept reason means in plain words; any other is a fault of the program, to be reported with its line."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker and how long ago it last gave a sign of life."""

    name: str
    ago: str
    alive: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A task that was given up, in words."""

    code: UUID
    work: str
    attempts: int
    ago: str
    cause: str
    kept: str


@dataclass(frozen=True, slots=True)
class PeriodicRow:
    """An entry of the periodic table, in words; `state` is a badge."""

    work: str
    every: str
    ago: str
    state: str
    trouble: str


def operator(request: HttpRequest) -> bool:
    """Return whether the reader looks after the whole installation."""
    actor = getattr(request, "actor", None)
    return actor is not None and policies.may_operate(actor)


def called(name: str) -> str:
    """Return what people call a kind of work."""
    return str(WORK.get(name, name))


def span(seconds: float) -> str:
    """Return a length of time in its largest whole unit."""
    if seconds < _MINUTE:
        return ngettext("%(count)d second", "%(count)d seconds", int(seconds)) % {"count": int(seconds)}
    if seconds < _HOUR:
        return ngettext("%(count)d minute", "%(count)d minutes", count := int(seconds // _MINUTE)) % {"count": count}
    if seconds < _DAY:
        return ngettext("%(count)d hour", "%(count)d hours", count := int(seconds // _HOUR)) % {"count": count}
    return ngettext("%(count)d day", "%(count)d days", count := int(seconds // _DAY)) % {"count": count}


def _ago(at: datetime, now: datetime) -> str:
    passed = max(0.0, (now - at).total_seconds())
    return _("just now") if passed < _NOW else _("%(span)s ago") % {"span": span(passed)}


@login_required
@require_GET
def background(request: ActingRequest) -> HttpResponse:
    """Show background work."""
    policies.require(policies.may_operate(request.actor))
    state = jobs.state()
    page = page_of(request, Job.objects.dead().order_by("-failed_at", "pk"), FAILURES_A_PAGE)
    context = {
        "state": state,
        "oldest": span(state.oldest_s),
        "workers": workers(clock.now()),
        "page": page,
        "failures": [failure(job, clock.on_the_wall()) for job in page.object_list],
        "rows": [row(one, clock.now()) for one in jobs.rounds()],
    }
    return render(request, "operations/background.html", context)


def workers(now: datetime) -> list[Worker]:
    """Return the workers of the last day, the liveliest first."""
    beats = Heartbeat.objects.order_by("-beat_at", "worker")
    return [Worker(one.worker, _ago(one.beat_at, now), one.beat_at >= now - jobs.QUIET) for one in beats]


def failure(job: Job, now: datetime) -> Failure:
    """Return a task that was given up, in words."""
    cause = CAUSES.get(job.reason.split(" ")[0], gettext_lazy("A fault of the program. Report the line beside it."))
    return Failure(job.code, called(job.name), job.attempts, _ago(job.failed_at or now, now), str(cause), job.reason)


def row(one: jobs.PeriodicRun, now: datetime) -> PeriodicRow:
    """Return an entry of the periodic table, in words."""
    every = _("every %(span)s") % {"span": span(one.entry.every.total_seconds())}
    work = called(one.entry.name)
    if one.last is None:
        return PeriodicRow(work, every, _("not yet"), "waits", "")
    state = {Slot.Outcome.DONE: "done", Slot.Outcome.FAILED: "failed"}.get(Slot.Outcome(one.last.outcome), "runs")
    if state == "runs" and one.last.taken_at < now - jobs.LEASE - timedelta(minutes=1):
        state = "lost"
    return PeriodicRow(work, every, _ago(one.last.taken_at, now), state, one.last.trouble)


@login_required
@require_POST
def again(request: ActingRequest, code: UUID) -> HttpResponse:
    """Try a task that was given up again."""
    try:
        name = actions.try_again(code, by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("“%(work)s” stands in the queue again.") % {"work": called(name)})
    return redirect("background")
