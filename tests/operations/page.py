"""Reading a page of shell commands and carrying it out, line by line, in one shell."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ASSIGNMENT = re.compile(r"^([A-Z_]+)=(\S.*)$")
_END = "@@@@"


def lines_of(text: str) -> list[str]:
    """Return every command of the page's `sh` blocks; a line that ends with a backslash goes on in the next."""
    joined = "".join(block.replace("\\\n", " ") for block in _BLOCK.findall(text))
    return [re.sub(r"\s+", " ", line).strip() for line in joined.splitlines() if line.strip()]


@dataclass
class Shell:
    """One bash that goes on from line to line, and what each line said."""

    folder: Path
    environment: Mapping[str, str]
    said: list[tuple[str, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=self.folder, env=dict(self.environment), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, line: str) -> str:
        """Run one line and return what it printed. Raises `AssertionError` when it does not end well."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\nprintf '\\n{_END} %d\\n' $?\n")
        self._process.stdin.flush()
        out = ""
        for said in self._process.stdout:
            if said.startswith(_END):
                break
            out += said
        else:
            raise AssertionError(f"the shell ended at: {line}\n{out}")
        code = int(said.split()[1])
        self.said.append((line, code, out))
        assert code == 0, f"{line}\nended with {code}:\n{out}"
        return out.strip("\n")

    def close(self) -> None:
        """End the shell."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()


def substituted(line: str, variables: Mapping[str, str]) -> str:
    """Return the line; an assignment of a declared variable gets its value of this run."""
    found = _ASSIGNMENT.match(line)
    return f"{found[1]}='{variables[found[1]]}'" if found and found[1] in variables else line
