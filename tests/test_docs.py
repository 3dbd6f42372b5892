"""The documents lead somewhere: links, decision numbers and the places in the glossary."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
DECISION = re.compile(r"\bdecisions? (\d{4})(?:, (\d{4}))*")


def dead_links(folder: Path, pages: list[Path]) -> list[str]:
    """Return every relative link of `pages` that leads to no file."""
    return [
        f"{page.relative_to(folder)}: {target}"
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]


def unknown_decisions(sources: list[Path], known: set[str]) -> list[str]:
    """Return every number of a decision that is cited in `sources` and recorded nowhere."""
    return [
        f"{path.name}: {number}"
        for path in sources
        for match in DECISION.finditer(re.sub(r"\s*\n\s*(?:#\s*)?", " ", path.read_text(encoding="utf-8")))
        for number in re.findall(r"\d{4}", match.group())
        if number not in known
    ]


def lost_places(glossary: str, package: Path) -> list[str]:
    """Return every place in the glossary's last column that is no module of the package."""
    rows = [row for row in glossary.splitlines() if row.startswith("| ") and "---" not in row][1:]
    cells = [row.strip("| ").rpartition("|")[2] for row in rows]
    places = [place for cell in cells for place in re.findall(r"`([a-z_]+(?:\.[a-z_]+)*)`", cell)]
    return [
        place
        for place in places
        if not (
            package.joinpath(*place.split(".")).is_dir()
            or package.joinpath(*place.split(".")).with_suffix(".py").is_file()
        )
    ]


def test_every_link_leads_to_a_file() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert len(pages) > 15
    assert dead_links(ROOT, pages) == []


def test_every_decision_that_is_cited_is_recorded() -> None:
    known = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")}
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md")]
    assert unknown_decisions(sources, known) == []


def test_every_decision_names_what_was_rejected() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert len(records) > 8
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {record.name[:4]} ")
        assert all(f"**{part}.**" in text for part in ("Decided", "Because", "Rejected")), record.name


def test_every_word_of_the_glossary_has_its_place() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert lost_places(glossary, ROOT / "src" / "ronguon") == []


def test_planted_faults_are_caught(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[a](absent.md) [b](page.md) [c](https://example.net/)\ndecisions 0001, 9999\n", encoding="utf-8")
    assert dead_links(tmp_path, [page]) == ["page.md: absent.md"]
    assert unknown_decisions([page], {"0001"}) == ["page.md: 9999"]
    table = "| code | place |\n| --- | --- |\n| Unit | `units.models` |\n| Lost | `units.lost`, `units` |\n"
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "models.py").touch()
    assert lost_places(table, tmp_path) == ["units.lost"]
