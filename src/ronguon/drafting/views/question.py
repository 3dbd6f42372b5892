"""The question on people's rights beside a held duty, and for the second person of another unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronguon.directives.models import Directive
from ronguon.drafting.actions.answering import answer
from ronguon.drafting.actions.judging import judged
from ronguon.drafting.domain.asking import AnswerOutcome
from ronguon.drafting.domain.judging import CueKind, Judgement
from ronguon.drafting.domain.parting import pieces
from ronguon.drafting.forms.answering import RightsAnswerForm
from ronguon.drafting.models import Obligation, RightsAnswer
from ronguon.drafting.policies import answers_for
from ronguon.kernel.errors import NotAllowedError, RonguonError
from ronguon.units.domain import Actor
from ronguon.units.requests import ActingRequest

LABELS: Mapping[CueKind, str | Promise] = {
    CueKind.ACT: gettext_lazy("action"),
    CueKind.SPEECH: gettext_lazy("speech"),
    CueKind.ACCOUNT: gettext_lazy("account"),
    CueKind.PERSON: gettext_lazy("persons"),
    CueKind.QUOTA: gettext_lazy("quota"),
}
_MOST = 200


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a duty's words; `label` says of what kind they are, "" for plain words."""

    words: str
    label: str


@dataclass(frozen=True, slots=True)
class Half:
    """A part that the judgement sets apart: not assigned when `harmful`."""

    words: str
    harmful: bool


@dataclass(frozen=True, slots=True)
class RightsQuestion:
    """What stands beside a held duty: why it is held, where it may be divided, how far the answers are."""

    rule: str
    reason: str
    instead: str
    halves: Sequence[Half]
    form: RightsAnswerForm
    mine: bool

    @property
    def divides(self) -> bool:
        """Return whether a part of the duty may go on by itself."""
        return any(not half.harmful for half in self.halves) and len(self.halves) > 1


def question_of(
    duty: Obligation, form: RightsAnswerForm | None, *, account: UUID | None = None
) -> RightsQuestion | None:
    """Return the question of a duty that is held, or of a declined one a part of which may go on; else `None`."""
    if duty.stage not in {Obligation.Stage.ASKED, Obligation.Stage.DECLINED}:
        return None
    found = judged(duty, duty.text)
    halves = [Half(duty.text[start:end], bad) for start, end, bad in pieces(duty.text, found.spans)]
    answers = list(RightsAnswer.objects.valid_for(duty))
    return RightsQuestion(
        rule=duty.ask_rule or duty.decline_rule, reason=found.reason, instead=found.instead, halves=halves,
        form=form or RightsAnswerForm(initial={"seen": duty.text_sha256}),
        mine=any(one.account == account for one in answers),
    )  # fmt: skip


def trigger_words(duty: Obligation) -> list[tuple[str, int, int]]:
    """Return label and place, in the document's text, of the words that made the machine stop."""
    found = judged(duty, duty.text)
    return [(str(LABELS[cue.kind]), duty.start + cue.start, duty.start + cue.end) for cue in found.cues]


def passages(text: str, found: Judgement) -> list[Passage]:
    """Return the words of a duty in order, those that made the machine stop with their kind."""
    out: list[Passage] = []
    at = 0
    for cue in found.cues:
        if cue.start > at:
            out.append(Passage(text[at : cue.start], ""))
        out.append(Passage(text[cue.start : cue.end], str(LABELS[cue.kind])))
        at = cue.end
    return [*out, Passage(text[at:], "")]


def held_for(actor: Actor) -> list[Obligation]:
    """Return the held duties of other units that `actor` may answer for as the second person and has not yet."""
    rows = Obligation.objects.asked().filter(directive__stage=Directive.Stage.READING)
    rows = rows.select_related("directive__owner", "clause").prefetch_related("answers", "addressees")
    found = []
    for duty in rows.order_by("directive", "start")[:_MOST]:
        unit = answers_for(actor, duty)
        done = any(one.account == actor.account and one.text_sha256 == duty.text_sha256 for one in duty.answers.all())
        if unit is not None and unit != duty.directive.owner.code and not done:
            found.append(duty)
    return found


def _visible(actor: Actor, code: UUID) -> Obligation:
    duty = get_object_or_404(
        Obligation.objects.select_related("directive__owner", "clause__directive").prefetch_related("addressees"),
        code=code,
    )
    unit = answers_for(actor, duty)
    if unit is None or unit == duty.directive.owner.code:
        raise Http404
    return duty


@login_required
@require_GET
def questions(request: ActingRequest) -> HttpResponse:
    """List the held duties of other units that wait for this person as the second."""
    return render(request, "drafting/questions.html", {"duties": held_for(request.actor)})


@login_required
@require_http_methods(["GET", "POST"])
def question(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show one held duty of another unit with its question, and take this person's answer."""
    duty = _visible(request.actor, code)
    form = (
        RightsAnswerForm(request.POST)
        if request.method == "POST"
        else RightsAnswerForm(initial={"seen": duty.text_sha256})
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = answer(duty, form.said(), text_sha256=form.cleaned_data["seen"], by=request.actor)
            except NotAllowedError:
                raise
            except RonguonError as error:
                form.add_error(None, error.saying.told(_))
            else:
                messages.success(request, _said(found))
                return redirect("documents:questions")
    found_words = judged(duty, duty.text)
    told = {
        "duty": duty,
        "passages": passages(duty.text, found_words),
        "asked": question_of(duty, form, account=request.actor.account),
    }
    return render(request, "drafting/question.html", told, status=status)


def _said(found: AnswerOutcome) -> str:
    if found is AnswerOutcome.ALLOWED:
        return _("Your answer is kept. Both said no, so the duty goes on.")
    return _("Your answer is kept. The duty stays held until both answers agree.")
