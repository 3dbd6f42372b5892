"""What runs inside the child process: take limits, read the bytes, call one function, answer in JSON.

The first line on standard input says what to call and under which limits; the bytes follow. The answer goes to a
pipe of its own, so that nothing a library prints can pass for it.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ronguon.files.children import isolation
from ronguon.kernel.errors import RefusedFileError


def answer(answers: int) -> None:
    """Answer one call on the descriptor `answers`; whatever goes wrong ends in an answer or in a dead process."""
    with os.fdopen(0, "rb") as questions:
        order = json.loads(questions.readline())
        isolated = isolation.leave_network()
        isolation.limit_resources(**order["limits"])
        said = json.dumps(_answer(order, questions.read, isolated), ensure_ascii=True, allow_nan=False)
    with os.fdopen(answers, "wb") as pipe:
        pipe.write(said.encode("ascii"))


def nothing(data: bytes, _options: dict[str, Any]) -> int:
    """Return how many bytes came, so that a child can be asked what it found and nothing else."""
    return len(data)


def _answer(order: dict[str, Any], read: Callable[[], bytes], isolated: dict[str, bool]) -> dict[str, Any]:
    module_name, _, function_name = order["path"].partition(":")
    try:
        function = getattr(importlib.import_module(module_name), function_name)
        value = function(read(), order["options"])
        json.dumps(value, allow_nan=False)
    except RefusedFileError as error:
        return {"refused": error.saying.sentences, "code": error.code, "facts": dict(error.saying.facts)}
    except MemoryError:
        return {"failed": "MemoryError"}
    except Exception as error:  # noqa: BLE001 (the parent must learn of every failure; the bytes are a stranger's)
        return {"failed": _where(error)}
    return {"value": value, "isolated": isolated}


def _where(error: Exception) -> str:
    """Return the kind of error and the line it came from, and nothing of the file's content."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"
