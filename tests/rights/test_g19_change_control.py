"""G19: guardrail lists change only with a changelog entry; the number of guardrail tests may not fall."""

from __future__ import annotations

import importlib.util
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def pin() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rights_pin", HERE / "pin.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copied(pin: ModuleType, tmp_path: Path) -> Path:
    """Copy what the check looks at, so that it can be tampered with."""
    for folder in (pin.CONTENT, pin.TESTS):
        shutil.copytree(pin.ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(pin.ROOT / "CHANGELOG.md", tmp_path / "CHANGELOG.md")
    return tmp_path


def test_each_of_the_twenty_is_held_or_waits_for_its_app(pin: ModuleType, show: Callable[[str], None]) -> None:
    held, waiting = pin.properties(pin.ROOT), pin.properties(pin.ROOT, waiting=True)
    rows = tomllib.loads((pin.ROOT / pin.PROPERTIES).read_text("utf-8"))["property"]
    rooms = {path.parent.name for path in (pin.ROOT / "src" / "ronguon").glob("*/apps.py")}
    wait = ", ".join(f"{row['id']} ({row['name']}) for {row['waits']}" for row in rows if "waits" in row)
    show(f"G19 {len(held) - 1}/20 properties are held by tests; waiting for a room: {wait or 'none'}")
    assert {*held, *waiting} == {"secrecy", *(f"g{number}" for number in range(1, 21))}
    assert len({row["name"] for row in rows}) == len(rows) == 21
    assert not {row["waits"] for row in rows if "waits" in row} & rooms


def test_every_list_is_pinned_and_told_in_the_changelog(pin: ModuleType, show: Callable[[str], None]) -> None:
    found = pin.problems(pin.ROOT)
    lists = len(list(pin.guard_lists(pin.ROOT)))
    show(f"G19 {lists} lists pinned, {pin.guard_tests(pin.ROOT)} guardrail tests, {len(found)} silent changes")
    assert found == [], "type: python tests/rights/pin.py"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def lower_the_pinned_number(root: Path) -> None:
    doomed = root / "tests/rights/test_g11_judging.py"
    doomed.write_text(doomed.read_text("utf-8").replace("def test_", "def tried_"), "utf-8")


EDITS: dict[str, Callable[[Path], object]] = {
    "a decline rule loses a word": lambda root: replace(
        root / "src/ronguon/content/rights/declining.toml", '"thả tim", ', ""
    ),
    "a decline rule is taken out": lambda root: replace(
        root / "src/ronguon/content/rights/declining.toml", 'id = "watching-people"', 'id = "watching"'
    ),
    "a personal field becomes allowed": lambda root: replace(
        root / "src/ronguon/content/rights/personal_fields.toml", '"opinion", ', ""
    ),
    "a reason for a library's column is softened": lambda root: replace(
        root / "src/ronguon/content/rights/library_fields.toml", "30 seconds", "30 years"
    ),
    "a refusal disappears from the public page": lambda root: replace(
        root / "src/ronguon/content/rights/refusals.toml", 'id = "comments"', 'id = "x"'
    ),
    "a refused package becomes allowed": lambda root: replace(
        root / "src/ronguon/content/rights/packages.toml", '"scrapy", ', ""
    ),
    "a JSON column gets a schema that takes everything": lambda root: replace(
        root / "src/ronguon/content/rights/json_columns.toml", "validate_reading", "take_everything"
    ),
    "a duty is taken out of the refused ones": lambda root: (root / "tests/rights/data/refused.txt").write_text(
        "# empty\n", "utf-8"
    ),
    "a list is deleted": lambda root: (root / "tests/rights/data/planted_fields.txt").unlink(),
    "a list is added without being pinned": lambda root: (
        root / "src/ronguon/content/rights/watched_accounts.toml"
    ).write_text('version = "1"\n', "utf-8"),
}
MORE: dict[str, Callable[[Path], object]] = {
    "tests are switched off": lower_the_pinned_number,
    "the test of a property is deleted": lambda root: (root / "tests/rights/test_g20_refusals_page.py").unlink(),
    "a property is no longer watched": lambda root: replace(
        root / "src/ronguon/content/rights/pinned.toml", '"g11", ', ""
    ),
}


def test_ten_silent_edits_out_of_ten_are_caught(
    pin: ModuleType, copied: Path, tmp_path_factory: pytest.TempPathFactory, show: Callable[[str], None]
) -> None:
    caught = []
    for number, (what, edit) in enumerate(EDITS.items()):
        root = tmp_path_factory.mktemp("tampered") / str(number)
        shutil.copytree(copied, root)
        assert pin.problems(root) == []
        edit(root)
        if pin.problems(root):
            caught.append(what)
    show(f"G19 {len(caught)}/{len(EDITS)} silent edits caught")
    assert caught == list(EDITS)
    assert len(EDITS) == 10


@pytest.mark.parametrize("what", MORE)
def test_fewer_tests_are_caught_too(what: str, pin: ModuleType, copied: Path) -> None:
    MORE[what](copied)
    assert pin.problems(copied)


def test_pinning_alone_is_not_enough_the_changelog_must_tell(pin: ModuleType, copied: Path) -> None:
    replace(copied / "src/ronguon/content/rights/declining.toml", '"thả tim", ', "")
    wanted = pin.pin(copied)
    assert len(wanted) == 1
    assert "declining.toml" in wanted[0]
    assert [line for line in pin.problems(copied) if "CHANGELOG" in line]
    with (copied / "CHANGELOG.md").open("a", encoding="utf-8") as changelog:
        changelog.write(f"\n- A word is no longer refused, because the examples show it to be harmless: {wanted[0]}.\n")
    assert pin.problems(copied) == []


def test_the_pinned_number_of_tests_never_falls_by_itself(pin: ModuleType, copied: Path) -> None:
    lower_the_pinned_number(copied)
    pin.pin(copied)
    assert [line for line in pin.problems(copied) if "guardrail tests" in line]
