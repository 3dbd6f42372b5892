"""An action that writes leaves exactly one event, on every way through it; helpers that it calls count with it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

WRITES = {
    "save", "create", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "set_password",
    "insert_assignments", "insert_occurrences", "post", "post_all", "store",
}  # fmt: skip
# Actions that write and leave no event, or several, each with its reason. An entry that is no longer needed fails.
LISTED = {
    "audit/actions/recording.py chain": "gives events their place; is not a deed",
    "audit/actions/recording.py chain_all": "the same, batch after batch",
    "audit/actions/recording.py record": "is the event",
    "audit/actions/checkpoints.py checkpoint": "signs what events say; an event of its own would ask for the next one",
    "audit/actions/checkpoints.py rotate": "says that the key changed, after asking for the key that signs now",
    "audit/actions/keeping.py keep": "hands out what was signed; a row says so",
    "audit/actions/scanning.py scan": "notes what it found beside the trail",
    "audit/actions/showing.py note_reads": "the log of who was shown what",
    "audit/actions/showing.py forget_reads": "a row's year is over",
    "channels/actions/claiming.py claim": "one event a page that is hidden; else a count alone",
    "channels/actions/claiming.py decide_claim": "the decision, and what it does to the page",
    "channels/actions/claiming.py forget_words": "words whose time is over",
    "channels/actions/__init__.py rename_channel": "the change, and the mark that it takes off the page",
    "channels/actions/proving.py begin_anew": "part of passing the page on, which says it",
    "channels/actions/proving.py enter_findings": "an event only where the findings prove the page, or do so no more",
    "channels/actions/proving.py open_proofs": "codes to publish, part of declaring the page",
    "channels/actions/proving.py renew_code": "the new code, and what the old one proved",
    "channels/actions/proving.py settle_marks": "one event for each page that loses the mark",
    "channels/actions/proving.py witness": "what was witnessed, and the page that it proves",
    "channels/actions/publishing.py lose_mark": "the mark that ends; where it was somebody's own account, its log too",
    "channels/actions/publishing.py tell_unit": "tells the unit what happened, part of the action that did it",
    "channels/actions/retiring.py retire_channel": "the end of the declaration, and the mark that ends with it",
    "channels/actions/erasing.py erase_lapsed": "one event for each page that is erased",
    "channels/actions/erasing.py erase_again": "the page, and what the log says of it",
    "channels/actions/logging_changes.py append": "part of publishing a change, which says it",
    "channels/actions/logging_changes.py erase_entry": "where the log says nothing of the page nothing is erased",
    "channels/actions/proving_log.py take_cosignatures": "keeps what a witness signed of its own accord",
    "channels/actions/publishing_log.py fold": "signs what events said; the first time it says which key",
    "channels/actions/publishing_log.py publish": "signs what events said; the first time it says which key",
    "channels/actions/handing_over.py pass_on": "one event for each page that passes on",
    "evidence/actions.py erase": "erasing the bytes is part of it and leaves no event of its own",
    "evidence/actions.py erase_again": "erasing the bytes is part of it and leaves no event of its own",
    "files/actions.py store": "part of the action that keeps the file, in its transaction",
    "files/actions.py recount_use": "a sum of bytes, counted again",
    "interface/actions.py forget": "answers whose time is over",
    "interface/actions.py forget_words": "a step of erasing a note, which says it",
    "interface/actions.py once": "the deed behind the call leaves its own; this keeps its answer",
    "jobs/actions.py again": "part of the operator's deed, which says it",
    "jobs/actions.py beat": "a sign of life",
    "jobs/actions.py run_once": "one round of the worker: its signs of life, its slots, its tasks",
    "jobs/actions.py sign_off": "the end of signs of life",
    "jobs/actions.py tidy": "tasks given up and effects whose time is over",
    "jobs/actions.py run_due": "the periodic table's own slots",
    "notices/actions.py post": "the ledger itself, part of the action that tells",
    "notices/actions.py post_all": "the ledger itself, part of the action that tells",
    "drafting/actions/answering.py answer": "the answer leaves one; with the second the duty is allowed, another",
    "assignments/actions/withdrawing.py withdraw": "one event for the decision, one for each duty and batch that ends",
    "assignments/actions/withdrawing.py end_assignments": "each batch leaves its own event",
    "assignments/actions/withdrawing.py tell_units": "tells bodies what ended, part of the withdrawal",
    "assignments/actions/announcing.py announce": "tells bodies what was laid, part of laying",
    "drafting/actions/amending.py begin_anew": "where it is so already nothing changes, so nothing is left",
    "assignments/actions/announcing.py announce_changes": "tells bodies what changed, part of issuing a version",
    "assignments/actions/continuing.py carry": "part of a hand-over or of a new version, which say it",
    "drafting/actions/continuing.py open_version": "part of taking a version in, which says it",
    "drafting/actions/confirming.py confirm_with": "one step for a person, several decisions: each leaves its own",
    "drafting/actions/deciding.py move": "a step of every decision, which says it",
    "assignments/actions/forgetting.py forget_title": "part of erasing a file, which says it",
    "assignments/actions/handing_over.py pass_on": "one event for each assignment that passes on",
    "drafting/actions/confirming.py accept_guesses": "part of confirming, which says it",
    "assignments/actions/issuing.py issue": "closing leaves one, laying one a duty and batch of bodies",
    "assignments/actions/issuing.py issue_rest": "one event a duty and batch of bodies",
    "drafting/actions/lines.py enter": "a step of a decision on a version's duty, which says it",
    "drafting/actions/lines.py follow": "a step of a decision on a version's duty, which says it",
    "drafting/actions/lines.py joined": "a step of merging, which says it",
    "drafting/actions/lines.py split_off": "a step of splitting, which says it",
    "drafting/actions/amending.py take_in_version": "a second one counts what was declined or held, rule by rule",
    "drafting/actions/opening.py take_in": "a second one counts what was declined or held, rule by rule",
    "drafting/actions/opening.py address_read": "part of taking a document in, which says it",
    "drafting/actions/opening.py open_readings": "part of taking a document in, which says it",
    "drafting/actions/opening.py open_duties": "part of taking a document in, which says it",
    "drafting/actions/parting.py copy_addressees": "a step of splitting, which says it",
    "assignments/actions/passing_on.py pass_on": "one event a duty and batch of bodies",
    "assignments/actions/passing_on.py settle": "notes that the rows followed, part of issuing a version",
    "assignments/actions/working.py acknowledge": "a second time changes nothing, so it leaves nothing",
    "people/actions/limits.py take": "a count against a limit, under a digest",
    "people/actions/limits.py give_back": "a count against a limit, under a digest",
    "people/actions/limits.py once": "a count against a limit, under a digest",
    "people/actions/limits.py forget_tallies": "counts that hold nothing against anybody any more",
    "people/actions/sessions.py end_other_sessions": "where no other session is open, nothing ends",
    "people/actions/sessions.py end_sessions": "part of a deed, which says it",
    "people/actions/sessions.py forget_sessions": "a session's end",
    "reorganisation/actions/changing.py carry_out": "one event for each body that the change ends, alters or founds",
    "reorganisation/actions/handing_over.py hand_over": "one event for each list, beside those of what passes",
    "reorganisation/actions/passing_roles.py pass_on": "one event for each role that a correction ends",
    "reorganisation/actions/passing_roles.py give_anew": "one event for each role that is given",
    "reorganisation/actions/reorganising.py put_in_force": "its own, beside those of the changes it carries out",
    "reorganisation/actions/reorganising.py send": "its own; what it rehearses is taken back with its events",
    "units/actions/taking_places.py give_up_places": "part of a change or of leaving a group, which say it",
    "units/actions/taking_places.py pass_places": "part of a change, which says it",
    "units/actions/taking_places.py put_places_back": "part of a change, which says it",
    "units/actions/tree.py bear": "part of a change, which says it",
    "units/actions/tree.py become": "part of a change, which says it",
    "units/actions/tree.py bring_up_to_date": "today's columns after the dated rows, whose change said it",
    "units/actions/tree.py stand_below": "part of a change, which says it",
    "access/actions/invitations.py accept": "the invitation is accepted and its role given",
    "access/actions/grants.py give_now": "giving what is in force already changes nothing",
    "access/actions/grants.py grant": "the same; a role given by two says so by another verb",
    "access/actions/seconding.py ask": "asking again for what waits changes nothing",
    "access/actions/seconding.py introduce": "part of accepting an invitation, which says it",
    "access/actions/seconding.py vouch": "part of giving a role, which says it",
    "notices/actions.py tell_of_role": "the ledger itself, part of giving or asking",
}


@dataclass
class Module:
    """A module of actions: its functions by name, and the names it calls other apps' actions by."""

    place: str
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)


Way = tuple[bool, int]
"""Whether something was written on the way, and how many events were left (2 stands for several)."""


def joined(ways: Iterable[Way], more: Iterable[Way]) -> set[Way]:
    rest = set(more)
    return {(a or c, min(2, b + d)) for a, b in ways for c, d in rest}


class Reader:
    """Follows every way through a function."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.open: list[str] = []

    def ways(self, name: str) -> set[Way]:
        """Return how each way through the function ends."""
        if name in self.open:
            return {(False, 0)}
        self.open.append(name)
        ended: set[Way] = set()
        fell = self.block(self.module.functions[name].body, {(False, 0)}, ended)
        self.open.pop()
        return ended | fell

    def block(self, body: Sequence[ast.stmt], ways: set[Way], ended: set[Way]) -> set[Way]:
        for statement in body:
            ways = self.step(statement, ways, ended)
            if not ways:
                break
        return ways

    def step(self, node: ast.stmt, ways: set[Way], ended: set[Way]) -> set[Way]:
        if isinstance(node, ast.Return):
            ended |= joined(ways, self.said(node.value))
            return set()
        if isinstance(node, ast.Raise):
            return set()
        if isinstance(node, ast.If | ast.For | ast.While | ast.With | ast.Try):
            return self.compound(node, ways, ended)
        return ways if isinstance(node, ast.FunctionDef | ast.ClassDef) else joined(ways, self.said(node))

    def compound(
        self, node: ast.If | ast.For | ast.While | ast.With | ast.Try, ways: set[Way], ended: set[Way]
    ) -> set[Way]:
        if isinstance(node, ast.Try):
            tried = self.block([*node.body, *node.orelse], ways, ended)
            for handler in node.handlers:
                tried |= self.block(handler.body, ways, ended)
            return self.block(node.finalbody, tried, ended)
        if isinstance(node, ast.With):
            for item in node.items:
                ways = joined(ways, self.said(item.context_expr))
            return self.block(node.body, ways, ended)
        ways = joined(ways, self.said(node.iter if isinstance(node, ast.For) else node.test))
        once = self.block(node.body, ways, ended)
        if isinstance(node, ast.If):
            return once | self.block(node.orelse, ways, ended)
        return ways | once | self.block(node.body, once, ended)

    def said(self, node: ast.AST | None) -> set[Way]:
        """Return what the calls inside an expression do."""
        ways: set[Way] = {(False, 0)}
        for call in ast.walk(node) if node is not None else ():
            if isinstance(call, ast.Call):
                ways = joined(ways, self.called(call))
        return ways

    def called(self, call: ast.Call) -> set[Way]:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name == "record":
            return {(False, 1)}
        if isinstance(call.func, ast.Name) and name in self.module.functions:
            return self.ways(name)
        if name == "enqueue":
            return {(False, 0)}  # put off; what a task does is judged where it is done
        if any(keyword.arg == "by" for keyword in call.keywords):
            return {(True, 1)}  # another action; it leaves its own
        chained = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call | ast.Attribute)
        return {(True, 0)} if name in WRITES or (name in {"update", "_raw_delete"} and chained) else {(False, 0)}


def modules(package: Path) -> list[Module]:
    """Return the modules of actions below `package`."""
    found = []
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).parts
        if "tests" in parts or len(parts) < 2 or parts[1].removesuffix(".py") != "actions":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        found.append(Module("/".join(parts), functions))
    return found


def faults(package: Path) -> dict[str, str]:
    """Return module and action → what is wrong with its events."""
    found = {}
    for module in modules(package):
        for name in module.functions:
            if name.startswith("_"):
                continue
            ways = Reader(module).ways(name)
            if (True, 0) in ways:
                found[f"{module.place} {name}"] = "writes without an event"
            elif any(events > 1 for _, events in ways):
                found[f"{module.place} {name}"] = "leaves several events"
    return found


def test_every_action_that_writes_leaves_one_event(package: Path) -> None:
    found = faults(package)
    actions = sum(not name.startswith("_") for module in modules(package) for name in module.functions)
    assert actions > 60
    assert {name: fault for name, fault in found.items() if name not in LISTED} == {}


def test_no_exception_is_listed_that_nobody_needs(package: Path) -> None:
    assert sorted(LISTED.keys() - faults(package).keys()) == []
    assert all(len(reason) > 8 for reason in LISTED.values())


def planted(folder: Path, body: str) -> dict[str, str]:
    (folder / "planted").mkdir(exist_ok=True)
    (folder / "planted" / "actions.py").write_text(body, "utf-8")
    return faults(folder)


def test_planted_violations_are_caught(tmp_path: Path) -> None:
    silent = "def sign(*, by):\n    Report.objects.create(a=1)\n"
    on_one_way = "def sign(*, by):\n    row.save()\n    if by:\n        return\n    audit.record(by=by)\n"
    hidden = "def sign(*, by):\n    _write()\ndef _write():\n    Report.objects.filter(a=1).update(a=2)\n"
    twice = "def sign(*, by):\n    row.save()\n    audit.record(by=by)\n    audit.record(by=by)\n"
    many = "def sign(*, by):\n    for row in rows:\n        row.save()\n        audit.record(by=by)\n"
    for body in (silent, on_one_way, hidden):
        assert planted(tmp_path, body) == {"planted/actions.py sign": "writes without an event"}
    for body in (twice, many):
        assert planted(tmp_path, body) == {"planted/actions.py sign": "leaves several events"}


def test_what_leaves_one_event_on_every_way_passes(tmp_path: Path) -> None:
    early = "def sign(*, by):\n    if seen:\n        return row\n    row.save()\n    audit.record(by=by)\n"
    refused = "def sign(*, by):\n    row.save()\n    if not won:\n        raise Stale\n    audit.record(by=by)\n"
    through = "def sign(*, by):\n    return _write(by)\ndef _write(by):\n    row.save()\n    audit.record(by=by)\n"
    other = "def sign(*, by):\n    return drafting.draft(by=by)\n"
    assert [planted(tmp_path, body) for body in (early, refused, through, other)] == [{}, {}, {}, {}]
