"""Archives that two readers would read differently, and sound ones of every usual make.

Each is a Word file with one twist, so that it can be tried on the archive reader and on every upload field.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from ronguon.files.tests.making import DESCRIPTOR, UTF8, Item, archive, deflate, descriptor, docx_items, swollen

MIB: Final = 1024 * 1024
FULL: Final = 0xFFFFFFFF
TEXT: Final = b"<a>v\xc4\x83n b\xe1\xba\xa3n</a>"


def _plus(*more: Item) -> list[Item]:
    return [*docx_items(), *more]


def _extra(field: int, body: bytes) -> bytes:
    return struct.pack("<HH", field, len(body)) + body


def _twist(**local: int | bytes) -> bytes:
    return archive(_plus(Item("a.xml", TEXT, local=local)))


def _central(**central: int | bytes) -> bytes:
    return archive(_plus(Item("a.xml", TEXT, central=central)))


def _named(*names: str | bytes, flags: int = 0) -> bytes:
    return archive(_plus(*(Item(name, TEXT, flags=flags) for name in names)))


def _unicode_name(shown: bytes) -> bytes:
    extra = _extra(0x7075, b"\x01" + struct.pack("<L", zlib.crc32(b"a.xml")) + shown)
    return archive(_plus(Item("a.xml", TEXT, local={"extra": extra}, central={"extra": extra})))


def _wide_sizes(*, size: int, packed: int, copies: int = 1) -> bytes:
    extra = _extra(1, struct.pack("<QQ", size, packed)) * copies
    both: dict[str, int | bytes] = {"packed": FULL, "size": FULL, "extra": extra}
    return archive(_plus(Item("a.xml", TEXT, local=both, central=both)))


def _late(data: bytes = TEXT, *, method: int = 8, signed: bool = True, wide: bool = False, off: int = 0) -> bytes:
    packed = len(deflate(data)) if method == 8 else len(data)
    tail = descriptor(data, packed=packed + off, signed=signed, wide=wide)
    local: dict[str, int | bytes] = {}
    if wide:
        local = {"packed": FULL, "size": FULL, "extra": _extra(1, bytes(16))}
    return archive(_plus(Item("a.xml", data, method=method, flags=DESCRIPTOR, tail=tail, local=local)))


def _overlap() -> bytes:
    """Two entries of the directory that quote the same packed bytes."""
    items = _plus(Item("a.xml", TEXT))
    first = archive(items)
    at = first.index(b"PK\x03\x04\x14\0\0\0\x08\0\0\0!\0" + struct.pack("<L", zlib.crc32(TEXT)))
    return archive([*items, Item("a.xml", TEXT, central={"offset": at})])


def _quoted_overlap() -> bytes:
    """A member whose packed bytes begin with a stored block that quotes the next member's header."""
    inner = Item("b.xml", b" " * 1000)
    whole = archive([inner])[: 30 + len("b.xml") + len(deflate(inner.data))]
    quoting = b"\0" + struct.pack("<HH", len(whole), 0xFFFF ^ len(whole)) + whole
    outer = Item("a.xml", whole, payload=quoting + deflate(b""))
    base = len(archive(docx_items())) - 22 - sum(46 + len(item.raw_name) for item in docx_items())
    hidden_at = base + 30 + len("a.xml") + 5
    return archive([*docx_items(), outer, replace(inner, central={"offset": hidden_at})])


@lru_cache(maxsize=2)
def _swollen(size: int) -> bytes:
    packed = swollen(size)
    crc = 0
    for _ in range(size // MIB):
        crc = zlib.crc32(b" " * MIB, crc)
    stated: dict[str, int | bytes] = {"size": size, "crc": crc}
    return archive(_plus(Item("word/media/a.bin", payload=packed, local=stated, central=stated)))


def _understated() -> bytes:
    stated: dict[str, int | bytes] = {"size": 100, "crc": 0}
    return archive(_plus(Item("a.xml", payload=swollen(30 * MIB), local=stated, central=stated)))


def _by_zipfile() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for item in docx_items():
            made.writestr(str(item.name), item.data)
    return out.getvalue()


def _streamed_by_zipfile() -> bytes:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for item in docx_items():
            made.writestr(str(item.name), item.data)
    return out.getvalue()


_PACKED: Final = len(deflate(TEXT))
_SOUND: Final = archive(docx_items())

REFUSED: Final[dict[str, Callable[[], bytes]]] = {
    "data before the first member": lambda: archive(docx_items(), before=b"#!/bin/sh\n"),
    "data before, offsets as if there were none": lambda: b"MZ\x90\0" + _SOUND,
    "data after the end": lambda: archive(docx_items(), after=b"more"),
    "a comment at the end": lambda: archive(docx_items(), comment=b"hello"),
    "a comment that holds a second end": lambda: archive(docx_items(), comment=_SOUND[-22:]),
    "a comment in the directory": lambda: _central(comment=b"hello"),
    "two archives, one after the other": lambda: _SOUND + archive(_plus(Item("a.xml", TEXT))),
    "a gap before the directory": lambda: archive(docx_items(), gap=b"\0" * 64),
    "another name in the member's header": lambda: _twist(name=b"b.xml"),
    "another size in the member's header": lambda: _twist(size=3),
    "another packed size in the member's header": lambda: _twist(packed=_PACKED - 1),
    "another checksum in the member's header": lambda: _twist(crc=1),
    "another method in the member's header": lambda: _twist(method=0),
    "another alphabet in the member's header": lambda: _twist(flags=UTF8),
    "late sizes said by one header only": lambda: _twist(flags=DESCRIPTOR),
    "a member the directory does not list": lambda: archive(docx_items(), hidden=[Item("a.xml", TEXT)]),
    "an entry without a member": lambda: _central(offset=0),
    "an entry that points outside": lambda: _central(offset=10_000_000),
    "two entries for one member": _overlap,
    "a member hidden in another's packed bytes": _quoted_overlap,
    "one name twice": lambda: _named("a.xml", "a.xml"),
    "one name in two cases": lambda: _named("a.xml", "A.XML"),
    "one name in two normal forms": lambda: _named("\u00e0.xml", "a\u0300.xml", flags=UTF8),
    "a file and a folder of one name": lambda: _named("a", "a/b.xml"),
    "a name from the root": lambda: _named("/etc/passwd"),
    "a name that climbs": lambda: _named("word/../../a.xml"),
    "a name with backslashes": lambda: _named("..\\..\\a.xml"),
    "a name with a drive": lambda: _named("c:/a.xml"),
    "a name with a zero byte": lambda: _named("a.xml\0.png"),
    "a name with a line break": lambda: _named("a\r\n.xml"),
    "no name": lambda: _named(""),
    "a name of 300 letters": lambda: _named("a" * 300),
    "a name that is no UTF-8": lambda: _named(b"\xff\xfe.xml", flags=UTF8),
    "a name in an unsaid alphabet": lambda: _named(b"\xe1.xml"),
    "a link": lambda: _central(made=(3 << 8) | 20, outer=0o120777 << 16),
    "a folder with bytes": lambda: _named("word/media/"),
    "too few entries counted": lambda: archive(docx_items(), end={"count": 2, "here": 2}),
    "too many entries counted": lambda: archive(docx_items(), end={"count": 9, "here": 9}),
    "two counts that differ": lambda: archive(docx_items(), end={"here": 1}),
    "no entries": lambda: archive([]),
    "a directory that starts elsewhere": lambda: archive(docx_items(), end={"start": 7}),
    "a directory of another size": lambda: archive(docx_items(), end={"size": 7}),
    "a second disk": lambda: archive(docx_items(), end={"disk": 1}),
    "an entry on a second disk": lambda: _central(disk=1),
    "wide numbers announced and missing": lambda: archive(docx_items(), end={"start": FULL}),
    "a wide end that is elsewhere": lambda: archive(docx_items(), wide={"locator": 0}),
    "a wide end of another count": lambda: archive(docx_items(), wide={"count": 2, "here": 2}),
    "a wide end with room to hide": lambda: archive(docx_items(), wide={"length": 60, "rest": 16}),
    "a wide end on a second disk": lambda: archive(docx_items(), wide={"disks": 2}),
    "wide sizes that are others": lambda: _wide_sizes(size=len(TEXT) + 1, packed=_PACKED),
    "wide sizes twice": lambda: _wide_sizes(size=len(TEXT), packed=_PACKED, copies=2),
    "wide sizes nobody asked for, and others": lambda: _central(extra=_extra(1, struct.pack("<Q", 5))),
    "a second name in an extra field": lambda: _unicode_name(b"b.xml"),
    "a torn extra field": lambda: _central(extra=b"\x01\x00\xff"),
    "late sizes after stored bytes": lambda: _late(method=0),
    "late sizes that are others": lambda: _late(off=1),
    "bytes between late sizes and the next member": lambda: archive(
        _plus(Item("a.xml", TEXT, flags=DESCRIPTOR, tail=descriptor(TEXT, packed=_PACKED) + b"x"))
    ),
    "a password": lambda: archive(_plus(Item("a.xml", TEXT, flags=1))),
    "a password said by one header only": lambda: _twist(flags=1),
    "strong encryption": lambda: archive(_plus(Item("a.xml", TEXT, flags=0x41))),
    "a hidden directory": lambda: archive(_plus(Item("a.xml", TEXT, flags=0x2000))),
    "a method other than stored and deflated": lambda: archive(_plus(Item("a.xml", TEXT, method=12))),
    "bytes after a packed stream": lambda: archive(_plus(Item("a.xml", TEXT, payload=deflate(TEXT) + b"x"))),
    "a torn packed stream": lambda: archive(_plus(Item("a.xml", TEXT, payload=deflate(TEXT)[:-3]))),
    "noise for a packed stream": lambda: archive(_plus(Item("a.xml", TEXT, payload=b"\xff" * 40))),
    "a size larger than what comes out": lambda: archive(
        _plus(Item("a.xml", TEXT, local={"size": 999}, central={"size": 999}))
    ),
    "a wrong checksum in both headers": lambda: archive(
        _plus(Item("a.xml", TEXT, local={"crc": 1}, central={"crc": 1}))
    ),
    "stored bytes of another number": lambda: archive(
        _plus(Item("a.xml", TEXT, method=0, local={"size": 3}, central={"size": 3}))
    ),
    "a torn directory": lambda: _SOUND[:-40] + _SOUND[-22:],
    "2,001 members": lambda: archive([Item(f"word/media/{n}.png", method=0) for n in range(2_001)]),
    "201 MiB unpacked": lambda: _swollen(201 * MIB),
    "65 MiB at a ratio of a thousand": lambda: _swollen(65 * MIB),
    "30 MiB that say they are 100 bytes": _understated,
}

ACCEPTED: Final[dict[str, Callable[[], bytes]]] = {
    "packed": lambda: _SOUND,
    "stored": lambda: archive([replace(item, method=0) for item in docx_items()]),
    "stored and packed": lambda: archive(_plus(Item("word/media/a.png", b"\x89PNG", method=0))),
    "marks of how hard the packer tried": lambda: archive([replace(item, flags=6) for item in docx_items()]),
    "names in UTF-8": lambda: _named("word/media/ảnh.xml", flags=UTF8),
    "folders": lambda: archive(_plus(Item("word/media/", method=0), Item("word/media/a.xml", TEXT))),
    "an empty member": lambda: archive(_plus(Item("word/a.xml"), Item("word/b.xml", method=0))),
    "late sizes, signed": _late,
    "late sizes, unsigned": lambda: _late(signed=False),
    "late sizes, wide": lambda: _late(wide=True),
    "wide sizes that are right": lambda: _wide_sizes(size=len(TEXT), packed=_PACKED),
    "a wide end that is right": lambda: archive(docx_items(), wide={}),
    "a wide end that the narrow one points to": lambda: archive(
        docx_items(), wide={}, end={"start": FULL, "size": FULL, "count": 0xFFFF, "here": 0xFFFF}
    ),
    "room to grow in one header": lambda: archive(
        _plus(Item("a.xml", TEXT, local={"extra": _extra(0xA220, bytes(28))}))
    ),
    "times of day in extra fields": lambda: archive(
        _plus(
            Item("a.xml", TEXT, local={"extra": _extra(0x5455, bytes(9))}, central={"extra": _extra(0x5455, bytes(5))})
        )
    ),
    "the same name in an extra field": lambda: _unicode_name(b"a.xml"),
    "a directory in another order": lambda: archive(docx_items(), central_order=[2, 0, 1]),
    "rights of a Unix file": lambda: _central(made=(3 << 8) | 20, outer=0o100644 << 16),
    "made by Python": _by_zipfile,
    "made by Python into a pipe": _streamed_by_zipfile,
}
