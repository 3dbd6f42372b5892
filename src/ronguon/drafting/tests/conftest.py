"""Fixtures of this app's tests."""

from __future__ import annotations

from ronguon.drafting.tests.desk import desk, reader

__all__ = ["desk", "reader"]
