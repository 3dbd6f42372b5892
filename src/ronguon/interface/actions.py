"""Carrying a call out once, however often it is sent; and forgetting the answers after a while."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from ronguon.interface.models import Answer
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.kernel.hashing import canonical, sha256

KEPT_FOR: Final = timedelta(hours=48)
Said = tuple[int, str]
"""A status and a unit."""


class KeyReusedError(RonguonError):
    """The same idempotency key came with another call."""


def once(caller: str, key: str, call: object, action: Callable[[], Said]) -> Said:
    """Carry `action` out, or return what it answered the first time `caller` sent `call` under `key`.

    `call` is a JSON value that says all that was sent. The answer is written in the transaction of the action, so that
    after a crash either both are there or neither. An action that was refused leaves nothing, and may be sent again
    mended under the same key. Raises `KeyReusedError` when the key came with another call.

    Source: house rule, decision 0017.
    """
    key_sha256, call_sha256 = sha256(canonical([caller, key])), sha256(canonical(call))
    at = clock.now()
    try:
        with transaction.atomic():
            Answer.objects.filter(key_sha256=key_sha256, ends_at__lte=at).delete()
            mine = Answer.objects.create(key_sha256=key_sha256, call_sha256=call_sha256, ends_at=at + KEPT_FOR)
            status, body = action()
            Answer.objects.filter(pk=mine.pk).update(status=status, body=body)
            return status, body
    except IntegrityError:
        given = Answer.objects.filter(key_sha256=key_sha256, status__isnull=False).first()
        if given is None:
            raise
    if given.call_sha256 != call_sha256:
        raise KeyReusedError(
            "This idempotency key was used for another request. Choose a new one for each request.", code="key_reused"
        )
    return int(given.status or 0), given.body


def forget_words(words: str, *, mark: str) -> int:
    """Empty the field that holds `words` in the answers that are kept of the thing with the id `mark`; return how many.

    The answers stay, so that a call that is sent again is still carried out once.
    """
    given = Answer.objects.filter(body__contains=mark)
    for one in given:
        said = {name: "" if value == words else value for name, value in json.loads(one.body).items()}
        Answer.objects.filter(pk=one.pk).update(body=json.dumps(said, ensure_ascii=False))
    return len(given)


def forget(at: datetime) -> int:
    """Delete the answers that are no longer promised at `at`; return how many there were."""
    return Answer.objects.filter(ends_at__lte=at).delete()[0]
