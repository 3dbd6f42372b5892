"""Figures for a monitor, in the form that Prometheus reads.

Several web processes add to files of one folder (`PROMETHEUS_MULTIPROC_DIR`, which `ronguon serve` makes), so that
whichever of them is asked tells the sum. Gauges are looked up in the database by the one that is asked.

Source: Prometheus exposition format 0.0.4; prometheus_client, multiprocess mode.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ronguon.kernel import measures

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_log = logging.getLogger(__name__)
disable_created_metrics()  # type: ignore[no-untyped-call]  # left untyped; a second series for each is of no use
_own = CollectorRegistry()
_requests = Counter(
    "ronguon_requests", "Requests answered", ("route", "method", "status"), registry=_own
)  # the library adds _total
_seconds = Histogram("ronguon_request_seconds", "Time to answer", ("route",), buckets=_BUCKETS, registry=_own)


def answered(route: str, method: str, status: int, seconds: float) -> None:
    """Note one answer under its route and class of status (`2xx`)."""
    _requests.labels(route, method, f"{status // 100}xx").inc()
    _seconds.labels(route).observe(seconds)


class Gauges(Collector):
    """Every declared gauge, looked up now; one that cannot be looked up is left out and the others still told."""

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges that could be read."""
        for one in measures.gauges():
            try:
                reading = one.read()
            except DatabaseError:
                _log.warning("gauge %s could not be read", one.name)
                continue
            if reading is None:
                continue
            family = GaugeMetricFamily(one.name, one.says, labels=[one.label] if one.label else [])
            for label, value in reading.items() if isinstance(reading, Mapping) else [("", reading)]:
                family.add_metric([label] if one.label else [], value)
            yield family


def exposed() -> bytes:
    """Return all figures: this process's own, or the sum over all web processes that share a folder."""
    registry = CollectorRegistry()
    registry.register(Gauges())
    told = generate_latest(registry)
    if os.environ.get(FOLDER):
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library leaves it untyped
        return generate_latest(shared) + told
    return generate_latest(_own) + told
