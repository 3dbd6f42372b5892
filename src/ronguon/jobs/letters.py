"""Mail that is sent once: a letter has a key, and the key is in its Message-ID as well."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage

from ronguon.jobs import effects
from ronguon.kernel.hashing import sha256

_DIGITS = 32


def message_id(key: str) -> str:
    """Return the same Message-ID for the same letter, so that a mailbox can tell a doubled one."""
    _, _, domain = settings.DEFAULT_FROM_EMAIL.rstrip(">").rpartition("@")
    return f"<{sha256(key.encode())[:_DIGITS]}@{domain or 'localhost'}>"


def send(key: str, *, to: str, subject: str, text: str, settle: Callable[[], object] = lambda: None) -> bool:
    """Send a letter once under `key`, and return whether it was sent here.

    Raises `OSError` when the mail server does not take it, so that the task is tried again. A worker that is killed
    between the server's yes and our mark sends it again, under the same Message-ID.
    """
    letter = EmailMessage(subject, text, None, [to], headers={"Message-ID": message_id(key)})
    return effects.outside(key, letter.send, settle=settle)
