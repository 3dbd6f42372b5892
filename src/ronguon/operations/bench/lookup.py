"""Looking pages up: addresses by the index, look-alikes from memory, beside the bare statement and bare distances."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import override_settings
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ronguon.channels.domain.answering import AnswerKind, answer
from ronguon.channels.domain.likeness import form_of
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import Canonical, Platform, digest_of
from ronguon.channels.models import Channel, ChannelOwner, ChannelPublication
from ronguon.channels.models.looking import LiveRegistry, memory, on_day
from ronguon.kernel.vietnamese import search_key, slug
from ronguon.operations.bench.province import BATCH, FOUNDED, SYLLABLES, TODAY
from ronguon.units.domain import System
from ronguon.units.models import Unit, UnitName

A_UNIT: Final = 5
"""Channels of one unit: its site, a page each on Facebook, Zalo, YouTube and TikTok."""
ASKED: Final = 2_000
ASKED_BARE: Final = 40
_BARE: Final = (
    "SELECT c.platform, c.kind, c.key, p.name, p.since_on, p.until_on FROM channels_channelpublication p"
    " JOIN channels_channel c ON c.id = p.channel_id WHERE p.digest = %s"
)
_MILLION: Final = 1_000_000


def measure(channels: int) -> dict[str, Any]:
    """Build a registry of `channels` channels and ask it; milliseconds, and what the memory of one process takes."""
    call_command("migrate", verbosity=0)
    build(channels)
    chance = Random(11)  # noqa: S311 (the same questions each time)
    with override_settings(DEBUG=False, RONGUON_REGISTRY_SECONDS=3600.0):
        gc.collect()
        before, began = _resident(), time.perf_counter()
        memory()
        filled = time.perf_counter() - began
        gc.collect()
        taken = _resident() - before
        return {
            "channels": channels, "database": connection.vendor, **_exact(channels, chance),
            **_alike(channels, chance), "memory_mb": round(taken / _MILLION), "filled_s": round(filled, 1),
        }  # fmt: skip


def build(channels: int) -> None:
    """Put units with their names into the tables, and published channels of theirs."""
    chance = Random(5)  # noqa: S311 (the same registry each time)
    with transaction.atomic():
        for units in _batches(_units(-(-channels // A_UNIT), chance)):
            Unit.objects.bulk_create(units)
            UnitName.objects.bulk_create(
                UnitName(unit=one, name=one.name, search_key=one.search_key, since_on=FOUNDED) for one in units
            )
        for units in _batches(Unit.objects.order_by("pk").iterator(chunk_size=BATCH)):
            made = [one for unit in units for one in _channels(unit)]
            _publish(made[: channels - ChannelPublication.objects.count()], units)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _units(amount: int, chance: Random) -> Iterator[Unit]:
    """Yield communes and wards, as many to a province as there are, so that names resemble each other as they do."""
    for number in range(amount):
        kind = chance.choice(("xã", "phường"))
        words = chance.choices(SYLLABLES, k=chance.choice((2, 2, 3)))
        province = SYLLABLES[number // 60 % 60], SYLLABLES[number // 3600 % 60]
        name = f"UBND {kind} {' '.join(words)}, tỉnh {' '.join(province)} {number // 216_000 or ''}".strip()
        yield Unit(
            system=System.STATE, kind="commune", name=name, search_key=search_key(name)[:200], path=f"{number + 1}.",
            since_on=FOUNDED,
        )  # fmt: skip


def _channels(unit: Unit) -> Iterator[Channel]:
    """Yield a unit's channels."""
    name, _, province = unit.name.removeprefix("UBND ").partition(", tỉnh ")
    handle = slug(name).replace("-", "")[:16] + str(unit.pk)
    below = slug(province).replace("-", "")
    addresses = (
        f"https://{slug(name)}-{unit.pk}.{below}.example/", f"https://www.facebook.com/{handle}",
        f"https://zalo.me/{10**18 + unit.pk}", f"https://www.youtube.com/@{handle}", f"https://www.tiktok.com/@{handle}",
    )  # fmt: skip
    for page in map(recognised, addresses):
        if not isinstance(page, Canonical):
            raise AssertionError(f"{unit.name}: {page.reason}")
        shown = f"{name[0].upper()}{name[1:]} {province}"
        yield Channel(
            platform=page.platform.value, kind=page.kind.value, key=page.key, url=page.url,
            name=shown, search_key=search_key(shown), proven_on=FOUNDED,
        )  # fmt: skip


def _publish(channels: Sequence[Channel], units: Sequence[Unit]) -> None:
    made = Channel.objects.bulk_create(channels, batch_size=BATCH)
    owners = (
        ChannelOwner(channel=one, unit=units[number // A_UNIT], role="office", since_on=FOUNDED)
        for number, one in enumerate(made)
    )
    ChannelOwner.objects.bulk_create(owners, batch_size=BATCH)
    marks = (
        ChannelPublication(
            channel=one, name=one.name, since_on=FOUNDED, confirmed_on=FOUNDED, digest=digest_of(one.page)
        )
        for one in made
    )
    ChannelPublication.objects.bulk_create(marks, batch_size=BATCH)


def _exact(channels: int, chance: Random) -> dict[str, float]:
    """Ask for addresses of the registry, and the bare statement for the same, in turn."""
    keys = sorted(chance.sample(range(1, channels + 1), min(channels, ASKED)))
    pages = [one.page for one in Channel.objects.filter(pk__in=keys)]
    chance.shuffle(pages)
    registry = on_day(TODAY)
    ours, bare = [], []
    for number, page in enumerate(pages):
        if number % 2:  # whoever asks second finds the pages of the database in memory
            bare.append(_timed(partial(_bare, digest_of(page)))[0])
        seconds, said = _timed(partial(_said, page.url, registry))
        if said is not AnswerKind.OFFICIAL:
            raise AssertionError(f"{page.url} is registered, and the answer was {said}.")
        ours.append(seconds)
        if not number % 2:
            bare.append(_timed(partial(_bare, digest_of(page)))[0])
    return {"exact_p99_ms": _p99(ours), "exact_baseline_p99_ms": _p99(bare)}


def _bare(digest: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_BARE, [digest])
        return list(cursor.fetchall())


def _alike(channels: int, chance: Random) -> dict[str, float]:
    """Ask for names and addresses with one or two letters wrong; beside it, distances to all the same names."""
    keys = chance.sample(range(1, channels + 1), min(channels, ASKED // 4))
    queries = [_copied(one, chance) for one in Channel.objects.filter(pk__in=keys)]
    registry = on_day(TODAY)
    ours = [_timed(partial(_said, query, registry)) for query in queries]
    names = list({form_of(name) for name in ChannelPublication.objects.values_list("name", flat=True).iterator()})
    bare = [_timed(partial(_nearest, query, names))[0] for query in queries[:ASKED_BARE]]
    noticed = sum(kind is AnswerKind.LOOKALIKE for _seconds, kind in ours)
    return {
        "lookalike_p50_ms": _p50([seconds for seconds, _kind in ours]),
        "lookalike_p99_ms": _p99([seconds for seconds, _kind in ours]),
        "lookalike_baseline_p50_ms": _p50(bare),
        "lookalike_noticed": round(noticed / len(ours), 3),
    }


def _said(query: str, registry: LiveRegistry) -> AnswerKind:
    return answer(query, TODAY, registry).kind


def _nearest(query: str, names: Sequence[str]) -> Any:
    return process.extract(form_of(query), names, scorer=OSA.distance, score_cutoff=2, limit=3)


def _copied(channel: Channel, chance: Random) -> str:
    """Return the address or the name of a channel with one letter doubled and one left out, or one changed."""
    text = channel.name if channel.platform == Platform.ZALO.value else channel.url
    start = len("https://www.") if text.startswith("https://www.") else len("https://") if "://" in text else 0
    first = text.rfind("/", 0, len(text.rstrip("/"))) + 1 if channel.platform != Platform.WEB.value else start
    at = chance.randrange(first + 1, first + 8)
    if chance.random() < 1 / 2:
        return f"{text[:at]}{text[at]}{text[at:]}"
    return f"{text[:at]}{'x' if text[at] != 'x' else 'y'}{text[at + 1 :]}"


def _timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    said = ask()
    return time.perf_counter() - began, said


def _p50(seconds: Sequence[float]) -> float:
    return round(1000 * statistics.median(seconds), 3)


def _p99(seconds: Sequence[float]) -> float:
    return round(1000 * statistics.quantiles(seconds, n=100, method="inclusive")[-1], 3)


def _resident() -> int:
    """Return how many bytes this process holds in memory; 0 where the system does not say."""
    told = Path("/proc/self/status")
    lines = told.read_text("ascii").splitlines() if told.exists() else []
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
