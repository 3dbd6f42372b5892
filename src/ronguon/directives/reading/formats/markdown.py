"""Markdown: the same text without its marks; lines of one paragraph are joined."""

from __future__ import annotations

import re
from typing import Final

from ronguon.directives.reading.formats.content import Builder, Content, clean
from ronguon.directives.reading.formats.plain import decode
from ronguon.directives.reading.lines import marker_of

_RULE: Final = re.compile(r"[-*_=\s]{3,}|[|:\-\s]{3,}")
_TAG: Final = re.compile(r"<[^<>]{1,200}>")
_LINK: Final = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)")
_EMPHASIS: Final = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")


def read_markdown(data: bytes) -> Content:
    """Return the content of a Markdown file; each line keeps its number in the map."""
    text, notes = decode(data)
    builder = Builder()
    builder.notes.extend(notes)
    open_paragraph = False
    for number, line in enumerate(clean(text).split("\n"), start=1):
        said = _bare(line)
        if not said:
            if open_paragraph or not builder.length:
                builder.add("\n")
            builder.add("\n")
            open_paragraph = False
            continue
        heading = line.lstrip().startswith("#")
        joins = open_paragraph and not heading and not marker_of(said)[0] and "|" not in said
        if open_paragraph:
            builder.add(" " if joins else "\n")
        builder.add(said, {"line": number})
        open_paragraph = True
        if heading or line.endswith(("  ", "\\")) or "|" in said:
            builder.add("\n\n" if heading else "\n")
            open_paragraph = False
    return builder.content()


def _bare(line: str) -> str:
    said = line.strip().lstrip(">").strip()
    if _RULE.fullmatch(said):
        return ""
    said = re.sub(r"^#{1,6}\s*", "", said)
    said = re.sub(r"^\*\s+", "- ", said)
    said = re.sub(r"^(\d{1,3})\\\.", r"\1.", said)
    return _EMPHASIS.sub("", _LINK.sub(r"\1", _TAG.sub("", said))).rstrip("\\").strip()
