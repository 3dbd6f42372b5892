"""Photos: pixels stay, place, time and device go."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.files.domain import KnownKind, sniff, strip_metadata
from ronguon.files.domain.exif import orientation, oriented
from ronguon.files.tests.making import chunk, exif, jpeg, png, segment
from ronguon.kernel.errors import RefusedFileError

PLACE = b"GPS 16.0471 108.2068"
ICC = segment(0xE2, b"ICC_PROFILE\0\x01\x01" + b"profile")
ADOBE = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")
NOTES = [
    segment(0xE1, b"Exif\0\0" + exif(turn=6)),
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + PLACE),
    segment(0xE0, b"JFXX\0\x10" + PLACE),
    segment(0xE2, b"MPF\0" + PLACE),
    segment(0xED, b"Photoshop 3.0\0" + PLACE),
    segment(0xEB, PLACE),
    segment(0xFE, b"taken by " + PLACE),
]


@pytest.mark.parametrize("little", [False, True])
@pytest.mark.parametrize("turn", range(1, 9))
def test_photo_forgets_its_place_and_keeps_its_turn(*, turn: int, little: bool) -> None:
    notes = exif(turn=turn, little=little)
    assert PLACE in notes
    for kind, photo in (
        (KnownKind.JPG, jpeg(segment(0xE1, b"Exif\0\0" + notes))),
        (KnownKind.PNG, png(8, 8, chunk(b"eXIf", notes))),
    ):
        clean = strip_metadata(photo, kind)
        assert PLACE not in clean
        assert b"Cam" not in clean
        kept = clean.partition(b"Exif\0\0")[2] if kind is KnownKind.JPG else clean.partition(b"eXIf")[2]
        assert orientation(kept) == turn
        assert (kept != b"") == (turn != 1)
        assert sniff(clean, f"a.{kind}").kind is kind


def test_jpeg_keeps_pixels_and_colours_bit_for_bit() -> None:
    photo = jpeg(*NOTES, ICC, ADOBE, after=b"\0\0\0\x18ftypmp42" + PLACE)
    clean = strip_metadata(photo, KnownKind.JPG)
    turned = segment(0xE1, b"Exif\0\0" + oriented(6))
    assert clean == jpeg(turned, ICC, ADOBE)


def test_jpeg_without_notes_is_left_as_it_is() -> None:
    assert strip_metadata(jpeg(), KnownKind.JPG) == jpeg()


def test_small_picture_inside_the_first_segment_is_dropped() -> None:
    plain = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    with_picture = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x02\x01" + b"thumbs")
    assert strip_metadata(jpeg().replace(plain, with_picture), KnownKind.JPG) == jpeg()


def test_filling_bytes_and_several_scans_are_read() -> None:
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x0f\xff\x00\xff\xd0\x0f"
    photo = jpeg()[:-2] + b"\xff\xff\xff" + scan[1:] + b"\xff\xd9"
    assert sniff(photo, "a.jpg").kind is KnownKind.JPG
    assert strip_metadata(photo, KnownKind.JPG) == photo


def test_png_keeps_pixels_and_colours_bit_for_bit() -> None:
    colours = [
        chunk(b"gAMA", b"\0\0\xb1\x8f"),
        chunk(b"iCCP", b"a\0\0" + zlib.compress(b"profile")),
        chunk(b"pHYs", bytes(9)),
    ]
    notes = [
        chunk(b"tEXt", b"Comment\0" + PLACE),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PLACE),
        chunk(b"zTXt", b"a\0\0" + zlib.compress(PLACE)),
        chunk(b"tIME", bytes(7)),
        chunk(b"prVt", PLACE),
    ]
    photo = png(8, 8, *notes, *colours) + b"appended" + PLACE
    assert strip_metadata(photo, KnownKind.PNG) == png(8, 8, *colours)


@pytest.mark.parametrize("kind", [kind for kind in KnownKind if kind not in (KnownKind.JPG, KnownKind.PNG)])
def test_other_kinds_are_left_as_they_are(kind: KnownKind) -> None:
    assert strip_metadata(PLACE, kind) == PLACE


@given(st.lists(st.sampled_from([*NOTES, ICC, ADOBE]), max_size=8), st.binary(max_size=20))
def test_dropping_twice_changes_nothing(segments: list[bytes], after: bytes) -> None:
    once = strip_metadata(jpeg(*segments, after=after), KnownKind.JPG)
    assert strip_metadata(once, KnownKind.JPG) == once
    assert PLACE not in once


@given(st.binary(max_size=200))
def test_torn_camera_notes_say_upright(notes: bytes) -> None:
    assert orientation(notes) in range(1, 9)
    assert orientation(b"MM\0*" + notes) in range(1, 9)


def test_notes_that_point_into_nothing_say_upright() -> None:
    assert orientation(b"II*\0" + struct.pack("<L", 0xFFFFFFF0)) == 1
    assert orientation(exif(turn=9)) == 1


@pytest.mark.parametrize(
    ("width", "height", "taken"),
    [(6000, 4000, True), (6001, 4000, False), (24_000_000, 1, True), (65_535, 366, True), (65_535, 367, False)],
)
def test_24_million_pixels_are_the_limit(*, width: int, height: int, taken: bool) -> None:
    pictures = {"a.png": png(width, height)}
    if max(width, height) <= 65_535:
        pictures["a.jpg"] = jpeg(width=width, height=height)
    for name, data in pictures.items():
        if taken:
            sniff(data, name)
        else:
            with pytest.raises(RefusedFileError, match="24 triệu"):
                sniff(data, name)


@pytest.mark.parametrize("marker", [0xC3, 0xC5, 0xC9, 0xCB])
def test_frames_that_browsers_do_not_show_are_refused(marker: int) -> None:
    with pytest.raises(RefusedFileError):
        sniff(jpeg().replace(b"\xff\xc0", bytes((0xFF, marker))), "a.jpg")


def test_two_frames_cannot_state_two_sizes() -> None:
    frame = segment(0xC0, struct.pack(">BHHBBBB", 8, 9000, 9000, 1, 1, 0x11, 0))
    with pytest.raises(RefusedFileError):
        sniff(jpeg(frame), "a.jpg")


@pytest.mark.parametrize("filling", [b"\xff" * 3_000_000, b"\xff\x00" * 1_500_000, b"\xff\xd0" * 1_500_000])
def test_long_runs_are_read_in_one_pass(filling: bytes) -> None:
    photo = jpeg()[:-2] + filling
    with pytest.raises(RefusedFileError):
        sniff(photo, "a.jpg")
    assert sniff(photo + b"\xff\xd9", "a.jpg").kind is KnownKind.JPG
