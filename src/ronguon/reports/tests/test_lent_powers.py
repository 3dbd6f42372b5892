"""Whatever the tree, the roles and the delegation: a delegate may nothing that the delegator may not."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from ronguon.access.policies import may_grant, may_lend
from ronguon.assignments.models import Assignment
from ronguon.assignments.policies import may_report
from ronguon.reports.policies import may_draft, publishes_for, signs_for
from ronguon.units.domain import BUILT_IN, ActiveGrant, Actor, Permission, Role
from ronguon.units.models import Unit
from ronguon.units.policies import may_manage, may_operate


@dataclass(frozen=True)
class Node:
    """A unit of a random tree, with the numbers of all above it and its own."""

    unit: Unit
    line: tuple[int, ...]

    def within(self, top: Node) -> bool:
        """Return whether the unit is `top` or stands below it: said by numbers, not by the text of a path."""
        return self.line[: len(top.line)] == top.line


@st.composite
def trees(draw: st.DrawFn) -> list[Node]:
    """Draw a tree: each unit stands below an earlier one, or is a root."""
    nodes: list[Node] = []
    for number in range(1, draw(st.integers(1, 9)) + 1):
        above = draw(st.sampled_from([None, *nodes]))
        line = (*(above.line if above else ()), number * 7)
        unit = Unit(code=uuid4(), path="".join(f"{part}." for part in line))
        nodes.append(Node(unit, line))
    return nodes


permissions = st.frozensets(st.sampled_from(list(Permission)))
PLACES = st.integers(0, 8)


@dataclass(frozen=True)
class Lent:
    """A role at a unit and what somebody tries to lend out of it."""

    role: Role
    at: Node
    wide: bool
    powers: frozenset[Permission]
    for_body: Node
    for_all_below: bool

    @property
    def own(self) -> ActiveGrant:
        return ActiveGrant(self.role, self.at.unit.code, self.at.unit.path, self.wide)

    @property
    def standing(self) -> ActiveGrant:
        unit = self.for_body.unit
        return ActiveGrant(self.role, unit.code, unit.path, self.for_all_below, self.powers | {Permission.READ})

    def may_be(self) -> bool:
        """Return whether it may be lent, said naively."""
        reaches = self.for_body == self.at or (self.wide and self.for_body.within(self.at))
        itself = self.for_body == self.at or not self.powers & {Permission.REPORT, Permission.SIGN}
        return (
            reaches
            and itself
            and self.powers | {Permission.READ} <= self.role.permissions
            and (self.wide or not self.for_all_below)
        )

    def allows(self, action: Permission, node: Node) -> bool:
        """Return whether the delegate may, said naively."""
        here = node == self.for_body or (self.for_all_below and node.within(self.for_body))
        return here and action in self.powers | {Permission.READ} and self.holds(action, node)

    def holds(self, action: Permission, node: Node) -> bool:
        """Return whether the delegator may, said naively."""
        wide = self.wide or (action is Permission.READ and self.role.reads_below)
        return action in self.role.permissions and (node == self.at or (wide and node.within(self.at)))


@st.composite
def tries(draw: st.DrawFn) -> tuple[list[Node], Lent]:
    """Draw a tree and a try to lend in it; mostly one that may succeed."""
    nodes = draw(trees())
    at = nodes[draw(PLACES) % len(nodes)]
    below = [node for node in nodes if node.within(at)] if draw(st.booleans()) else nodes
    role = draw(st.sampled_from(list(BUILT_IN.values())))
    powers = draw(permissions)
    lent = Lent(
        role, at, draw(st.booleans()), powers & role.permissions if draw(st.booleans()) else powers,
        below[draw(PLACES) % len(below)], draw(st.booleans()),
    )  # fmt: skip
    return nodes, lent


@settings(max_examples=600, deadline=None)
@given(tries())
def test_what_may_be_lent_and_what_it_allows_is_as_said_naively(tried: tuple[list[Node], Lent]) -> None:
    nodes, lent = tried
    assert lent.own.delegates(lent.standing) == lent.may_be()
    if not lent.may_be():
        return
    delegate = Actor(uuid4(), "B", (lent.standing,), on_behalf=uuid4())
    for node in nodes:
        for action in Permission:
            assert delegate.may(action, node.unit.path) == lent.allows(action, node)
            assert not lent.allows(action, node) or lent.holds(action, node)


def answers(actor: Actor, node: Node) -> set[str]:
    """Return every question of the apps' policies about one unit that is answered with yes."""
    unit = node.unit
    asked = {
        "report": may_report(actor, Assignment(unit=unit)),
        "draft": may_draft(actor, unit),
        "sign": signs_for(actor, unit),
        "publish": publishes_for(actor, unit),
        "manage": may_manage(actor, unit),
        "operate": may_operate(actor),
        "grant": may_grant(actor, unit, subtree=False),
        "grant below": may_grant(actor, unit, subtree=True),
        **{
            f"key {role.key} {wide}": may_lend(actor, unit, role, subtree=wide)
            for role in BUILT_IN.values()
            for wide in (True, False)
        },
    }
    return {question for question, yes in asked.items() if yes}


@settings(max_examples=600, deadline=None)
@given(tries())
def test_a_delegate_is_never_told_yes_where_the_delegator_is_told_no(tried: tuple[list[Node], Lent]) -> None:
    nodes, lent = tried
    if not lent.may_be():
        return
    lender: UUID = uuid4()
    delegate = Actor(uuid4(), "B", (lent.standing,), on_behalf=lender)
    for node in nodes:
        yes = answers(delegate, node)
        assert yes <= answers(Actor(lender, "A", (lent.own,)), node)
        assert not {one for one in yes if one.startswith(("grant", "key"))}, "no chain longer than one"


def test_a_planted_standing_that_forgets_what_was_lent_is_caught() -> None:
    root = Node(Unit(code=uuid4(), path="7."), (7,))
    lent = Lent(Role.HEAD, root, wide=False, powers=frozenset({Permission.REVIEW}), for_body=root, for_all_below=False)
    planted = Actor(uuid4(), "B", (lent.own,), on_behalf=uuid4())
    assert any(planted.may(action, "7.") != lent.allows(action, root) for action in Permission)
