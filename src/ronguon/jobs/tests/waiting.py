"""Running what waits in the queue, here and now, for tests of apps above."""

from __future__ import annotations

from threading import Event

from ronguon.jobs.engines import engine


def run_waiting() -> int:
    """Run the tasks that are due, as a worker would; return how many ran."""
    return engine().run_waiting("tests", Event())
