"""Reading speed: a text to serialised Akoma Ntoso with its duties, in process and warm, beside Bluebell."""

from __future__ import annotations

import json
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from ronguon.directives.reading.akn import as_akn
from ronguon.directives.reading.api import read
from ronguon.directives.reading.reader import Reading, read_text
from ronguon.operations.bench import bluebell

PAGE_LETTERS: Final = 3000
_TURNS: Final = 10
_LONG_RUNS: Final = 3
_COUNTED: Final = re.compile(r"(?<![\d/.\-])\d{1,2}(?= [^\W\d_])")


def measure(path: Path, repeat: int, home: Path = bluebell.HOME) -> dict[str, Any]:
    """Return pages (of 3,000 characters), the median seconds of `repeat` readings, and the same of Bluebell.

    Ours goes from the text to XML with duties; `file_s` is the whole way from the bytes of the file. Both take turns,
    so that what else the machine does falls on both. Without Bluebell its figures are null.
    """
    data = path.read_bytes()
    text = read(data, name=path.name).text
    ours, theirs, files = list[float](), list[float](), list[float]()
    turns = [repeat // _TURNS + (turn < repeat % _TURNS) for turn in range(_TURNS)]

    def run(baseline: Callable[[int], list[float]] | None) -> None:
        for times in turns:
            ours.extend(_timed(lambda: as_akn(read_text(text))) for _ in range(times))
            files.extend(_timed(lambda: as_akn(read(data, name=path.name))) for _ in range(times))
            theirs.extend(baseline(times) if baseline else [])

    version = None
    if bluebell.is_there(home):
        with bluebell.warm(text, home) as (version, baseline):
            run(baseline)
    else:
        run(None)
    median, pages = statistics.median(ours), len(text) / PAGE_LETTERS
    return {
        "pages": round(pages, 2),
        "median_s": round(median, 5),
        "pages_per_s": round(pages / median, 1),
        "file_s": round(statistics.median(files), 5),
        "baseline": f"bluebell-akn {version}" if version else None,
        "baseline_s": round(statistics.median(theirs), 5) if theirs else None,
        "ratio": round(median / statistics.median(theirs), 2) if theirs else None,
    }


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def growth(path: Path, pages: int) -> dict[str, float]:
    """Return what a page costs in a file of a tenth of `pages` and in one of `pages`, and the peak of the latter.

    Each size is read in a process of its own. Costs are milliseconds of the processor, the median of three readings,
    so that waiting for it does not count; `ratio` is 1 where the work grows as the file does.
    """
    short, long = (_child(path, size) for size in (max(1, pages // 10), pages))
    return {
        "pages": pages,
        "few_pages": max(1, pages // 10),
        "page_ms_of_few": short["page_ms"],
        "page_ms": long["page_ms"],
        "ratio": round(long["page_ms"] / short["page_ms"], 2),
        "peak_mb": long["peak_mb"],
    }


def _child(path: Path, pages: int) -> dict[str, float]:
    command = [sys.executable, "-m", "ronguon", "bench", "parse", str(path), "--pages", str(pages), "--inside"]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 (our own command)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def of_size(path: Path, pages: int) -> dict[str, float]:
    """Read a file of about so many pages in this process; return the cost of a page and the peak of memory."""
    text = grown(read(path.read_bytes(), name=path.name), pages * PAGE_LETTERS)
    taken = []
    for _ in range(_LONG_RUNS):
        began = time.process_time()
        as_akn(read_text(text))
        taken.append(time.process_time() - began)
    pages_read = len(text) / PAGE_LETTERS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"page_ms": round(1000 * statistics.median(taken) / pages_read, 3), "peak_mb": round(peak, 1)}


def grown(reading: Reading, letters: int) -> str:
    """Return the text with what stands between head and foot repeated up to `letters`, its numbers differing."""
    text, limits = reading.text, reading.limits
    body = text[limits.body : limits.foot]
    parts: list[str] = [text[: limits.body]]
    size = len(text) - len(body)
    while body and (size < letters or len(parts) == 1):
        parts.append(_COUNTED.sub(partial(_other_number, len(parts)), body))
        size += len(parts[-1])
    return "".join([*parts, text[limits.foot :]])


def _other_number(copy: int, found: re.Match[str]) -> str:
    return f"{(int(found[0]) + copy) % 12 + 1:02}"
