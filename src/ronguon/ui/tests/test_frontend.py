"""Styles and the lock file: one source of colours, both dark blocks equal, nothing fetched from an address."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).resolve().parents[4] / "frontend"
STYLES = sorted((FRONTEND / "styles").glob("*.css"))
COMPONENTS = [path for path in STYLES if path.name != "tokens.css"]
MOST_LINES = 400


def _block(text: str, opening: str) -> dict[str, str]:
    """Return the custom properties of the rule that starts with `opening`."""
    body = text[text.index(opening) + len(opening) :]
    body = body[: body.index("}")]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", body))


def _dark_blocks(text: str) -> tuple[dict[str, str], dict[str, str]]:
    return _block(text, ':root:not([data-theme="light"]) {'), _block(text, '\n[data-theme="dark"] {')


def test_the_two_dark_blocks_are_equal() -> None:
    wished, chosen = _dark_blocks((FRONTEND / "styles/tokens.css").read_text(encoding="utf-8"))
    assert len(wished) > 40
    assert wished == chosen


def test_a_changed_colour_in_one_dark_block_is_found() -> None:
    text = (FRONTEND / "styles/tokens.css").read_text(encoding="utf-8").replace("--bg: #0d1418", "--bg: #000000", 1)
    wished, chosen = _dark_blocks(text)
    assert wished != chosen


def test_dark_changes_only_roles_that_light_has() -> None:
    text = (FRONTEND / "styles/tokens.css").read_text(encoding="utf-8")
    light = _block(text, ':root,\n[data-theme="light"] {')
    dark, _ = _dark_blocks(text)
    assert set(dark) <= set(light)


@pytest.mark.parametrize("style", COMPONENTS, ids=lambda path: path.name)
def test_a_component_uses_roles_only_and_stays_short(style: Path) -> None:
    text = style.read_text(encoding="utf-8")
    assert not re.search(r"var\(--(?:teal|grey|amber|red|green)-", text)
    assert len(text.splitlines()) < MOST_LINES


def test_every_role_that_a_component_asks_for_exists() -> None:
    tokens = (FRONTEND / "styles/tokens.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"(--[\w-]+):", "".join(path.read_text(encoding="utf-8") for path in STYLES)))
    asked = {name for path in COMPONENTS for name in re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8"))}
    assert asked - defined == set()
    assert "--brand" in tokens


def _shared(sheets: dict[str, str]) -> dict[str, list[str]]:
    """Return each class that several sheets lay out on its own, outside any condition, with the sheets."""
    found: dict[str, list[str]] = {}
    for name, text in sheets.items():
        told = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        plain = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", told)
        selectors = {one.strip() for rule in re.findall(r"(?:^|\})([^{}@]+)\{", plain) for one in rule.split(",")}
        for one in selectors:
            if re.fullmatch(r"\.[\w-]+", one):
                found.setdefault(one, []).append(name)
    return {one: names for one, names in found.items() if len(names) > 1}


def test_a_class_is_laid_out_in_one_sheet() -> None:
    assert _shared({path.name: path.read_text(encoding="utf-8") for path in COMPONENTS}) == {}
    planted = {"a.css": ".rn-said { color: red; }\n.rn-b,\n.rn-c { top: 0; }", "b.css": ".rn-x {}\n.rn-said { top: 0 }"}
    assert _shared(planted) == {".rn-said": ["a.css", "b.css"]}


def test_every_component_file_is_bundled() -> None:
    bundled = set(re.findall(r'"\./([\w-]+\.css)"', (FRONTEND / "styles/app.css").read_text(encoding="utf-8")))
    assert {path.name for path in STYLES} - {"app.css", "public.css"} == bundled


def _classes(*patterns: str) -> set[str]:
    """Return the classes with our prefix in the templates of this app that match `patterns`."""
    return {
        name
        for pattern in patterns
        for template in (FRONTEND.parent / "src/ronguon/ui/templates").glob(pattern)
        for value in re.findall(r'class="([^"{]*)', template.read_text(encoding="utf-8"))
        for name in value.split()
        if name.startswith("rn-") and not name.endswith("-")
    }


def _styled(entry: str) -> set[str]:
    """Return the classes that the bundle `entry` has rules for."""
    files = re.findall(r'"\./([\w-]+\.css)"', (FRONTEND / "styles" / entry).read_text(encoding="utf-8"))
    return {
        name
        for file in files
        for name in re.findall(r"\.(rn-[\w-]+)", (FRONTEND / "styles" / file).read_text(encoding="utf-8"))
    }


def test_every_class_that_a_template_uses_is_styled() -> None:
    assert _classes("**/*.html") - _styled("app.css") == set()


def test_public_pages_and_refusals_find_their_classes_in_the_trimmed_styles() -> None:
    used = _classes("public/*.html", "ui/refusal*.html", "ui/brand.html", "ui/demo_banner.html", "[45]*.html")
    assert "rn-brand" in used
    assert used - _styled("public.css") == set()


def test_the_lock_file_has_hashes_and_no_addresses() -> None:
    text = (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    assert "resolved" not in text
    packages = json.loads(text)["packages"]
    assert all(entry.get("integrity", "").startswith("sha512-") for name, entry in packages.items() if name)


def test_npm_is_told_to_leave_addresses_out() -> None:
    assert "omit-lockfile-registry-resolved=true" in (FRONTEND / ".npmrc").read_text(encoding="utf-8").splitlines()
