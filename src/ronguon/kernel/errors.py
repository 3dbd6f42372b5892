"""The error tree: everything the product refuses on purpose."""

from __future__ import annotations

from http import HTTPStatus
from typing import Self

from ronguon.kernel.saying import Saying


class RonguonError(Exception):
    """Something the product refuses, in plain sentences that say what to do: English ids of the catalogue.

    `status` is how a web page says it that knows no better.

    `{places}` in a sentence are filled from `facts`. `message` is the whole in Vietnamese; an edge that speaks the
    reader's language asks `saying.told(gettext)`.
    """

    status = HTTPStatus.CONFLICT

    def __init__(self, *sentences: str, code: str = "refused", **facts: object) -> None:
        self.saying = Saying(sentences, facts)
        self.code = code
        super().__init__(*sentences)

    @property
    def message(self) -> str:
        """The whole in Vietnamese, looked up only when asked for: a child that opens files cannot read a catalogue."""
        return self.saying.told()

    def __str__(self) -> str:
        return self.message

    @classmethod
    def of(cls, saying: Saying) -> Self:
        """Return the error that says what a rule said."""
        error = cls(*saying.sentences)
        error.saying = saying
        return error


class NotAllowedError(RonguonError):
    """The actor may see the thing but may not do this to it."""


class IllegalMoveError(RonguonError):
    """The thing moved on meanwhile, so what was asked no longer fits its state."""


class RefusedFileError(RonguonError):
    """A file that is not taken in: wrong kind, damaged, encrypted, classified, too large."""


class UnavailableError(RonguonError):
    """Something the product leans on does not answer for the moment; the same again may go well later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class ErasedError(RonguonError):
    """What was asked for was erased on purpose; its sentence says why."""

    status = HTTPStatus.GONE
