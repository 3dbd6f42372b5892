"""Templates carry no style and no script of their own: the content security policy allows neither."""

from __future__ import annotations

import re
from pathlib import Path

INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    # A block of data is never run, and the policy lets it stand.
    "script without src": re.compile(r"<script\b(?![^>]*\bsrc=)(?! type=\"application/json\")", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "evaluated htmx": re.compile(r"\bhx-on|\bhx-vals\s*=\s*['\"]js:", re.IGNORECASE),
    "foreign address": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*['\"](?:https?:)?//", re.IGNORECASE
    ),
    "escaping switched off": re.compile(r"\{%\s*autoescape\s+off|\|\s*safe\b"),
}


def inline_parts(folder: Path) -> list[str]:
    """Return every inline style, script or handler in the templates below `folder`."""
    found = []
    for path in sorted(folder.rglob("templates/**/*")):
        if path.suffix not in {".html", ".svg", ".txt"}:
            continue
        text = path.read_text(encoding="utf-8")
        for name, pattern in INLINE.items():
            lines = [text.count("\n", 0, match.start()) + 1 for match in pattern.finditer(text)]
            found += [f"{path.relative_to(folder)}:{line} {name}" for line in lines]
    return found


def test_templates_are_plain(package: Path) -> None:
    assert len(list(package.rglob("templates/**/*.html"))) > 20
    assert inline_parts(package) == []


def test_each_kind_of_planted_inline_part_is_caught(tmp_path: Path) -> None:
    planted = [
        '<p class="a" style="color: red">',
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<a href="#" onclick="go()">',
        '<a href="javascript:go()">',
        '<p hx-on:click="go()">',
        '<img src="//example.net/pixel.png">',
        "{{ text|safe }}",
    ]
    assert len(planted) == len(INLINE)
    (tmp_path / "templates").mkdir()
    for number, text in enumerate(planted):
        (tmp_path / "templates" / f"{number}.html").write_text(text)
        caught = [fault for fault in inline_parts(tmp_path) if fault.startswith(f"templates/{number}.html")]
        assert caught, text


def test_what_only_looks_inline_passes(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        '<script src="{% static \'app.js\' %}" defer></script><link rel="stylesheet" href="/static/app.css">'
        '<script type="application/json" data-x="y">{"a": 1}</script>'
        '<p data-on="x" class="style">on = 1</p><a href="https://example.net/">x</a>'
    )
    assert inline_parts(tmp_path) == []
