"""The words of a duty as the limits read them: out of disguise, abbreviations spelled out, typing residue mended."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from ronguon.kernel.unmasking import Unmasked, unmask

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?![^\W_])|[^\W_]+|[%@#;!?|:,()\n\"“”]|\.(?=\s|$|\.)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ENDS = {".": ".", "!": ".", "?": ".", ";": ";", "|": "|", "\n": "\n"}
_LONGEST_GLUED = 40

_VOWELS = (
    "oai|oay|oeo|uay|uya|uye|uyu|uoi|uou|ieu|yeu|uei|"
    "ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|a|e|i|o|u|y"
)
_SYLLABLE = rf"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx])?(?:{_VOWELS})(?:ng|nh|ch|[cmnpt])?"
_ONE = re.compile(_SYLLABLE)
_SEVERAL = re.compile(rf"({_SYLLABLE})(?={_SYLLABLE}|$)")
_WHOLE = re.compile(rf"(?:{_SYLLABLE}){{2,}}")
# What a Vietnamese syllable is, without accents: narrower than `_SYLLABLE`, which also cuts what is written in one.
_RIME = (
    "a[ciouymnpt]?|a(?:ch|ng|nh)|e[cmnptou]?|e(?:ch|ng|nh)|i[amnptu]?|i(?:ch|nh)|o[cmnptaei]?|ong|oong|oo[cn]|"
    "u[cmnptaeiu]?|ung|y[nt]?|y(?:ch|nh)|i?e[cmnptu]|ieng|ye[mntu]|yeng|oa[ciynmtop]|oa(?:ch|ng|nh)|oe[nto]|"
    "ua[ntyu]|uang|uech|uenh|uo[cmnptiu]|uong|u[oe]|uy[anptu]?|uye[nt]|uy(?:ch|nh)"
)
_REAL = re.compile(rf"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx])?(?:{_RIME})")
# Signs inside a word or between two words that no blank parts, and those of them that people type there.
_BETWEEN = re.compile(r"(?<=[^\W\d_])(?:[^\w\s]|_)+(?=[^\W\d_])")
_TYPED_BETWEEN = frozenset(".,;:!?/\\-‐‑–—_&+*@#%()[]{}<>=~|\"'“”‘’`…$^")
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
    return [word for token in _tokens(unmask(text)) for word in _words(token, text)]


@dataclass(frozen=True, slots=True)
class Readings:
    """The ways in which a reader may take a text, all different.

    The first is as it is written, as in `words_of`; then with broken syllables put together; then also with lone
    letters apart, or as if no sign stood between two letters. `broken` counts the syllables put together, `strange`
    the signs between two letters that nobody types there (an empty braille cell, a middle dot).
    """

    ways: Sequence[Sequence[PlainWord]]
    broken: int
    strange: int


def readings_of(text: str) -> Readings:
    """Return the ways in which a reader may take `text`.

    A piece that is no word (it has no vowel, or begins with one as no Vietnamese word does) is joined with what stands
    beside it where the two make a syllable, so that as few pieces as possible are left over. Which reading was meant
    is for the caller to say. Time grows linearly with the text.

    Source: house rule.
    """
    read, apart = unmask(text), unmask(text, spread=True)
    written = list(_tokens(read))
    joined = _joined(written, text)
    found = [written, joined]
    if apart != read:
        found.append(_joined(list(_tokens(apart)), text))
    signs = list(_BETWEEN.finditer(read.text))
    if signs:
        found.append(_joined(list(_tokens(_without(read, signs))), text))
    ways = [[word for token in tokens for word in _words(token, text)] for tokens in found]
    return Readings(
        [way for place, way in enumerate(ways) if way not in ways[:place]],
        len(written) - len(joined),
        sum(not set(sign.group()) <= _TYPED_BETWEEN for sign in signs),
    )


def _without(read: Unmasked, cuts: Sequence[re.Match[str]]) -> Unmasked:
    gone = {place for cut in cuts for place in range(*cut.span())}
    kept = [place for place in range(len(read.text)) if place not in gone]
    return Unmasked("".join(read.text[at] for at in kept), [read.origin[at] for at in kept], read.length)


def _joined(tokens: Sequence[PlainWord], text: str) -> list[PlainWord]:
    """Put pieces together: of all ways the one with the fewest pieces left, then the fewest joints."""
    if not tokens:
        return []
    english = [one.text + other.text in _lists().english for one, other in pairwise(tokens)]
    halves = [one or other for one, other in zip([False, *english], [*english, False], strict=True)]
    pieces = [half or _is_piece(token, text) for half, token in zip(halves, tokens, strict=True)]
    best: list[tuple[int, int]] = [(0, 0)]  # pieces left and joints made, of the first so many tokens
    joint = [False]
    for at, token in enumerate(tokens):
        left, made = best[at]
        way, joins = (left + pieces[at], made), False
        if at and (pieces[at - 1] or pieces[at]) and _makes_one(tokens[at - 1].text + token.text):
            left, made = best[at - 1]
            way, joins = min((way, False), ((left, made + 1), True))
        best.append(way)
        joint.append(joins)
    out: list[PlainWord] = []
    at = len(tokens)
    while at:
        last = tokens[at - 1]
        if joint[at]:
            first = tokens[at - 2]
            last = PlainWord(first.text + last.text, first.start, last.end)
        out.append(last)
        at -= 1 + joint[at]
    return out[::-1]


def _makes_one(joined: str) -> bool:
    return joined in _lists().english or _REAL.fullmatch(joined) is not None


def _is_piece(token: PlainWord, text: str) -> bool:
    if not token.text.isalpha():
        return False
    accented = unmask(text[token.start : token.end], accents=True).text
    if token.text[0] in "aeiouy":
        return accented not in _lists().begin_with_a_vowel
    return accented in {"gi", "qu"} or not any(letter in "aeiouy" for letter in token.text)


def _tokens(read: Unmasked) -> Iterator[PlainWord]:
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
