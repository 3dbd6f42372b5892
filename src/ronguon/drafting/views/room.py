"""All that the reading room shows of one document, gathered in a number of queries that duties do not raise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronguon.audit.actions import doer, names_of, stand_ins
from ronguon.directives.models import Clause, Directive, WithdrawalDecision, WithdrawalRequest
from ronguon.directives.twins import Twin, twins_of
from ronguon.drafting.actions.parting import OPEN, neighbours
from ronguon.drafting.domain.declining import DeclineRule, rule_of
from ronguon.drafting.domain.layout import DutyMark, ValueCue, lay_out
from ronguon.drafting.forms.addressing import Chosen
from ronguon.drafting.forms.answering import RightsAnswerForm
from ronguon.drafting.forms.parting import DutyMergeForm, DutySplitForm
from ronguon.drafting.forms.reading_room import CorrectForm
from ronguon.drafting.models import Obligation
from ronguon.drafting.models.groups import Groups, addressed_groups
from ronguon.drafting.models.withdrawals import open_request, refused, withdrawal_of
from ronguon.drafting.policies import may_amend, may_prepare, may_read_withdrawal
from ronguon.drafting.registry import counts
from ronguon.drafting.views.addressed import Box, boxes, new_box, open_places
from ronguon.drafting.views.answered import AnswerLine, answers_beside
from ronguon.drafting.views.cards import SPANS, Card, CardValue, cards_of, cues_of, values_of
from ronguon.drafting.views.marking import Face, MarkedBlock, pieces
from ronguon.drafting.views.question import RightsQuestion, question_of, trigger_words
from ronguon.drafting.views.sides import Changed, changed_of
from ronguon.ui.cards import ChoiceChip
from ronguon.units.domain import Actor

BY_TEXT = "van-ban"
SPLIT, MERGE = "tach", "gop"
_PAUSE = timedelta(minutes=5)
_ENOUGH_GAPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRoomAsk:
    """What of the room is asked for, and what was sent but could not be saved."""

    opened: str = ""
    order: str = ""
    correcting: bool = False
    adding: bool = False
    done: str = ""
    chosen: Mapping[str, Chosen] | None = None
    form: CorrectForm | None = None
    parting: str = ""
    part_form: DutySplitForm | DutyMergeForm | None = None
    answer_form: RightsAnswerForm | None = None
    trouble: str = ""
    drop_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The open card: its values, the boxes of its addressees, who decided it, why it is declined."""

    card: Card
    values: Sequence[CardValue]
    boxes: Sequence[Box]
    new: Box
    by: str
    at: datetime | None
    decline: DeclineRule | None
    following: str
    form: CorrectForm | None
    part_form: DutySplitForm | DutyMergeForm | None
    beside: bool
    changed: Changed | None
    question: RightsQuestion | None
    answers: Sequence[AnswerLine]

    @property
    def unclear(self) -> bool:
        """Return whether a box needs an answer before the duty can be confirmed."""
        return any(box.unclear for box in self.boxes)

    @property
    def leaderless(self) -> bool:
        """Return whether no addressee leads."""
        return not self.card.duty.people and not any(a.part == "lead" for a in self.card.duty.addressees.all())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRoom:
    """The page: the text with its marks, the list, how far it has come, and what may be done."""

    directive: Directive
    text: Sequence[MarkedBlock]
    cards: Sequence[Card]
    opened: Opened | None
    ask: ReadingRoomAsk
    orders: Sequence[ChoiceChip]
    editable: bool
    done: int
    total: int
    unsure: int
    held: int
    words: int
    places: int
    finished: bool
    left: str
    rest: str
    undo: Card | None
    assigned: int
    newer: Directive | None
    may_amend: bool
    twins: Sequence[Twin]
    withdrawal: WithdrawalDecision | None
    reads_withdrawal: bool
    reads_refusal: bool
    asked: WithdrawalRequest | None


def twins_seen(directive: Directive, actor: Actor) -> list[Twin]:
    """Return the documents that are the same paper and that `actor` may read, each with the day of its withdrawal."""
    return twins_of(directive, Directive.objects.visible_to(actor).dated())


def room_url(directive: Directive, *, opened: str = "", order: str = "", anchor: str = "", **more: str) -> str:
    """Return the address of the room with a duty open; `anchor` is the id to jump to."""
    query = {key: value for key, value in {"mo": opened, "xep": order, **more}.items() if value}
    url = reverse("documents:room", args=[directive.code])
    return url + (f"?{urlencode(query)}" if query else "") + (f"#{anchor}" if anchor else "")


def build(directive: Directive, actor: Actor, ask: ReadingRoomAsk, *, on: date) -> ReadingRoom:
    """Return the room of `directive` for `actor` on the day `on`."""
    clauses = {clause.pk: clause for clause in directive.clauses.all()}
    duties = list(directive.obligations.select_related("reading").prefetch_related("addressees__units__unit__parent"))
    for duty in duties:
        duty.directive = directive
        duty.clause = clauses.get(duty.clause_id or 0)
    groups = addressed_groups(directive, on)
    assigned = _assigned(directive)
    newer = _newer(directive)
    issued = directive.stage == Directive.Stage.ISSUED
    withdrawal = withdrawal_of(directive) if issued else None
    in_text = cards_of(duties, clauses=clauses, groups=groups, assigned=assigned)
    cards = in_text if ask.order == BY_TEXT else sorted(in_text, key=lambda card: card.order)
    editable = may_prepare(actor, directive)
    current = _current(cards, ask.opened, editable=editable)
    counted = [card for card in in_text if card.number]
    waits = {Obligation.Stage.PENDING, Obligation.Stage.ASKED}
    waits_for = open_places(duties, None) if editable else []
    waiting = sum(card.duty.stage in waits for card in counted)
    return ReadingRoom(
        directive=directive,
        text=_text(directive, in_text, clauses.values(), current),
        cards=cards,
        opened=_opened(current, cards, groups, ask, actor=actor, editable=editable) if current else None,
        ask=ask,
        orders=_orders(directive, ask, current),
        editable=editable,
        done=len(counted) - waiting,
        total=len(counted),
        unsure=sum(card.state == "unsure" for card in counted),
        held=sum(card.state == "asked" for card in counted),
        words=len(set(waits_for)),
        places=len(waits_for),
        finished=editable and bool(counted) and not waiting and not any(card.state == "unsure" for card in counted),
        left=_left(counted),
        rest=_rest(duties, waiting) if editable else "",
        undo=next((card for card in cards if editable and ask.done and str(card.duty.code) == ask.done), None),
        assigned=sum(card.assigned for card in cards),
        newer=newer,
        may_amend=newer is None and withdrawal is None and may_amend(actor, directive),
        twins=twins_seen(directive, actor) if directive.stage == Directive.Stage.READING else (),
        withdrawal=withdrawal,
        reads_withdrawal=withdrawal is not None and may_read_withdrawal(actor, directive),
        reads_refusal=issued and withdrawal is None and may_read_withdrawal(actor, directive) and refused(directive),
        asked=open_request(directive) if issued and withdrawal is None else None,
    )


def _assigned(directive: Directive) -> dict[int, int]:
    if directive.stage != Directive.Stage.ISSUED:
        return {}
    numbers = counts().assigned(directive)
    kept = directive.lineage.kept().values_list("after", "before")
    return numbers | {after: numbers.get(before, 0) for after, before in kept}


def _newer(directive: Directive) -> Directive | None:
    """Return the version in force when that is a newer one."""
    found = Directive.objects.in_force().filter(family=directive.family, version__gt=directive.version)
    return found.defer("text").first()


def _current(cards: Sequence[Card], asked: str, *, editable: bool) -> Card | None:
    for card in cards:
        if str(card.duty.code) == asked:
            return card
    return next((card for card in cards if card.undecided), None) if editable else None


def _text(
    directive: Directive, cards: Sequence[Card], clauses: Iterable[Clause], current: Card | None
) -> list[MarkedBlock]:
    shown = [card for card in cards if card.state in SPANS]
    blocks = lay_out(
        directive.text,
        marks=[DutyMark(str(card.duty.pk), card.duty.start, card.duty.end) for card in shown],
        cues=[ValueCue(*cue) for cue in _cues(current)] if current and current.state in SPANS else (),
        kind=directive.kind,
        title=directive.title,
        headings=[clause.start for clause in clauses if clause.heading and clause.marker],
    )
    faces = {
        str(card.duty.pk): Face(SPANS[card.state], card.number, card.row_id, card.span_id, card is current)
        for card in shown
    }
    return pieces(directive.text, blocks, faces)


def _cues(card: Card) -> list[tuple[str, int, int]]:
    """Return the words behind the values of the open duty; of a held one, the words that made the machine stop."""
    return trigger_words(card.duty) if card.state == "asked" else cues_of(card.duty)


def _opened(
    card: Card, cards: Sequence[Card], groups: Groups, ask: ReadingRoomAsk, *, actor: Actor, editable: bool
) -> Opened:
    duty = card.duty
    chosen = ask.chosen or {}
    open_to_hands = editable and duty.stage in OPEN
    correcting = open_to_hands and ask.correcting
    elsewhere = open_places((one.duty for one in cards), duty) if editable else []
    beside = neighbours(duty) if open_to_hands else []
    form = (ask.form or CorrectForm.of(duty)) if correcting else None
    return Opened(
        card=card,
        values=values_of(duty),
        boxes=[] if duty.people else boxes(duty, groups, chosen, elsewhere),
        new=new_box(groups, chosen),
        by=_decider(duty),
        at=duty.decided_at,
        decline=rule_of(duty.decline_rule.removeprefix("ask-")),
        following=_following(card, cards),
        form=form,
        part_form=_part_form(duty, beside, ask) if open_to_hands and not correcting else None,
        beside=bool(beside),
        changed=changed_of(duty),
        question=question_of(duty, ask.answer_form, account=actor.account) if editable else None,
        answers=answers_beside(duty, actor),
    )


def _part_form(
    duty: Obligation, beside: Sequence[Obligation], ask: ReadingRoomAsk
) -> DutySplitForm | DutyMergeForm | None:
    if ask.parting == SPLIT:
        return ask.part_form or DutySplitForm(duty)
    if ask.parting == MERGE and beside:
        return ask.part_form or DutyMergeForm(duty, beside)
    return None


def _decider(duty: Obligation) -> str:
    if duty.decided_by is None:
        return ""
    told = stand_ins(obligation=[duty.code])
    names = names_of([duty.decided_by, *told.lenders])
    return doer(duty.decided_by, told.lender_of(duty.decided_by, duty.decided_at), names) or _("a former colleague")


def _following(card: Card, cards: Sequence[Card]) -> str:
    """Return the code of the next duty that waits, after this one in the list and then from its top."""
    at = cards.index(card)
    waiting = [other for other in (*cards[at + 1 :], *cards[:at]) if other.undecided]
    return str(waiting[0].duty.code) if waiting else ""


def _orders(directive: Directive, ask: ReadingRoomAsk, current: Card | None) -> list[ChoiceChip]:
    opened = str(current.duty.code) if current else ""
    return [
        ChoiceChip(_("Unsure first"), room_url(directive, opened=opened), current=ask.order != BY_TEXT),
        ChoiceChip(
            _("As in the text"), room_url(directive, opened=opened, order=BY_TEXT), current=ask.order == BY_TEXT
        ),
    ]


def _left(cards: Sequence[Card]) -> str:
    """Return how many duties still wait, the unsure ones named apart; nothing when none does."""
    unsure = sum(card.state == "unsure" for card in cards)
    waiting = sum(card.undecided for card in cards)
    if unsure:
        return _("%(unsure)s unsure and %(rest)s others left") % {"unsure": unsure, "rest": waiting - unsure}
    return (ngettext("%(count)s duty left", "%(count)s duties left", waiting) % {"count": waiting}) if waiting else ""


def _rest(duties: Sequence[Obligation], waiting: int) -> str:
    """Return how long the rest takes at the pace of the last decisions; nothing while there is no pace yet."""
    times = sorted(duty.decided_at for duty in duties if duty.decided_at is not None)[-20:]
    gaps = [(b - a).total_seconds() for a, b in pairwise(times) if timedelta() < b - a < _PAUSE]
    if not waiting or len(gaps) < _ENOUGH_GAPS:
        return ""
    minutes = max(1, round(median(gaps) * waiting / 60))
    return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {"count": minutes}


def context(room: ReadingRoom) -> dict[str, Any]:
    """Return what the templates of the room take."""
    return {"room": room, "directive": room.directive, "opened": room.opened}
