"""What runs by itself for documents: a nightly look at readings that the reader cannot have written."""

from __future__ import annotations

from collections.abc import Iterator

from ronguon.audit.registry import FoundRow
from ronguon.directives.models import MachineReading
from ronguon.directives.schema import validate_reading


def strange_readings() -> Iterator[FoundRow]:
    """Yield every machine reading whose values do not fit the closed schema."""
    for reading in MachineReading.objects.order_by("pk").iterator(chunk_size=500):
        try:
            validate_reading(reading.fields)
        except ValueError as error:
            yield FoundRow("reading", str(reading.pk), f"Bản đọc của máy không đúng khuôn: {error}.")
