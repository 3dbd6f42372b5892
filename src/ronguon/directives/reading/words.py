"""Word lists of the reader: loaded once from `content/reading`, compared on a key of equal length."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final

# The tone mark may stand on either vowel; both spellings are usual in one and the same text.
_TONES: Final = {
    old: new
    for pair in (
        "oà òa", "oá óa", "oả ỏa", "oã õa", "oạ ọa",
        "oè òe", "oé óe", "oẻ ỏe", "oẽ õe", "oẹ ọe",
        "uỳ ùy", "uý úy", "uỷ ủy", "uỹ ũy", "uỵ ụy",
    )
    for old, new in [pair.split()]
}  # fmt: skip
_TONE: Final = re.compile("|".join(_TONES))
# A final consonant fixes the place of the tone ("hoàn"), and "quý" has its tone on y: those stay as they are.
_SETTLED: Final = re.compile(r"q(?:uỳ|uý|uỷ|uỹ|uỵ)|(?:oà|oá|oả|oã|oạ|oè|oé|oẻ|oẽ|oẹ|uỳ|uý|uỷ|uỹ|uỵ)[a-zà-ỹ]")


@cache
def _lower(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


def key(text: str) -> str:
    """Return a lower-case copy of NFC `text` of the same length with one place for each tone mark."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(map(_lower, text))
    if not _TONE.search(low):
        return low
    settled = {match.start() + (match.group()[0] == "q") for match in _SETTLED.finditer(low)}
    return _TONE.sub(lambda m: m.group() if m.start() in settled else _TONES[m.group()], low)


@cache
def pack(name: str) -> dict[str, Any]:
    """Return the data pack `name` of `content/reading`."""
    return tomllib.loads(files("ronguon.content").joinpath(f"reading/{name}.toml").read_text("utf-8"))


@cache
def words(name: str, *groups: str) -> frozenset[str]:
    """Return the keys of all words in pack `name`, of the groups with the ids given or of all groups."""
    found = [g for g in pack(name)["group"] if not groups or g["id"] in groups]
    return frozenset(key(word) for group in found for word in group["words"])


@cache
def phrase(name: str, *groups: str) -> re.Pattern[str]:
    """Return a pattern that finds any phrase of the groups as whole words, longest first, in a key."""
    alternatives = "|".join(re.escape(word) for word in sorted(words(name, *groups), key=lambda w: (-len(w), w)))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")


@cache
def verbs_that_end_a_noun() -> re.Pattern[str]:
    """Return the pattern of the words behind which a counted noun no longer goes on."""
    return phrase("units", "ends_a_noun")
