"""The tile map: shade, number and word agree, and long names become short ones."""

from __future__ import annotations

import pytest
from django.template import engines

from ronguon.ui.tags.tiles import Tile, short_name


@pytest.mark.parametrize(
    ("value", "total", "shade"),
    [(0, 0, "t0"), (0, 54, "t0"), (1, 20, "t1"), (1, 19, "t2"), (3, 20, "t2"), (4, 26, "t3"), (5, 5, "t3")],
)
def test_the_shade_follows_the_share(value: int, total: int, shade: str) -> None:
    assert Tile("UBND xã A", "/a/", value, total).step[0] == shade


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("UBND xã Bình Minh Hạ", "Bình Minh Hạ"),
        ("Đảng ủy phường Tân Lập", "Tân Lập"),
        ("Đảng ủy UBND tỉnh", "Đảng ủy UBND tỉnh"),
        ("Sở Văn hóa, Thể thao và Du lịch", "Văn hóa, Thể thao và Du lịch"),
        ("Thôn Đồng Lạc, xã Bình Minh Hạ", "Đồng Lạc"),
        ("Thanh tra tỉnh", "Thanh tra tỉnh"),
    ],
)
def test_what_all_of_a_kind_begin_with_is_left_out(name: str, short: str) -> None:
    assert short_name(name) == short


def test_a_tile_tells_its_number_and_its_full_name_and_escapes_them() -> None:
    tiles = [Tile("UBND xã <b>A</b>", "/a/?x=1&y=2", 3, 10, new=True), Tile("UBND xã B", "/b/", 0, 4)]
    template = engines["django"].from_string('{% load rn %}{% tiles tiles "mới" %}')
    page = template.render({"tiles": tiles})
    assert "<b>A</b>" not in page
    assert 'class="t3 is-new" href="/a/?x=1&amp;y=2"' in page
    assert "mới" in page
    assert "mới" not in template.render({"tiles": tiles[1:]})
