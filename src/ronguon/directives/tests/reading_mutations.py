"""Files changed at random, and what reading them comes to; run in a child process, which a crash or a hang ends."""

from __future__ import annotations

import copy
import io
import random
import re
import signal
import traceback
import zipfile
from collections.abc import Callable

from lxml import etree

from ronguon.directives.reading.api import read
from ronguon.directives.tests.reading_files import BODY, make_docx, make_pdf
from ronguon.directives.tests.reading_making import LineMaker, PageMaker, WordMaker
from ronguon.directives.tests.reading_word import packed
from ronguon.files.children.calling import JsonValue
from ronguon.files.tests.making import pdf, stream
from ronguon.kernel.errors import RefusedFileError

LONGEST_SECONDS = 5
_PRINTED = b"BT /F1 12 Tf 50 700 Td " + b"(So Y te do nuoc gieng) Tj 0 -20 Td " * 9 + b"ET"


def printed_plainly(page: bytes) -> bytes:
    """Return a PDF whose page is not packed, so that a changed byte of it is a changed command."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    made = pdf(stream(page), font).replace(b"/Contents 4 0 R", b"/Contents 5 0 R")
    return made.replace(b"/MediaBox", b"/Resources<</Font<</F1 6 0 R>>>>/MediaBox")


SOURCES: dict[str, list[Callable[[], bytes]]] = {
    "a.txt": [BODY.encode, lambda: LineMaker(1).file(marked=False)],
    "a.md": [BODY.encode, lambda: LineMaker(2).file(marked=True)],
    "a.html": [lambda: PageMaker(3).file(), lambda: PageMaker(4).file()],
    "a.docx": [lambda: make_docx(BODY), lambda: WordMaker(5).file(), lambda: WordMaker(7).file()],
    "a.pdf": [lambda: make_pdf(BODY), lambda: printed_plainly(_PRINTED)],
}
_ODD_VALUES = ["-1", "0", "7", "99999999999999999999", "", "%1%9", "ạ", "none", "restart", "separate", "2147483648"]
_ODD = [
    b"-1",
    b"0",
    b"99999999999999999999",
    b"",
    b"%1%9",
    b"\xff",
    b"&amp;" * 9,
    "ạ".encode(),
    b"none",
    b"\0",
    b"2147483648",
]
_TAG = re.compile(rb"<[^<>]*>")
_VALUE = re.compile(rb'="([^"]*)"')


def by_bytes(data: bytes, dice: random.Random) -> bytes:
    """Return the bytes with a few changes: flips, cuts, doublings, runs of one byte."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(max(1, len(changed)))
        size = dice.choice([1, 1, 1, 4, 40, 400])
        match dice.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del changed[at : at + size]
            case 2:
                changed[at:at] = changed[at : at + size]
            case 3:
                changed[at:at] = bytes([dice.randrange(256)]) * size
            case _:
                del changed[max(1, at) :]
    return bytes(changed)


def by_tags(data: bytes, dice: random.Random) -> bytes:
    """Return markup in which tags are lost, doubled, moved, renamed after each other, or say odd things."""
    for _ in range(dice.randint(1, 4)):
        tags, values = list(_TAG.finditer(data)), list(_VALUE.finditer(data))
        if not tags or not values:
            return data
        one, other, value = dice.choice(tags), dice.choice(tags), dice.choice(values)
        begin, end = sorted((one.start(), other.end()))
        match dice.randrange(5):
            case 0:
                data = data[: value.start(1)] + dice.choice(_ODD) + data[value.end(1) :]
            case 1:
                data = data[: one.start()] + other.group() + data[one.end() :]
            case 2:
                data = data[:begin] + data[begin:end][:20_000] * 2 + data[end:]
            case 3:
                data = data[:begin] + data[end:]
            case _:
                data = data[: one.start()] + data[one.end() :]
    return data


def by_elements(data: bytes, dice: random.Random) -> bytes:
    """Return markup that is still whole, with elements lost, doubled, moved or renamed, and values that are odd."""
    root = etree.fromstring(data)
    for _ in range(dice.randint(1, 6)):
        elements = [element for element in root.iter() if element.getparent() is not None]
        if not elements:
            break
        one, other = dice.choice(elements), dice.choice(elements)
        above = one.getparent()
        assert above is not None
        match dice.randrange(6):
            case 0 | 1 if one.attrib:
                one.set(dice.choice(list(one.attrib)), dice.choice(_ODD_VALUES))
            case 2:
                above.remove(one)
            case 3:
                other.append(copy.deepcopy(one))
            case 4:
                above.insert(0, copy.deepcopy(other))
            case _:
                one.tag = other.tag
    return etree.tostring(root)


def in_parts(data: bytes, dice: random.Random) -> bytes:
    """Return a Word file of which one part or two were changed before it was packed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    wanted = [name for name in members if name.startswith("word/") and name.endswith(".xml")]
    often = [5 if re.search("document|numbering|styles", name) else 1 for name in wanted]
    way = dice.choice([by_elements, by_elements, by_elements, by_tags, by_bytes])
    for name in {*dice.choices(wanted, often, k=2)}:
        members[name] = way(members[name], dice)
    return packed(members)


def mutated(name: str, data: bytes, dice: random.Random) -> bytes:
    """Return the file changed in a way that reaches deep enough for its kind."""
    ways = {"a.docx": [in_parts, in_parts, in_parts, by_bytes], "a.html": [by_tags, by_bytes]}
    return dice.choice(ways.get(name, [by_bytes]))(data, dice)


def read_mutations(data: bytes, options: dict[str, JsonValue]) -> JsonValue:
    """Read mutations of the kind `name`, one for each seed from `first` on; return how each came out.

    What is neither read nor refused is told with its seed and where it broke.
    """
    name, first, number = str(options["name"]), int(str(options["first"])), int(str(options["number"]))
    sources = [make() for make in SOURCES[name]]
    counts = {"read": 0, "refused": 0}
    broken: list[JsonValue] = []
    signal.signal(signal.SIGALRM, _too_long)
    for seed in range(first, first + number):
        dice = random.Random(seed)
        changed = mutated(name, dice.choice(sources), dice)
        signal.alarm(LONGEST_SECONDS)
        try:
            _read_and_check(changed, name)
            counts["read"] += 1
        except RefusedFileError:
            counts["refused"] += 1
        except Exception:  # noqa: BLE001 (whatever it is, it is what this looks for)
            broken.append(f"seed {seed}: {traceback.format_exc(limit=-3)}")
        finally:
            signal.alarm(0)
    return {**counts, "broken": broken}


def _too_long(_number: int, _frame: object) -> None:
    raise TimeoutError


def _read_and_check(changed: bytes, name: str) -> None:
    reading = read(changed, name=name)
    value = reading.as_json(with_map=True)
    assert all(reading.text[duty["start"] : duty["end"]] == duty["text"] for duty in value["obligations"])
    ends = [0, *(place["end"] for place in value["map"])]
    assert all(end <= place["start"] < place["end"] for end, place in zip(ends, value["map"], strict=False))
