"""What a password may not rest on: words of this place, the person's own name, one key held down, a known leak.

No rule on kinds of characters, no rotation: length and a list do more.
Source: OWASP ASVS 5.0.0, 6.2; NIST SP 800-63B, 5.1.1.2.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ronguon.kernel.vietnamese import fold
from ronguon.people.models import Account
from ronguon.people.registry import words_near

LEAST_LEFT = 8
LEAST_DIFFERENT = 5
_LEAST_WORD = 4
_LONG = 20
"""From so many characters on, what is made of two listed words is no longer among the first that are guessed."""
_OTHER = re.compile(r"[^a-z0-9]")
_LEET = str.maketrans("013457@$!", "oleastasi")


class LongEnough(MinimumLengthValidator):
    """Django's own rule of length, said in the language of the page: its Vietnamese catalogue lacks the sentence."""

    def get_error_message(self) -> str:
        """Return what a person reads whose password is too short."""
        return _("This password is too short: it needs at least %(least)d characters.") % {"least": self.min_length}


def squeezed(text: str) -> str:
    """Return the letters and digits of `text`, folded: no accents, no capitals, no blanks."""
    return _OTHER.sub("", fold(text))


def left_without(text: str, words: Iterable[str]) -> str:
    """Return what is left of a squeezed text when the longest words are taken out of it."""
    for word in sorted({w for w in words if len(w) >= _LEAST_WORD and w in text}, key=len, reverse=True):
        text = text.replace(word, "")
    return text


@cache
def _leaked() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


@cache
def _near() -> frozenset[str]:
    kinds = tomllib.loads((files("ronguon") / "content" / "passwords.toml").read_text("utf-8"))
    return frozenset(word for kind, words in kinds.items() if kind != "version" for word in words)


def _is_joined(text: str) -> bool:
    """Return whether `text` is one or two listed words, or one that begins again until the length is reached.

    Lists of stolen passwords hold few of twelve characters and more; what people make to reach that length is this.
    """
    known = _leaked() | _near()
    if text in known:
        return True
    for cut in range(_LEAST_WORD, len(text)):
        head, tail = text[:cut], text[cut:]
        if head in known and (tail in known or (head * len(text)).startswith(text)):
            return True
    return False


class NotNearAtHand:
    """Refuses a password that a colleague or a list of leaks would lead to."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise `ValidationError` when too little is left without words of this place, or too few keys were pressed."""
        if len(set(password)) < LEAST_DIFFERENT or _repeats(password):
            raise ValidationError(_("The same few characters over and over are guessed first."), code="repeated")
        plain, leet = squeezed(password), squeezed(fold(password).translate(_LEET))
        core = fold(password).rstrip("0123456789 !@#$%^&*().,_-?").lstrip("0123456789 ")
        if {core, core.translate(_LEET)} & _leaked() and len(core) < LEAST_LEFT * 2:
            raise ValidationError(_("This stands in lists of stolen passwords, with a few signs added."), code="leaked")
        words = [*_near(), *map(squeezed, words_near()), *_own(user)]
        for text in (plain, leet):
            if len(left_without(text, words)) < LEAST_LEFT and text != left_without(text, words):
                raise ValidationError(
                    _("This rests on a name or a word that everybody here knows. Choose words of your own."),
                    code="near",
                )
        if any(len(one) < _LONG and _is_joined(one) for one in (plain, leet, squeezed(core))):
            raise ValidationError(
                _("This is put together of words from lists of stolen passwords. Choose words of your own."),
                code="joined",
            )

    def get_help_text(self) -> str:
        """Return nothing: the hint stands beside the box."""
        return ""


def _repeats(password: str) -> bool:
    """Return whether the whole is one short piece over and over."""
    return any(
        password == (password[:size] * len(password))[: len(password)] for size in range(1, len(password) // 3 + 1)
    )


def _own(user: Any) -> list[str]:
    if not isinstance(user, Account):
        return []
    return [squeezed(user.full_name), *map(squeezed, user.full_name.split()), squeezed(user.email.partition("@")[0])]
