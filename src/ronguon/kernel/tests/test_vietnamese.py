"""Words as people search them: folded, đ by d, whatever stands between them one space."""

from __future__ import annotations

import pytest

from ronguon.kernel.vietnamese import search_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Xã  Suối Rồng ", "xa suoi rong"),
        ("Đặc khu ĐẢO", "dac khu dao"),
        ("xa\u0303", "xa"),
        ("a\0b", "a b"),
        ("\0", ""),
        ("", ""),
    ],
)
def test_what_is_typed_becomes_a_key(typed: str, key: str) -> None:
    assert search_key(typed) == key
