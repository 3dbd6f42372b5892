"""Less sweeping of memory while tests run: a plugin of pytest.

The collector of cycles looks again and again through everything that is alive. What was loaded before the first test
stays alive to the end, so it is set aside; and new things are looked through less often than in a server that has to
stay small.
"""

from __future__ import annotations

import gc

THRESHOLDS = (20_000, 10, 20)
"""How many new things, then how many sweeps of the younger ones, make the collector look."""


def pytest_collection_finish() -> None:
    """Set aside what was loaded so far: the code, the settings and the list of tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
