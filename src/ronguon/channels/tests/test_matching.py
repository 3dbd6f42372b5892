"""What is registered is official, what looks like it is "not registered, similar to", and siblings accuse nobody."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.channels.domain.likeness import NearForms, distance, form_of, reach
from ronguon.channels.domain.matching import Matcher, MatchVerdict, Registered
from ronguon.channels.management import telling
from ronguon.kernel.vietnamese import fold, slug

HA = Registered("ha", "UBND xã Sơn Hà", "Xã Sơn Hà", "https://www.facebook.com/xasonha.anphuoc")
HA_BELOW = Registered("hạ", "UBND xã Sơn Hạ", "Xã Sơn Hạ", "https://sonha2.anphuoc.gov.vn")
CITY = Registered("tp", "UBND thành phố Hà Thanh", "Thành phố Hà Thanh", "https://hathanh.gov.vn")
OFFICIAL, LOOKALIKE, UNKNOWN = MatchVerdict.OFFICIAL, MatchVerdict.LOOKALIKE, MatchVerdict.UNKNOWN
SYLLABLES = [
    "an", "anh", "bao", "binh", "chau", "chi", "cuong", "dung", "duy", "giang", "hai", "hanh", "hien", "hoa",
    "hoang", "hong", "huong", "khanh", "kim", "lan", "linh", "loan", "long", "mai", "minh", "my", "nam", "nga",
    "ngoc", "nhung", "phat", "phuc", "phuong", "quang", "quyen", "son", "tai", "tam", "thanh", "thao", "thu",
    "tien", "toan", "trang", "tuan", "van", "viet", "xuan", "yen", "shop", "store", "coffee", "spa", "travel",
    "media", "hotel", "garden", "sport",
]  # fmt: skip
KINDS = {"xã": "xa", "phường": "phuong", "đặc khu": "dackhu"}


@pytest.fixture(scope="module")
def three() -> Matcher:
    return Matcher.of([HA, HA_BELOW, CITY])


@pytest.mark.parametrize(
    ("query", "verdict", "found"),
    [
        ("https://m.facebook.com/xasonha.anphuoc?fbclid=1", OFFICIAL, "ha"),
        ("@xasonha.anphuoc", OFFICIAL, "ha"),
        ("Xã Sơn Hà", OFFICIAL, "ha"),
        ("xã sơn hạ", OFFICIAL, "hạ"),
        ("Ủy ban nhân dân xã Sơn Hạ", OFFICIAL, "hạ"),
        ("UBND thanh pho Ha Thanh", OFFICIAL, "tp"),
        ("hathanh.gov.vn", OFFICIAL, "tp"),
        ("Xã Sơn Há", LOOKALIKE, "ha"),
        ("https://www.tiktok.com/@xasonha.anphuoc", LOOKALIKE, "ha"),
        ("https://www.facebook.com/xas0nha.anphuoc", LOOKALIKE, "ha"),
        ("https://www.facebook.com/xasonhaa.anphuoc", LOOKALIKE, "ha"),
        ("https://www.facebook.com/xasonha.anphuoc.chinhthuc", LOOKALIKE, "ha"),
        ("https://hathanh.com", LOOKALIKE, "tp"),
        ("https://hathanh-gov.vn", LOOKALIKE, "tp"),
        ("https://hathanh.gov.vn.xacminh-dichvu.com", LOOKALIKE, "tp"),
        ("https://hаthanh.gov.vn", LOOKALIKE, "tp"),  # its first a is Cyrillic
        ("UBND thành phố Hà Thanh 24h", LOOKALIKE, "tp"),
        ("Quán cà phê Minh Anh", UNKNOWN, None),
        ("https://hoaphat.com.vn", UNKNOWN, None),
        ("0912345678", UNKNOWN, None),
        ("", UNKNOWN, None),
    ],
)
def test_each_query_is_told_what_it_is(three: Matcher, query: str, verdict: MatchVerdict, found: str | None) -> None:
    said = three.match(query)
    assert (said.verdict, said.id) == (verdict, found)
    assert said.reasons or verdict == UNKNOWN


def registry() -> list[Registered]:
    """Return all communes of the country, each with one channel of an invented but usual kind."""
    places = files("ronguon") / "content" / "places"
    provinces = {
        row["code"]: row["name"] for row in csv.DictReader((places / "provinces.csv").read_text("utf-8").splitlines())
    }
    chance, made, taken = random.Random(20261203), [], set()
    for row in csv.DictReader((places / "communes.csv").read_text("utf-8").splitlines()):
        commune, province = slug(row["name"]).replace("-", ""), slug(provinces[row["province"]]).replace("-", "")
        kind = KINDS[row["kind"]]
        url = chance.choice((
            f"https://www.facebook.com/{kind}{commune}.{province}", f"https://{commune}.{province}.gov.vn",
            f"https://www.youtube.com/@{kind}{commune}{province}", f"https://t.me/ubnd{kind}{commune}{province}"[:46],
        ))  # fmt: skip
        while url in taken:
            url = url.replace(province, f"{province}2", 1)
        taken.add(url)
        name = f"{row['kind'].capitalize()} {row['name']}"
        place = provinces[row["province"]]
        made.append(Registered(row["code"], f"UBND {name.lower()}, {place}", f"{name} - {place}", url))
    return made


@pytest.fixture(scope="module")
def country() -> tuple[list[Registered], Matcher]:
    channels = registry()
    return channels, Matcher.of(channels)


def share(matcher: Matcher, queries: Iterator[tuple[str, str]], verdict: MatchVerdict) -> tuple[float, float]:
    """Return the share of queries with that verdict, and of those the share that names the right channel."""
    asked = [(matcher.match(query), wanted) for query, wanted in queries]
    told = [(said, wanted) for said, wanted in asked if said.verdict == verdict]
    return len(told) / len(asked), sum(said.id == wanted for said, wanted in told) / max(1, len(told))


def test_own_addresses_and_names_of_all_communes_are_official(country: tuple[list[Registered], Matcher]) -> None:
    channels, matcher = country
    assert len(channels) > 3_000
    for of in (lambda c: c.url, lambda c: c.name, lambda c: c.unit, lambda c: fold(c.unit)):
        told, right = share(matcher, ((of(channel), channel.id) for channel in channels), OFFICIAL)
        assert (told >= 0.995, right >= 0.995) == (True, True)


def altered(url: str, alter: Callable[[str], str]) -> str:
    """Return an address with its handle or first label altered."""
    head, _, tail = url.rpartition("/@" if "/@" in url else "/")
    if "gov.vn" in url:
        return f"https://{alter(tail.removesuffix('.gov.vn'))}.gov.vn"
    return f"{head}{'/@' if '/@' in url else '/'}{alter(tail)}"


def mistyped(name: str, chance: random.Random) -> str:
    at, how = chance.randrange(2, len(name) - 2), chance.randrange(4)
    letter = chance.choice("abcdeghikmnopqruvxy")
    return {
        0: name[:at] + name[at + 1 :],
        1: name[:at] + letter + name[at:],
        2: name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    }.get(how, name[:at] + letter + name[at + 1 :])


def test_copies_of_communes_are_noticed(country: tuple[list[Registered], Matcher]) -> None:
    channels, matcher = country
    chance = random.Random(3)
    ways: dict[str, Callable[[str], str]] = {
        "one keystroke": lambda name: mistyped(name, chance),
        "added word": lambda name: name + chance.choice(["official", "chinhthuc", "24h", "hotro"]),
        "word before": lambda name: chance.choice(["tintuc", "trang", "fanpage"]) + name,
        "zero for o": lambda name: name.replace("o", "0", 1) if "o" in name else name.replace("a", "4", 1),
    }
    some = [channel for channel in chance.sample(channels, 300) if len(channel.url) < 70]
    found = {}
    for way, alter in ways.items():
        queries = [(altered(channel.url, alter), channel) for channel in some]
        kept = [(query, channel.id) for query, channel in queries if matcher.match(query).verdict != OFFICIAL]
        assert len(kept) > 0.9 * len(some), "a copy that is another registered page is no copy"
        found[way] = share(matcher, iter(kept), LOOKALIKE)
    assert {way: told >= 0.95 for way, (told, _right) in found.items()} == dict.fromkeys(ways, True)
    assert {way: right >= 0.9 for way, (_told, right) in found.items()} == dict.fromkeys(ways, True)


def test_names_of_shops_and_people_are_not_accused(country: tuple[list[Registered], Matcher]) -> None:
    _channels, matcher = country
    chance = random.Random(5)
    queries = [
        chance.choice(("https://www.facebook.com/{}", "https://{}.com", "https://{}.vn", "@{}")).format(
            "".join(chance.sample(SYLLABLES, chance.randint(2, 4)))[:28]
        )
        for _ in range(1_500)
    ]
    queries += [" ".join(map(str.capitalize, chance.sample(SYLLABLES, chance.randint(2, 4)))) for _ in range(1_000)]
    accused = [query for query in queries if matcher.match(query).verdict != UNKNOWN]
    assert len(accused) <= 0.01 * len(queries), accused[:5]


@given(st.text("abcdno", min_size=1, max_size=16), st.text("abcdno", max_size=16), st.integers(0, 99))
def test_what_one_keystroke_parts_is_found_and_what_is_found_is_near(one: str, far: str, chance: int) -> None:
    other = mistyped(one, random.Random(chance)) if len(one) > 5 and chance % 4 else far
    kept = NearForms()
    kept.add(other)
    most = min(reach(len(one)), reach(len(other)))
    parted = distance(one, other, most)
    found = list(kept.near(one))
    assert found in ([], [(parted, other)])
    if parted == 1 <= most:
        assert found


def test_a_form_is_what_a_hurried_reader_sees() -> None:
    assert form_of("Ủy ban nhân dân xã Sơn Hà") == form_of("UBND-xa-Son_Ha") == form_of("ubndxasonha")
    assert form_of("hathanh") != form_of("hathenh")


def test_the_command_answers_line_by_line_and_names_a_bad_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    channels, queries, bad = tmp_path / "r.jsonl", tmp_path / "q.jsonl", tmp_path / "bad.jsonl"
    channels.write_text(json.dumps({"id": "ha", "unit": HA.unit, "name": HA.name, "url": HA.url}) + "\n", "utf-8")
    queries.write_text('{"query": "Xã Sơn Hà"}\n\n{"query": "Quán Minh Anh"}\n', "utf-8")
    bad.write_text('{"query": "a"}\n{"quary": "b"}\n', "utf-8")
    assert telling.main(["match", "--registry", str(channels), "--queries", str(queries)]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"query": "Xã Sơn Hà", "verdict": "official", "id": "ha", "reasons": ["name"]},
        {"query": "Quán Minh Anh", "verdict": "unknown", "id": None, "reasons": []},
    ]
    assert telling.main(["match", "--registry", str(channels), "--queries", str(bad)]) == 1
    assert "2" in capsys.readouterr().err
