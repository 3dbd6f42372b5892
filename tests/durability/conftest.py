"""What the tests of durability share: figures at the end of the run, as `submit: 10/10 kills …`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Show = Callable[[str], None]


@pytest.fixture
def show(record_property: Callable[[str, object], None]) -> Show:
    """Return a function that puts one line of figures into the summary of the run."""
    return lambda line: record_property("durability", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures of every durability test that ran."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    lines = [
        value for report in reports for name, value in getattr(report, "user_properties", ()) if name == "durability"
    ]
    if lines:
        terminalreporter.section("durability")
        for line in sorted(set(lines)):
            terminalreporter.write_line(str(line))
