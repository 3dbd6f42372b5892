from __future__ import annotations

from ronguon.access.tests.house import house, on_the_day

__all__ = ["house", "on_the_day"]
