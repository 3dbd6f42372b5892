"""Make files byte by byte, right or wrong, for the tests of every app that takes files."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

UTF8, DESCRIPTOR = 0x0800, 0x0008
Values = Mapping[str, int | bytes]

CONTENT_TYPES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/>'
    b'<Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.%s.main+xml"/></Types>'
)
ROOT_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="%s"/>'
    b"</Relationships>"
)
WORDS = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
)


@dataclass(frozen=True)
class Item:
    """One member of an archive; `local` and `central` override what either header states."""

    name: str | bytes
    data: bytes = b""
    method: int = 8
    flags: int = 0
    payload: bytes | None = None
    tail: bytes = b""
    local: Values = field(default_factory=dict)
    central: Values = field(default_factory=dict)

    @property
    def raw_name(self) -> bytes:
        return self.name.encode("utf-8") if isinstance(self.name, str) else self.name

    def packed(self) -> bytes:
        if self.payload is not None:
            return self.payload
        return deflate(self.data) if self.method == 8 else self.data


def deflate(data: bytes) -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


def swollen(size: int) -> bytes:
    """Return the packed form of `size` blanks, made without holding them."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = b" " * 1_048_576
    parts = [machine.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*parts, machine.compress(b" " * (size % len(piece))), machine.flush()])


def descriptor(data: bytes, *, packed: int, signed: bool = True, wide: bool = False) -> bytes:
    numbers = struct.pack("<LQQ" if wide else "<LLL", zlib.crc32(data), packed, len(data))
    return (b"PK\x07\x08" if signed else b"") + numbers


def _local(item: Item) -> bytes:
    packed = item.packed()
    late = bool(item.flags & DESCRIPTOR)
    stated: dict[str, int | bytes] = {
        "flags": item.flags,
        "method": item.method,
        "crc": 0 if late else zlib.crc32(item.data),
        "packed": 0 if late else len(packed),
        "size": 0 if late else len(item.data),
        "name": item.raw_name,
        "extra": b"",
        **item.local,
    }
    name, extra = bytes(stated["name"]), bytes(stated["extra"])
    numbers = (stated["flags"], stated["method"], 0, 33, stated["crc"], stated["packed"], stated["size"])
    return struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, *numbers, len(name), len(extra)) + name + extra + packed


def _central(item: Item, offset: int) -> bytes:
    stated: dict[str, int | bytes] = {
        "flags": item.flags,
        "method": item.method,
        "crc": zlib.crc32(item.data),
        "packed": len(item.packed()),
        "size": len(item.data),
        "name": item.raw_name,
        "extra": b"",
        "comment": b"",
        "made": 20,
        "disk": 0,
        "outer": 0,
        "offset": offset,
        **item.central,
    }
    name, extra, comment = bytes(stated["name"]), bytes(stated["extra"]), bytes(stated["comment"])
    numbers = (stated["flags"], stated["method"], 0, 33, stated["crc"], stated["packed"], stated["size"])
    places = (len(name), len(extra), len(comment), stated["disk"], 0, stated["outer"], stated["offset"])
    return (
        struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", stated["made"], 20, *numbers, *places)
        + name
        + extra
        + comment
    )


def archive(
    items: Sequence[Item],
    *,
    before: bytes = b"",
    gap: bytes = b"",
    after: bytes = b"",
    comment: bytes = b"",
    hidden: Sequence[Item] = (),
    end: Mapping[str, int] | None = None,
    wide: Mapping[str, int] | None = None,
    central_order: Sequence[int] | None = None,
) -> bytes:
    """Return an archive. `hidden` have no entry in the directory; `wide` adds the 64-bit end and overrides it."""
    body, entries = bytearray(before), []
    for item in items:
        entries.append(_central(item, len(body)))
        body += _local(item) + item.tail
    for item in hidden:
        body += _local(item) + item.tail
    body += gap
    directory = b"".join(entries[index] for index in central_order or range(len(entries)))
    start = len(body)
    body += directory
    truth = {"disk": 0, "first": 0, "here": len(entries), "count": len(entries), "size": len(directory), "start": start}
    if wide is not None:
        stated = {**truth, "length": 44, "locator": len(body), "disks": 1, "rest": 0, **wide}
        numbers = [stated[name] for name in ("disk", "first", "here", "count", "size", "start")]
        body += struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", stated["length"], 45, 45, *numbers) + bytes(stated["rest"])
        body += struct.pack("<4sLQL", b"PK\x06\x07", 0, stated["locator"], stated["disks"])
    stated = {**truth, **(end or {})}
    numbers = [stated[name] for name in ("disk", "first", "here", "count", "size", "start")]
    body += struct.pack("<4sHHHHLLH", b"PK\x05\x06", *numbers, len(comment)) + comment + after
    return bytes(body)


def docx_items(words: bytes = b"<w:p><w:r><w:t>K\xe1\xba\xbf ho\xe1\xba\xa1ch</w:t></w:r></w:p>") -> list[Item]:
    return [
        Item("[Content_Types].xml", CONTENT_TYPES % (b"word/document.xml", b"wordprocessingml.document")),
        Item("_rels/.rels", ROOT_RELATIONS % b"word/document.xml"),
        Item("word/document.xml", WORDS % words),
    ]


def docx(*more: Item, words: bytes | None = None) -> bytes:
    return archive([*(docx_items() if words is None else docx_items(words)), *more])


def xlsx(*more: Item) -> bytes:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    return archive(
        [
            Item("[Content_Types].xml", CONTENT_TYPES % (b"xl/workbook.xml", b"spreadsheetml.sheet")),
            Item("_rels/.rels", ROOT_RELATIONS % b"xl/workbook.xml"),
            Item("xl/workbook.xml", b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'),
            Item("xl/worksheets/sheet1.xml", sheet),
            *more,
        ]
    )


def odt(
    *more: Item, content: bytes = b"<office:document-content/>", manifest: bytes = b"<manifest:manifest/>"
) -> bytes:
    return archive(
        [
            Item("mimetype", b"application/vnd.oasis.opendocument.text", method=0),
            Item("content.xml", content),
            Item("META-INF/manifest.xml", manifest),
            *more,
        ]
    )


def relations(kind: str, target: str, mode: str = "External") -> Item:
    return Item(
        "word/_rels/document.xml.rels",
        (
            '<?xml version="1.0" encoding="UTF-8"?><Relationships><Relationship Id="rId1" '
            f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
            f'Target="{target}" TargetMode="{mode}"/></Relationships>'
        ).encode(),
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def pdf(*more: bytes, catalog: bytes = b"", trailer: bytes = b"", page: bytes = b"BT ET") -> bytes:
    """Return a PDF of one page, its cross-reference table right. `more` are further objects."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        stream(page),
        *more,
    ]
    body, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(body)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


def png(width: int = 8, height: int = 8, *more: bytes) -> bytes:
    """Return a grey picture of one bit a pixel; `more` are chunks put before the pixels."""
    rows = bytes((width + 7) // 8 + 1) * height
    parts = [chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)), *more]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(*, turn: int = 1, little: bool = False) -> bytes:
    """Return camera notes with the picture's turn, a maker, and a place on earth."""
    order = "<" if little else ">"
    first = struct.pack(f"{order}H", 3)
    first += struct.pack(f"{order}HHLHH", 0x0112, 3, 1, turn, 0)
    first += struct.pack(f"{order}HHL4s", 0x010F, 2, 4, b"Cam\0")
    first += struct.pack(f"{order}HHLL", 0x8825, 4, 1, 8 + 2 + 36 + 4)
    first += struct.pack(f"{order}L", 0)
    place = (
        struct.pack(f"{order}H", 1)
        + struct.pack(f"{order}HHL4s", 0x0001, 2, 2, b"N\0\0\0")
        + struct.pack(f"{order}L", 0)
    )
    return (b"II*\0" if little else b"MM\0*") + struct.pack(f"{order}L", 8) + first + place + b"GPS 16.0471 108.2068"


def jpeg(*more: bytes, width: int = 8, height: int = 8, after: bytes = b"") -> bytes:
    """Return a grey baseline picture; `more` are segments put after the first. Real pixels only at 8 by 8."""
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    one_code = bytes([0, 1, *[0] * 14, 0])
    parts = [
        segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        *more,
        segment(0xDB, b"\0" + b"\x01" * 64),
        segment(0xC0, frame),
        segment(0xC4, b"\0" + one_code),
        segment(0xC4, b"\x10" + one_code),
        segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x0f",
    ]
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xd9" + after


def old_office(*streams: str) -> bytes:
    """Return the beginning of an old Office container that names `streams`."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names
