"""What runs inside the child process: take limits, read the bytes, call one function, answer in JSON.

Started as `python -m ronguon.files.inside`. The first line on standard input says what to call and under which
limits; the bytes follow. Standard output is the answer's pipe and nothing else may write to it.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from ronguon.files import isolation
from ronguon.kernel.errors import RefusedFileError


def main() -> None:
    """Answer one call. Whatever goes wrong ends in an answer or in a dead process, never in a traceback."""
    answers = _private_answer_pipe()
    order = json.loads(sys.stdin.buffer.readline())
    isolated = isolation.leave_network()
    isolation.limit_resources(**order["limits"])
    answer = json.dumps(_answer(order, isolated), ensure_ascii=True, allow_nan=False).encode("ascii")
    with os.fdopen(answers, "wb") as pipe:
        pipe.write(answer)


def nothing(data: bytes, _options: dict[str, Any]) -> int:
    """Return how many bytes came, so that a child can be asked what it found and nothing else."""
    return len(data)


def _private_answer_pipe() -> int:
    answers = os.dup(sys.stdout.fileno())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return answers


def _answer(order: dict[str, Any], isolated: dict[str, bool]) -> dict[str, Any]:
    module_name, _, function_name = order["path"].partition(":")
    try:
        function = getattr(importlib.import_module(module_name), function_name)
        value = function(sys.stdin.buffer.read(), order["options"])
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


if __name__ == "__main__":
    main()
