"""Units change in the story: two communes become one, a further change waits, some are named together."""

from __future__ import annotations

from datetime import date

from ronguon.demo.story.world import World
from ronguon.kernel import clock
from ronguon.reorganisation.actions import reorganising
from ronguon.reorganisation.actions.handing_over import hand_over, sign
from ronguon.reorganisation.models import HandOver, HandOverSignature, Reorganisation
from ronguon.units.actions import grouping
from ronguon.units.domain import Actor
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Unit

_Side = HandOverSignature.Side
UPLAND = ("UBND xã Cẩm Văn", "UBND xã Thạch Khê Thượng", "UBND xã Mường Thanh Sơn")


def name_together(land: World, *, by: Actor) -> None:
    """Name the upland communes together from today; one of them is to merge, and its successor takes its place."""
    made = grouping.make(grouping.NewGroup("Các xã vùng cao", land.province, clock.today()), by=by)
    for name in UPLAND:
        grouping.join(made, land[name], on=clock.today(), by=by)


def merge(ending: Unit, into: Unit, *, area: Unit, decided_by: str, by: Actor, approver: Actor) -> None:
    """Let one person draft the merger of today and another put it in force; open duties pass on."""
    decision = reorganising.TypedDecision(decided_by, "21/NQ-HĐND", clock.today(), clock.today())
    paper = reorganising.draft(decision, area, by=by)
    participants = (reorganising.Wanted(ChangePart.ENDS, ending), reorganising.Wanted(ChangePart.SUCCEEDS, into))
    reorganising.add_change(paper, reorganising.NewChange(ChangeKind.MERGE, participants), by=by)
    reorganising.send(paper, by=by)
    for made in reorganising.put_in_force(paper, by=approver):
        hand_over(made, by=approver)


def sign_both(giver: Unit, *, gives: Actor, takes: Actor) -> None:
    """Let both sides sign what `giver` handed over."""
    for made in HandOver.objects.filter(giver=giver):
        sign(made, _Side.GIVER, seen=made.items.count(), by=gives)
        sign(made, _Side.TAKER, seen=made.items.count(), by=takes)


def wait(land: World, effective_on: date, *, by: Actor) -> Reorganisation:
    """Draft and send a change that nobody has put in force yet: a school is founded in a ward."""
    decision = reorganising.TypedDecision("UBND tỉnh An Phước", "1480/QĐ-UBND", clock.today(), effective_on)
    paper = reorganising.draft(decision, land.province, by=by)
    school = reorganising.Wanted(ChangePart.SUCCEEDS, name="Trường THCS Bến Gỗ 2", kind="school")
    new = reorganising.NewChange(ChangeKind.ESTABLISH, (school,), parent=land["UBND phường Bến Gỗ"])
    reorganising.add_change(paper, new, by=by)
    reorganising.send(paper, by=by)
    return paper
