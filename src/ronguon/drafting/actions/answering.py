"""The question on people's rights: two persons of two units answer, or the harmful part is set apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.drafting import policies
from ronguon.drafting.actions.deciding import hold, require_reading
from ronguon.drafting.actions.judging import judged
from ronguon.drafting.actions.lines import follow, split_off
from ronguon.drafting.actions.opening import stage_after
from ronguon.drafting.actions.parting import copy_addressees, shared_values
from ronguon.drafting.domain.asking import AnswerOutcome, Given, outcome
from ronguon.drafting.domain.parting import pieces
from ronguon.drafting.domain.titling import title_of
from ronguon.drafting.models import Obligation, RightsAnswer
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.policies import MESSAGE

declare("obligation.answered", directive=str, answer=str, reason=str, words=str, unit=str, rule=str)
declare("obligation.allowed", directive=str, rule=str, reason=str, second_reason=str)
declare("obligation.set_apart", directive=str, rule=str, parts=int)

NOT_HELD = "This duty is no longer held for a question. The page shows the newest version."
CHANGED = "The duty's words changed after this page was opened. Read them again, then answer."

NOT_ANOTHER = (
    "The second answer must come from another person: not from the one who answered, somebody they "
    "delegated to, or an account that only they invited. Let somebody else answer."
)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What a person says to the question: the answer, a reason of the closed list, and why in their own words."""

    answer: str
    reason: str
    words: str


@transaction.atomic
def answer(duty: Obligation, said: GivenAnswer, *, text_sha256: str, by: Actor) -> AnswerOutcome:
    """Take one person's answer, and let the duty go on once two persons of two units say that it touches nobody.

    Either may answer first; neither sees the other's answer before giving theirs. `text_sha256` is of the words that
    the page showed. A "yes" of the issuing unit declines at once. Nobody answers for what is declined. Raises
    `NotAllowedError`, `IllegalMoveError` when the duty is not held or its words changed, `RonguonError` without a
    reason or for a second answer of the same person.
    """
    unit = policies.answers_for(by, duty)
    if unit is None:
        raise NotAllowedError(MESSAGE, code="not_allowed")
    hold(duty.directive)
    held = Obligation.objects.select_for_update().get(pk=duty.pk)
    if held.stage != Obligation.Stage.ASKED:
        raise IllegalMoveError(NOT_HELD, code="not_held")
    if held.text_sha256 != text_sha256:
        raise IllegalMoveError(CHANGED, code="stale")
    words = said.words.strip()[:500]
    if not words:
        raise RonguonError("State why, so that later readers understand this answer.", code="reason")
    body = Unit.objects.get(code=unit)
    _require_second(held, said, body, by)
    made = RightsAnswer(
        obligation=held, account=by.person, unit=body, answer=said.answer, reason=said.reason,
        words=words, text_sha256=text_sha256, at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise RonguonError(
            "You have already answered this question. Each person answers once.", code="answered"
        ) from error
    audit.record(
        by=by, verb="obligation.answered", kind="obligation", subject=duty.code, directive=str(duty.directive.code),
        answer=said.answer, reason=said.reason, words=words, unit=str(unit), rule=held.ask_rule,
    )  # fmt: skip
    found = outcome(answers_of(held), owner=held.directive.owner.code)
    if found is AnswerOutcome.ALLOWED:
        _allow(held, by=by)
    elif said.answer == RightsAnswer.Answer.YES and unit == held.directive.owner.code:
        _decline(held)
    return found


def _require_second(held: Obligation, said: GivenAnswer, body: Unit, by: Actor) -> None:
    """Let a "no" stand beside that of another person alone; who says yes or doubts frees nothing."""
    if said.answer != RightsAnswer.Answer.NO:
        return
    before = RightsAnswer.objects.valid_for(held).filter(answer=RightsAnswer.Answer.NO).exclude(account=by.person)
    if not policies.may_answer_second(by, held, body, list(before)):
        raise RonguonError(NOT_ANOTHER, code="second_person")


def answers_of(duty: Obligation) -> Sequence[Given]:
    """Return the answers given to the words that `duty` has now, in order."""
    rows = RightsAnswer.objects.valid_for(duty).select_related("unit")
    return [Given(row.account, row.unit.code, row.answer, row.reason) for row in rows]


def _decline(duty: Obligation) -> None:
    """Let what the issuing unit itself calls harmful stand as not assigned; that needs nobody else."""
    Obligation.objects.filter(pk=duty.pk, stage=Obligation.Stage.ASKED).update(
        stage=Obligation.Stage.DECLINED, decline_rule=duty.ask_rule, revision=duty.revision + 1
    )


def _allow(duty: Obligation, *, by: Actor) -> None:
    both = [one for one in answers_of(duty) if one.answer == RightsAnswer.Answer.NO]
    Obligation.objects.filter(pk=duty.pk, stage=Obligation.Stage.ASKED).update(
        stage=Obligation.Stage.PENDING, allowed_at=clock.now(), revision=duty.revision + 1
    )
    audit.record(
        by=by, verb="obligation.allowed", kind="obligation", subject=duty.code, directive=str(duty.directive.code),
        rule=duty.ask_rule, reason=both[0].reason, second_reason=both[-1].reason,
    )  # fmt: skip


@transaction.atomic
def set_apart(duty: Obligation, *, seen: int, by: Actor) -> list[Obligation]:
    """Divide a held or declined duty where the judgement says: harmful parts are declined, the others go on.

    Returns the duties in the order of the text, the first being `duty` itself. Nothing harmful goes on, so one person
    is enough; what goes on is judged by itself again. Raises `RonguonError` when no part of it is lawful.
    """
    require_reading(duty.directive, by)
    hold(duty.directive)
    held = Obligation.objects.select_for_update().get(pk=duty.pk)
    if held.revision != seen or held.stage not in {Obligation.Stage.ASKED, Obligation.Stage.DECLINED}:
        raise IllegalMoveError(NOT_HELD, code="not_held")
    found = judged(duty, duty.text)
    parts = pieces(duty.text, found.spans)
    if not any(not harmful for _start, _end, harmful in parts) or len(parts) < 2:  # noqa: PLR2004 (it takes two to part)
        raise RonguonError(
            "No part of this duty can be assigned by itself. Drop it, or ask whoever issued it.", code="whole"
        )
    rule = found.rule or duty.ask_rule or duty.decline_rule
    made = [_part(duty, part, rule, by) for part in parts]
    for name in ("start", "end", "text", "title", "stage", "decline_rule", "ask_rule", "allowed_at"):
        setattr(duty, name, getattr(made[0], name))
    duty.decided_by, duty.decided_at, duty.revision = by.person, clock.now(), seen + 1
    for names, value in shared_values(duty, made[0].text).items():
        setattr(duty, names, value)
    duty.save()
    for one in made[1:]:
        one.save()
        copy_addressees(duty, one)
        split_off(duty, one)
    follow(duty.directive)
    audit.record(
        by=by, verb="obligation.set_apart", kind="obligation", subject=duty.code, directive=str(duty.directive.code),
        rule=rule, parts=len(made),
    )  # fmt: skip
    return [duty, *made[1:]]


def _part(duty: Obligation, part: tuple[int, int, bool], rule: str, by: Actor) -> Obligation:
    start, end, harmful = part
    text = duty.text[start:end]
    if harmful:
        stage = {"stage": Obligation.Stage.DECLINED, "decline_rule": rule, "ask_rule": "", "allowed_at": None}
    else:
        stage = stage_after(judged(duty, text, start=duty.start + start))
    return Obligation(
        directive=duty.directive, clause=duty.clause, reading=duty.reading, kind=duty.kind, people=duty.people,
        unsure=duty.unsure, start=duty.start + start, end=duty.start + end, text=text, title=title_of(text),
        decided_by=by.person, decided_at=clock.now(), **stage, **shared_values(duty, text),
    )  # fmt: skip
