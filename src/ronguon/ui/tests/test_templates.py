"""Every template of every app: strict CSP holds, icons exist, files stay short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ronguon.ui.states import STATES
from ronguon.ui.tags.cards import EVIDENCE_ICONS
from ronguon.ui.tags.surfaces import NOTE_ICONS

PACKAGE = Path(__file__).resolve().parents[2]
FRONTEND = PACKAGE.parents[1] / "frontend"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
OURS = sorted((PACKAGE / "ui/templates").glob("**/*.html"))

DATA = r"(?! type=.application/json)"  # a block of data is never run, and the policy lets it stand
INLINE = re.compile(
    rf"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\bsrc=){DATA}", re.IGNORECASE
)
FOREIGN = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)
MOST_LINES = 150


def _icons() -> set[str]:
    lines = (FRONTEND / "icons/list.txt").read_text(encoding="utf-8").splitlines()
    return {line.partition("#")[0].strip() for line in lines} - {""}


def _used(text: str) -> set[str]:
    return set(re.findall(r"{%\s*icon\s+[\"']([a-z0-9-]+)[\"']", text))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_has_no_inline_style_or_script_and_nothing_from_elsewhere(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not INLINE.search(text)
    assert not FOREIGN.search(text)


@pytest.mark.parametrize(
    "planted",
    ['<p style="color:red">', "<script>x()</script>", '<a onclick="x()">', '<a href="javascript:x()">', "<style>p{}"],
)
def test_a_planted_inline_style_or_script_is_found(planted: str) -> None:
    assert INLINE.search(planted)


def test_a_planted_foreign_address_is_found() -> None:
    assert FOREIGN.search('<img src="//cdn.example/a.png">')


@pytest.mark.parametrize("template", OURS, ids=lambda path: path.name)
def test_a_template_is_short(template: Path) -> None:
    assert len(template.read_text(encoding="utf-8").splitlines()) < MOST_LINES


def test_every_icon_that_a_template_or_the_code_names_is_in_the_sprite() -> None:
    used = {name for template in TEMPLATES for name in _used(template.read_text(encoding="utf-8"))}
    for module in (PACKAGE / "ui").glob("**/*.py"):
        used |= set(re.findall(r"icon(?:_name)?(?:=|:\s*str\s*=\s*|\()\s*\"([a-z0-9-]+)\"", module.read_text("utf-8")))
    used |= {state.icon for state in STATES.values()} | set(EVIDENCE_ICONS.values()) | set(NOTE_ICONS.values())
    assert used - _icons() == set()


def test_the_list_of_icons_is_sorted_without_doubles() -> None:
    lines = [line for line in (FRONTEND / "icons/list.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines == sorted(set(lines))
