"""Bad files of every sort we could think of, and odd ones that are fine, for every field that takes an upload.

`hostile_files()` gives them all. `code` is what `sniff` must answer, `None` when it must take the file: such a file is
odd in a way that only its reader can see, or not bad at all, and must go through without another error.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ronguon.files.domain import Purpose
from ronguon.files.tests import making
from ronguon.files.tests.making import Item, docx, jpeg, odt, old_office, pdf, png, relations, segment, stream, xlsx
from ronguon.files.tests.zip_corpus import REFUSED as BAD_ARCHIVES

MIB: Final = 1024 * 1024
LAUGHS: Final = b'<!DOCTYPE a [<!ENTITY a "ha">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (97 + level, b"&%c;" % (96 + level) * 10) for level in range(1, 10)
)
OUTSIDE: Final = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
ZIP: Final = making.archive([Item("a.txt", b"inner")])
TCVN3: Final = b"K\xd5 ho\xb9ch tri\xd3n khai nhi\xd6m v\xf4\n"
ORDER: Final = "Kế hoạch triển khai nhiệm vụ\n"


@dataclass(frozen=True)
class HostileFile:
    """A file to throw at an upload field. Large ones are made when asked for."""

    name: str
    make: Callable[[], bytes]
    why: str
    code: str | None
    purpose: Purpose = Purpose.EVIDENCE

    @property
    def data(self) -> bytes:
        return self.make()


def _is(name: str, data: bytes, why: str, code: str | None, purpose: Purpose = Purpose.EVIDENCE) -> HostileFile:
    return HostileFile(name, lambda: data, why, code, purpose)


@lru_cache(maxsize=1)
def _huge() -> bytes:
    return b"%PDF-1.7\n".ljust(20 * MIB + 1, b"\0")


def _noise(length: int = 5_000) -> bytes:
    # Seeded, so that a failure can be seen again; the first byte begins no kind and is no letter.
    return b"\xff\x00" + random.Random(7).randbytes(length)


def _wrong_kinds() -> Iterator[HostileFile]:
    yield _is("rỗng.pdf", b"", "nothing in it", "empty")
    yield _is("trắng.txt", b" \r\n\t\n", "nothing but blanks", "empty")
    yield HostileFile("lớn.pdf", _huge, "one byte more than the limit", "too_large")
    yield _is("chạy.exe", b"MZ\x90\0" + bytes(200), "a program", "kind")
    yield _is("chạy.pdf", b"MZ\x90\0" + bytes(200), "a program called a PDF", "mismatch")
    yield _is("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a drawing with script", "photo_format")
    yield _is("IMG_0001.HEIC", b"\0\0\0\x18ftypheic" + bytes(40), "a phone's own format", "photo_format")
    yield _is("a.zip", ZIP, "an archive", "kind")
    yield _is("a.docx", ZIP, "an archive called a document", "mismatch")
    yield _is("a.docx", xlsx(), "a table called a document", "mismatch")
    yield _is("a.xlsx", docx(), "a document called a table", "mismatch")
    yield _is("a.docx", odt(), "an open document called a Word file", "mismatch")
    yield _is("a.png", jpeg(), "a JPEG called a PNG", "mismatch")
    yield _is("a.jpg", b"GIF89a" + bytes(40), "a GIF called a JPEG", "mismatch")
    yield _is("a.txt", pdf(), "a PDF called text", "mismatch")
    yield _is("a.pdf", ORDER.encode(), "text called a PDF", "mismatch")
    yield _is("a", pdf(), "no extension", "kind")
    yield _is("a.html", b"<html></html>", "a page as evidence", "kind")
    yield _is("a.txt", b"<html><script>alert(1)</script></html>", "a page called text", "mismatch")
    yield _is("a.txt", "<html>".encode("utf-16"), "a page in UTF-16 called text", "mismatch")
    yield _is("a.txt", "PK 01: Phòng Kinh tế".encode(), "text that begins like an archive", None)
    yield _is("a.xls", old_office("Workbook"), "an old table where a list is asked for", "old_office", Purpose.LIST)
    yield _is("a.doc", old_office("WordDocument"), "an old Word file", "old_office")
    yield _is("a.docx", old_office("WordDocument"), "an old Word file called a new one", "old_office")
    yield _is("a.xlsx", old_office("Workbook"), "an old Excel file called a new one", "old_office")
    yield from (
        HostileFile(f"nhiễu.{end}", _noise, "noise", "mismatch", Purpose.EVIDENCE)
        for end in ("pdf", "docx", "xlsx", "odt", "png", "jpg")
    )
    yield from (HostileFile(f"nhiễu.{end}", _noise, "noise", "text_encoding") for end in ("txt", "csv"))
    yield from (
        HostileFile(f"nhiễu.{end}", _noise, "noise", "text_encoding", Purpose.DIRECTIVE) for end in ("html", "md")
    )


def _locked_and_armed() -> Iterator[HostileFile]:
    yield _is("a.docx", old_office("EncryptedPackage", "EncryptionInfo"), "a Word password", "encrypted")
    yield _is("a.pdf", pdf(b"<</Filter/Standard/V 2>>", trailer=b"/Encrypt 5 0 R"), "a PDF password", "encrypted")
    yield _is("a.pdf", pdf(trailer=b"/#45ncrypt 5 0 R"), "a PDF password, its word disguised", "encrypted")
    yield _is("a.odt", odt(manifest=b"<m:encryption-data/>"), "an open document's password", "encrypted")
    yield _is("a.docx", docx(Item("word/vbaProject.bin", b"x")), "macros", "macros")
    yield _is("a.docx", docx(Item("word/activeX/activeX1.xml", b"<a/>")), "controls", "macros")
    yield _is("a.xlsx", xlsx(Item("xl/macrosheets/sheet1.xml", b"<a/>")), "old macros", "macros")
    yield _is("a.odt", odt(Item("Basic/Standard/Module1.xml", b"<a/>")), "macros of an open document", "macros")
    yield _is("a.docx", docx(Item("word/embeddings/oleObject1.bin", b"x")), "an object inside", "embedded")
    yield _is("a.docx", docx(Item("word/media/image1.png", ZIP)), "an archive called a picture", "embedded")
    yield _is("a.docx", docx(Item("word/media/image1.png", b"MZ\x90\0")), "a program called a picture", "embedded")
    yield _is("a.odt", odt(Item("Object 1/content.xml", b"<a/>")), "an object in an open document", "embedded")
    yield _is("a.pdf", pdf(catalog=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "script", "macros")
    yield _is("a.pdf", pdf(catalog=b"/OpenAction<</S/#4aava#53cript>>"), "script, its word disguised", "macros")
    yield _is("a.pdf", pdf(catalog=b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "starts a program", "macros")
    yield _is("a.pdf", pdf(stream(b"x", b"/Type/EmbeddedFile")), "a file inside a PDF", "embedded")
    packed = zlib.compress(b"5 0 <</S/JavaScript/JS(x)>>")
    yield _is("a.pdf", pdf(stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")), "packed script", "macros")
    hidden = stream(packed, b"/Type/ObjStm/N 1/First 4/Filter[/ASCIIHexDecode/FlateDecode]")
    yield _is("a.pdf", pdf(hidden), "script packed in an unusual way", "archive")
    yield _is("a.docx", docx(relations("attachedTemplate", "https://example.org/a.dotm")), "fetches", "external")
    yield _is("a.docx", docx(relations("image", "\\\\example.org\\a.png")), "fetches from a share", "external")
    yield _is("a.docx", docx(relations("frame", "&#104;ttp://example.org")), "fetches, disguised", "external")


def _swelling_and_declaring() -> Iterator[HostileFile]:
    for why in ("201 MiB unpacked", "65 MiB at a ratio of a thousand", "2,001 members"):
        yield HostileFile("bom.docx", BAD_ARCHIVES[why], why, "bomb")
    yield HostileFile("bom.docx", BAD_ARCHIVES["30 MiB that say they are 100 bytes"], "an understated bomb", "archive")
    yield HostileFile("bom.docx", BAD_ARCHIVES["a member hidden in another's packed bytes"], "overlap", "archive")
    yield HostileFile("bom.docx", lambda: docx(Item("word/media/a.png", _nested())), "bombs in a bomb", "embedded")
    yield HostileFile("bom.pdf", _pdf_bomb, "a page of 65 MiB of blanks", "bomb")
    twice = zlib.compress(zlib.compress(bytes(MIB)))
    yield _is("bom.pdf", pdf(stream(twice, b"/Filter[/FlateDecode/FlateDecode]")), "packed twice", "bomb")
    yield _is("bom.png", png(9_000, 9_000), "81 million pixels in 10 KB", "pixels")
    yield _is("bom.jpg", jpeg(width=65_000, height=65_000), "4 thousand million pixels", "pixels")
    yield _is("không.png", png(0, 8), "no width", "damaged")
    profile = making.chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(5 * MIB)))
    yield _is("bom.png", png(8, 8, profile), "a colour profile of 5 MiB", "bomb")
    yield _is("a.jpg", jpeg(*[segment(0xEC, b"x")] * 2_500), "2,500 segments", "bomb")
    for name, declaration in (("cười", LAUGHS), ("ngoài", OUTSIDE)):
        words = b"<?xml version='1.0'?>" + declaration + b"<a>&a;</a>"
        yield _is(f"{name}.docx", docx(Item("word/comments.xml", words)), "entities", "dtd")
        yield _is(f"{name}.odt", odt(content=words), "entities in an open document", "dtd")
        yield _is(f"{name}.xlsx", xlsx(Item("xl/sharedStrings.xml", words)), "entities in a table", "dtd")
    wide = (OUTSIDE + b"<a/>").decode().encode("utf-16")
    yield _is("ngoài.docx", docx(Item("word/comments.xml", wide)), "entities in UTF-16", "damaged")
    other = b"<?xml version='1.0' encoding='utf-7'?><a/>"
    yield _is("ngoài.docx", docx(Item("word/comments.xml", other)), "an encoding that hides", "damaged")


def _nested() -> bytes:
    return making.archive([Item("b.zip", BAD_ARCHIVES["65 MiB at a ratio of a thousand"]())])


@lru_cache(maxsize=1)
def _pdf_bomb() -> bytes:
    return pdf(stream(zlib.compress(bytes(66 * MIB), 9), b"/Filter/FlateDecode"))


def _two_in_one() -> Iterator[HostileFile]:
    script = b"<script>alert(1)</script>"
    yield _is("a.pdf", b"\n\n" + pdf(), "a PDF that begins late", "polyglot")
    yield _is("a.pdf", pdf() + ZIP, "an archive behind a PDF", "polyglot")
    yield _is("a.pdf", pdf() + ZIP[:-2] + b"\x06\0%%EOF\n", "the same, with an end mark behind", "polyglot")
    yield _is("a.pdf", b"%PDF-1.7\n%" + script + b"\n" + pdf()[9:], "a page in a PDF's head", "polyglot")
    yield _is("a.jpg", jpeg(after=ZIP), "an archive behind a photo", "polyglot")
    yield _is("a.jpg", jpeg(after=pdf()), "a PDF behind a photo", "polyglot")
    yield _is("a.jpg", jpeg(segment(0xFE, script)), "a page in a photo's remark", "polyglot")
    yield _is("a.png", png(8, 8, making.chunk(b"tEXt", b"a\0" + script)), "a page in a picture's remark", "polyglot")
    yield _is("a.png", png() + b"<?php system($_GET[0]);", "a program behind a picture", "polyglot")
    yield _is("a.txt", ORDER.encode() + ZIP, "an archive behind text", "polyglot")
    yield _is("a.txt", b"%!\n%PDF-1.7\n", "a PDF's mark in text", "polyglot")
    yield HostileFile("a.docx", BAD_ARCHIVES["data before the first member"], "a program before a file", "mismatch")
    yield HostileFile("a.docx", BAD_ARCHIVES["data after the end"], "something behind a file", "archive")


def _torn() -> Iterator[HostileFile]:
    for share in (1, 25, 50, 75, 99):
        for whole, name, codes in (
            (pdf(), "pdf", "damaged"),
            (docx(), "docx", "archive"),
            (png(), "png", "damaged"),
            (jpeg(), "jpg", "damaged"),
        ):
            cut = whole[: max(12, len(whole) * share // 100)]
            yield _is(f"cắt {share}.{name}", cut, f"only {share} % came", codes)
    yield _is("lật.png", png().replace(b"IDAT", b"IDAU"), "a flipped byte", "damaged")
    yield _is("a.png", png(8, 8, making.chunk(b"EVIL", b"x")), "an unknown part that must be known", "damaged")
    yield _is("a.odt", odt().replace(b"content.xml", b"kontent.xml"), "no content", "damaged")


def _names() -> Iterator[HostileFile]:
    for name, why in (
        ("../../../etc/cron.d/a.txt", "a path upward"),
        ("C:\\Windows\\System32\\a.txt", "a Windows path"),
        ("a\0.txt", "a zero byte"),
        ("\u202egnp.txt", "a reversed name"),
        ("a\r\nSet-Cookie: x=1.txt", "a line break for a header"),
        ('a";filename="b.txt', "quotes for a header"),
        ("ảnh" * 100 + ".txt", "300 letters"),
        ("ke\u0302\u0301 hoa\u0323ch.txt", "decomposed letters"),
        ("\ud800.txt", "half a character"),
        (".txt", "no stem"),
        ("....txt", "dots"),
        ("CON.txt", "a device of Windows"),
        ("<img src=x onerror=alert(1)>.txt", "a tag"),
    ):
        yield _is(name, ORDER.encode(), f"name: {why}", None)
    yield _is("hoá đơn\u202efdp.exe", pdf(), "an ending reversed to look like another", "kind")
    yield _is("a.pdf\0.exe", pdf(), "an ending behind a zero byte", "kind")
    yield _is("a.pdf ", pdf(), "a blank behind the ending", None)


def _texts() -> Iterator[HostileFile]:
    yield _is("a.txt", TCVN3, "an alphabet before Unicode", "text_encoding")
    yield _is("a.txt", TCVN3, "an alphabet before Unicode, for a reader that knows it", None, Purpose.DIRECTIVE)
    yield _is("a.csv", TCVN3, "an alphabet before Unicode, in a table", "text_encoding")
    yield _is("a.txt", ORDER.encode("utf-16-le"), "UTF-16 without its mark", "text_encoding")
    yield _is("a.txt", ORDER.encode()[:4] + b"\xe1", "half a letter at the end", "text_encoding")
    yield _is("a.txt", b"a\x1b[31mred\x07", "terminal codes", "mismatch")
    yield _is("a.csv", b"=cmd|' /C calc'!A0,1\n", "a formula that acts in a table", None)
    yield _is("a.txt", ORDER.encode("utf-16"), "UTF-16", None)
    yield _is("a.txt", b"\xef\xbb\xbf" + ORDER.encode(), "a byte-order mark", None)
    yield _is("a.txt", ORDER.replace("\n", "\r\n").encode(), "line ends of Windows", None)
    yield _is("a.txt", "Ke\u0302\u0301 hoa\u0323ch\n".encode(), "decomposed letters", None)
    yield _is("a.txt", b"a" * 3 * MIB, "one line of three million letters", None)
    yield _is("a.txt", b"(" * 200_000, "brackets that never close", None)
    yield _is("a.html", b"<!--" + b"<!---->" * 50_000, "comments without end", "mismatch", Purpose.DIRECTIVE)
    yield _is("a.html", b"<div>" * 100_000, "elements without end", None, Purpose.DIRECTIVE)
    yield _is("a.html", b"<html><script>x</script></html>", "a page with script", None, Purpose.DIRECTIVE)
    yield _is("a.md", b"# A\n\n<script>x</script>", "markdown with script", None, Purpose.DIRECTIVE)


def _for_the_reader() -> Iterator[HostileFile]:
    """Files that are sound as files: their reader must refuse or survive them."""
    for mark in ("MẬT", "TỐI MẬT", "TUYỆT MẬT", "Độ mật: Mật"):
        text = f"{mark}\n\n{ORDER}"
        words = b"".join(b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % line.encode() for line in text.splitlines())
        yield _is("mật.txt", text.encode(), f"secrecy mark {mark}", None, Purpose.DIRECTIVE)
        yield _is("mật.docx", docx(words=words), f"secrecy mark {mark}", None, Purpose.DIRECTIVE)
    deep = b"<w:p>" * 50_000 + b"</w:p>" * 50_000
    yield _is("sâu.docx", docx(words=deep), "50,000 levels of elements", None, Purpose.DIRECTIVE)
    yield _is("lạ.docx", docx(words=b"<w:p><w:r>"), "elements that do not close", None, Purpose.DIRECTIVE)
    yield _is("trống.docx", docx(words=b""), "a document without words", None, Purpose.DIRECTIVE)
    yield _is("quét.pdf", pdf(), "a page without words, as a scanner makes", None, Purpose.DIRECTIVE)
    wheel = pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")
    yield _is("vòng.pdf", wheel, "pages that contain themselves", None, Purpose.DIRECTIVE)
    yield _is("lệch.pdf", pdf().replace(b"startxref\n", b"startxref\n9"), "a wrong table", None, Purpose.DIRECTIVE)
    yield _is("phim.jpg", jpeg(after=b"\0\0\0\x18ftypmp42" + bytes(99)), "a film behind a photo", None)
    yield _is("nơi.jpg", jpeg(segment(0xE1, b"Exif\0\0" + making.exif(turn=6))), "a photo that tells its place", None)


def hostile_files() -> list[HostileFile]:
    """Return every bad or odd file, in a fixed order."""
    groups = (
        _wrong_kinds,
        _locked_and_armed,
        _swelling_and_declaring,
        _two_in_one,
        _torn,
        _names,
        _texts,
        _for_the_reader,
    )
    return [file for group in groups for file in group()]
