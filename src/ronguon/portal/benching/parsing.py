"""Reading speed: a file to serialised AKN XML, in process and warm."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from ronguon.directives.reading.akn import as_akn
from ronguon.directives.reading.api import read

PAGE_LETTERS = 3000


def measure(path: Path, repeat: int) -> dict[str, float]:
    """Return pages (of 3,000 characters), the median seconds of `repeat` readings, and pages per second."""
    data = path.read_bytes()
    text = read(data, name=path.name).text  # the first reading warms up what is read once
    pages = len(text) / PAGE_LETTERS
    taken = []
    for _ in range(repeat):
        began = time.perf_counter()
        as_akn(read(data, name=path.name))
        taken.append(time.perf_counter() - began)
    median = statistics.median(taken)
    return {"pages": round(pages, 2), "median_s": round(median, 5), "pages_per_s": round(pages / median, 1)}
