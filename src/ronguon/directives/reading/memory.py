"""What was worked out of a text, kept while that text is read and no longer.

One sentence is asked about many times: who is told, whether it says more than its heading, where its parts are cut.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
_PLACES = 1024
_FORGETTING: list[Callable[[], None]] = []


def remembered(answer: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Let a pure function of a text keep its last answers until `forget`; what it returns must never be changed."""
    kept = lru_cache(maxsize=_PLACES)(answer)
    _FORGETTING.append(kept.cache_clear)
    return cast("Callable[Asked, Answer]", kept)


def forget() -> None:
    """Forget all answers, so that no words of a text stay behind in the process."""
    for clear in _FORGETTING:
        clear()
