"""The error tree: everything the product refuses on purpose."""

from __future__ import annotations


class RonguonError(Exception):
    """Something the product refuses, with one plain Vietnamese sentence that says what to do."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class NotAllowedError(RonguonError):
    """The actor may see the thing but may not do this to it."""


class IllegalMoveError(RonguonError):
    """The thing moved on meanwhile, so what was asked no longer fits its state."""


class RefusedFileError(RonguonError):
    """A file that is not taken in: wrong kind, damaged, encrypted, classified, too large."""
