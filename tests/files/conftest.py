"""What the tests of files share: each shows its figures at the end of the run, as `bombs 40/40 refused, …`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Show = Callable[[str], None]


@pytest.fixture
def show(record_property: Callable[[str, object], None]) -> Show:
    """Return a function that puts one line of figures into the summary of the run."""
    return lambda line: record_property("files", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures of every test of files that ran."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    lines = [value for report in reports for name, value in getattr(report, "user_properties", ()) if name == "files"]
    if lines:
        terminalreporter.section("files")
        for line in sorted(set(lines)):
            terminalreporter.write_line(str(line))
