"""Builds Word files from their XML, so that a test can say exactly what stands in them."""

from __future__ import annotations

import io
import zipfile

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def word(body: str, **parts: str) -> bytes:
    """Return a Word file with this unit; `parts` hold the insides of `numbering`, `styles`, `footnotes`, `header1`."""
    members = {"word/document.xml": f"{HEAD}<w:document {SPACES}><w:body>{body}</w:body></w:document>"}
    for name, inside in parts.items():
        root = {"header1": "hdr", "footer1": "ftr"}.get(name, name)
        members[f"word/{name}.xml"] = f"{HEAD}<w:{root} {SPACES}>{inside}</w:{root}>"
    return packed(members)


def packed(members: dict[str, str] | dict[str, bytes]) -> bytes:
    """Return an archive of the members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def t(words: str) -> str:
    """Return a run with words."""
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def p(inside: str, properties: str = "") -> str:
    """Return a paragraph; words without markup become one run."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside if '<' in inside else t(inside)}</w:p>"


def listed(words: str, number: int | str, level: int = 0) -> str:
    """Return a paragraph of a list."""
    return p(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def shape(name: int, *levels: str, extra: str = "") -> str:
    """Return the shape of a list. A level is `kind text`, with what else it holds behind a bar."""
    made = []
    for at, level in enumerate(levels):
        looks, _, more = level.partition("|")
        kind, _, text = looks.partition(" ")
        inside = f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/>'
        made.append(f'<w:lvl w:ilvl="{at}">{inside}</w:lvl>')
    return f'<w:abstractNum w:abstractNumId="{name}">{extra}{"".join(made)}</w:abstractNum>'


def num(name: int, of: int, inside: str = "") -> str:
    """Return a list of a shape."""
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{inside}</w:num>'


def table(*rows: list[str], properties: str = "") -> str:
    """Return a table; a cell without markup holds one paragraph."""
    made = ("".join(f"<w:tc>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{properties}{row}</w:tr>' for row in made)}</w:tbl>"


def box(inside: str) -> str:
    """Return a run with a text box as Word writes it: once for new programs and once more for old ones."""
    content = f"<w:txbxContent>{inside}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
