"""The trail in the order of its chain, as the bytes that were hashed: quick enough for a million events.

The text is put together from the columns as the database gives them, without a model in between; that it equals
`Entry.canonical` to the byte is tested.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import Any

from django.db.models import CharField, TextField
from django.db.models.functions import Cast

from ronguon.audit.models import Link

_CHUNK = 5_000
_REMEMBERED = 50_000
_FRACTION = 26  # "2026-03-02T05:00:00.123456"
_WHOLE = 19
_HEX = 32
_FIELDS = ("acting_for", "actor", "at", "code", "details", "recorded_at", "subject_kind", "subject", "verb")
_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def lines(*, after: int = 0) -> Iterator[tuple[int, str, bytes]]:
    """Yield (place in the chain, link's digest, the event's canonical bytes) of every link behind `after`, in order.

    A link whose event is gone does not come; its number is missing.
    """
    texts = {f"_{name}": Cast(f"event__{name}", TextField() if name == "details" else CharField()) for name in _FIELDS}
    rows = Link.objects.filter(seq__gt=after).order_by("seq").annotate(**texts)
    found: Any = rows.values_list("seq", "digest", *texts)
    quoted: dict[str, str] = {}
    details: dict[str, str] = {}
    for seq, digest, acting_for, actor, at, code, bag, recorded_at, kind, subject, verb in found.iterator(_CHUNK):
        if bag not in details:
            if len(details) > _REMEMBERED:
                details.clear()
            details[bag] = _bag(bag)
        for word in (kind, verb):
            if word not in quoted:
                quoted[word] = encode_basestring(word)
        text = (
            f'{{"acting_for":{_uuid(acting_for)},"actor":{_uuid(actor)},"at":"{_instant(at)}","code":{_uuid(code)},'
            f'"details":{details[bag]},"recorded_at":"{_instant(recorded_at)}",'
            f'"subject":[{quoted[kind]},{encode_basestring(subject)}],"verb":{quoted[verb]}}}'
        )
        yield seq, digest, text.encode()


def _uuid(text: str | None) -> str:
    if text is None:
        return "null"
    if len(text) == _HEX:  # as SQLite keeps it
        return f'"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"'
    return f'"{text}"'


def _instant(text: str) -> str:
    text = text.removesuffix("+00").replace(" ", "T", 1)
    if len(text) == _WHOLE:
        text += ".000000"
    elif len(text) < _FRACTION:
        text += "0" * (_FRACTION - len(text))
    return f"{text}+00:00"


def _bag(text: str) -> str:
    try:
        return _encoder.encode(json.loads(text))
    except ValueError:
        return text  # somebody wrote what is no JSON; the digest will not fit
