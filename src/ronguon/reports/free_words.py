"""Which words of a report name somebody, and whether a second person answered for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from ronguon.kernel.errors import RonguonError
from ronguon.kernel.free_words import WordFinding, held
from ronguon.reports.domain.figures import filled
from ronguon.reports.models import Report, Sentence, WordAnswer


@dataclass(frozen=True, slots=True)
class HeldWords:
    """Words in which something was found; `sentence` is null for a title or a label, `answer` until it is answered."""

    words: str
    findings: tuple[WordFinding, ...]
    sentence: Sentence | None = None
    answer: WordAnswer | None = None
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hash_of(self.words))


def hash_of(words: str) -> str:
    """Return the hash that ties an answer to `words` and to no others."""
    return sha256(words.encode()).hexdigest()


def is_public(sentence: Sentence) -> bool:
    """Return whether a sentence's words are published: one that tells figures, never what a unit wrote itself."""
    return sentence.submission_id is None and sentence.shape == Sentence.Shape.PARAGRAPH


def held_words(report: Report, *, public: bool = False) -> list[HeldWords]:
    """Return the words of a report in which somebody is named, each once, with the answers there are.

    `public` asks of what would be published, else of all that is printed and published.
    """
    answers = {one.words_sha256: one for one in WordAnswer.objects.filter(report=report)}
    found: dict[str, HeldWords] = {}
    for words, sentence in _words(report, public=public):
        if words not in found and (findings := held(words)):
            found[words] = HeldWords(words, findings, sentence, answers.get(hash_of(words)))
    return list(found.values())


def _words(report: Report, *, public: bool) -> Iterator[tuple[str, Sentence | None]]:
    figures = list(report.figures.all())
    values = {figure.key: figure.value for figure in figures}
    shown = {figure.sentence_id for figure in figures}
    for sentence in report.sentences.all():
        if not public or (sentence.pk in shown and is_public(sentence)):
            yield filled(sentence.text, values), sentence
    yield report.title, None
    yield report.directive.title, None
    for label in dict.fromkeys(figure.label for figure in figures):
        yield label, None


def open_words(found: Iterable[HeldWords]) -> list[HeldWords]:
    """Return the words that nobody answered for."""
    return [one for one in found if one.answer is None]


def require_answered(report: Report, *, public: bool) -> None:
    """Raise `RonguonError` (`held_words`) while words that name somebody are neither changed nor answered for."""
    waiting = open_words(held_words(report, public=public))
    if waiting:
        raise RonguonError(
            "{n} places still name an account, a telephone number, an identity number or a person's "
"opinion. Change the words, or ask somebody who neither drafted nor edited this report to check "
"them and give a reason.",
            code="held_words", n=len(waiting),
        )  # fmt: skip
