"""The words of a duty as the limits read them: out of disguise, abbreviations spelled out, typing residue mended."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from ronguon.kernel.unmasking import unmask

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?![^\W_])|[^\W_]+|[%@#;!?|:,()\n\"“”]|\.(?=\s|$|\.)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ENDS = {".": ".", "!": ".", "?": ".", ";": ";", "|": "|", "\n": "\n"}
_LONGEST_GLUED = 40
_LONGEST_SYLLABLE = 7  # "nghiêng"

_VOWELS = (
    "oai|oay|oeo|uay|uya|uye|uyu|uoi|uou|ieu|yeu|uei|"
    "ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|a|e|i|o|u|y"
)
_SYLLABLE = rf"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx])?(?:{_VOWELS})(?:ng|nh|ch|[cmnpt])?"
_ONE = re.compile(_SYLLABLE)
_SEVERAL = re.compile(rf"({_SYLLABLE})(?={_SYLLABLE}|$)")
_WHOLE = re.compile(rf"(?:{_SYLLABLE}){{2,}}")
_TELEX_TONE = re.compile(r"[sfrxjz]+$|[sfrxj](?=[cmnpt]|ng|nh|ch)")


@dataclass(frozen=True, slots=True)
class PlainWord:
    """A word without accents and case; `start` and `end` count code points of the text it was read from."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[PlainWord]:
    """Return the words of `text` in order; numbers are "#", ends of sentences ".", ";", "|" or a line's end.

    Accents, case, look-alikes, invisible signs, letters set apart, abbreviations and left-over keystrokes of Telex
    and VNI make no difference. Time grows linearly with the text.

    Source: house rule, content/rights/words.toml.
    """
    return [word for token in _tokens(text) for word in _words(token, text)]


def rejoined(text: str) -> list[PlainWord] | None:
    """Return the words of `text` with broken syllables put together ("t ài kho ản"), `None` where none is broken.

    A piece that is no word (it has no vowel, or begins with one as no Vietnamese word does) is joined with what stands
    beside it where the two make a syllable. The pieces stay apart in `words_of`: which of both readings was meant is
    for the caller to say. Time grows linearly with the text.

    Source: house rule.
    """
    out: list[PlainWord] = []
    whole = True
    for token in _tokens(text):
        before = out[-1] if out else None
        if before is not None and _makes_one(before, token, text):
            out[-1] = PlainWord(before.text + token.text, before.start, token.end)
            whole = False
        else:
            out.append(token)
    return None if whole else [word for token in out for word in _words(token, text)]


def _makes_one(before: PlainWord, after: PlainWord, text: str) -> bool:
    joined = before.text + after.text
    if joined in _lists().english:
        return True
    if len(joined) > _LONGEST_SYLLABLE or not _ONE.fullmatch(joined):
        return False
    return _is_piece(before, text) or _is_piece(after, text)


def _is_piece(token: PlainWord, text: str) -> bool:
    if not token.text.isalpha():
        return False
    accented = unmask(text[token.start : token.end], accents=True).text
    if token.text[0] in "aeiouy":
        return accented not in _lists().begin_with_a_vowel
    return accented in {"gi", "qu"} or not any(letter in "aeiouy" for letter in token.text)


def _tokens(text: str) -> Iterator[PlainWord]:
    read = unmask(text)
    for match in _TOKEN.finditer(read.text):
        yield PlainWord(match.group(), *read.span(*match.span()))


def _words(token: PlainWord, text: str) -> Iterator[PlainWord]:
    for word in _spelled(token.text, text[token.start : token.end]):
        yield PlainWord(word, token.start, token.end)


def _spelled(token: str, original: str) -> Sequence[str]:
    if not token[0].isalnum():
        return (_ENDS.get(token, token),)
    if token[0].isdigit() and _NUMBER.fullmatch(token):
        return ("#",)
    return _normal(token, original.isupper())


@lru_cache(maxsize=16384)
def _normal(token: str, upper: bool) -> tuple[str, ...]:  # noqa: FBT001 - a cached function takes no keywords
    lists = _lists()
    if token in lists.short_anyhow or (upper and token in lists.short):
        return tuple((lists.short_anyhow.get(token) or lists.short[token]).split())
    if token in lists.english or _ONE.fullmatch(token):
        return (token,)
    if (mended := _without_residue(token)) is not None:
        return (mended,)
    if len(token) <= _LONGEST_GLUED and token.isalpha() and _WHOLE.fullmatch(token):
        return tuple(_cut(token))
    return (token,)


def _without_residue(token: str) -> str | None:
    """Return the syllable behind left-over keystrokes ("doxi", "khoan5", "ddang", "phuwowng"), or `None`."""
    bare = re.sub(r"\d+", "", token)
    if not bare:
        return None
    doubled = re.sub(r"([aeod])\1", r"\1", bare.replace("w", "")) if bare else ""
    for candidate in (bare, doubled, _TELEX_TONE.sub("", doubled), re.sub(r"(?<=.)[sfrxj]", "", doubled)):
        if candidate and candidate != token and _ONE.fullmatch(candidate):
            return candidate
    return None


def _cut(token: str) -> Iterator[str]:
    at = 0
    while at < len(token):
        found = _SEVERAL.match(token, at)
        if found is None:
            yield token[at:]
            return
        yield found.group(1)
        at = found.end(1)


@dataclass(frozen=True, slots=True)
class _Lists:
    short: Mapping[str, str]
    short_anyhow: Mapping[str, str]
    english: frozenset[str]
    begin_with_a_vowel: frozenset[str]


@cache
def _lists() -> _Lists:
    data = tomllib.loads((files("ronguon") / "content" / "rights" / "words.toml").read_text("utf-8"))
    return _Lists(
        data["short_in_capitals"],
        data["short"],
        frozenset(data["english"]),
        frozenset(data["begin_with_a_vowel"].split()),
    )
