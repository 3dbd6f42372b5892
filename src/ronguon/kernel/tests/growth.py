"""Whether work grows faster than what it is given: the same work at two sizes in the same run, never by the clock.

A machine that is busy slows both sizes down; seconds that a test names by itself would fail there.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TIMES = 4
# Twice what four times the length should take, and what a clock may err by. Work that grows with the square takes 16.
MOST = 2 * TIMES
UNSURE_SECONDS = 0.06


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds of `work` alone: how much there is to sweep in this process depends on other tests."""
    gc.disable()
    try:
        begun = time.process_time()
        work()
        return time.process_time() - begun
    finally:
        gc.enable()


def grows_faster(make: Callable[[int], Callable[[], object]], size: int, *, tries: int = 6) -> str:
    """Return the figures where work at `TIMES` the size takes far more than that; measured again before it counts."""
    for _ in range(tries):
        small, large = seconds(make(size)), seconds(make(TIMES * size))
        if large <= MOST * small + UNSURE_SECONDS:
            return ""
    return f"{small:.2f} s, then {large:.2f} s"
