"""What an indexer alone knows, for Prometheus: its lag, its bulks, its retries, since it started.

Served by prometheus_client's own server at SOAT_INDEXER_METRICS_PORT, if that is set. What PostgreSQL knows of queue,
index, rebuild and comparison is at the API's /metrics, whoever is asked (docs/reference/metrics.md).
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import HistogramMetricFamily

from storage.lag import BOUNDS, Lag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.settings import Settings

log = structlog.get_logger(__name__)

# Seconds. A bulk of 2,000 changes takes one or two; the engine may think for 60 before it is given up.
_BULK_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Measurements:
    """Those of one process, in a registry of its own."""

    def __init__(self) -> None:
        """Nothing measured yet."""
        self.registry = CollectorRegistry()
        self.bulk_seconds = Histogram(
            "soat_indexer_bulk_seconds", "Time of one bulk", buckets=_BULK_BUCKETS, registry=self.registry
        )
        self._documents = Counter(
            "soat_indexer_documents", "Documents made searchable in the live index", registry=self.registry
        )
        self._retries = Counter(
            "soat_indexer_retries", "Batches given back to the queue, by reason", ["reason"], registry=self.registry
        )
        self._stuck = Counter("soat_indexer_stuck", "Changes that the engine refused", registry=self.registry)
        self._lag = Lag()
        self._guard = threading.Lock()
        self.registry.register(self)

    def acknowledged(self, lag: Lag, *, documents: int, stuck: int) -> None:
        """A batch is done."""
        self._documents.inc(documents)
        self._stuck.inc(stuck)
        with self._guard:
            self._lag += lag

    def given_back(self, reason: str) -> None:
        """A batch was given back, by the code of what was in the way."""
        self._retries.labels(reason).inc()

    def describe(self) -> list[HistogramMetricFamily]:
        """Nothing: registering measures nothing."""
        return []

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """The lag, as PostgreSQL measured it batch by batch."""
        with self._guard:
            lag = self._lag
        bounds = [*(str(bound) for bound in BOUNDS), "+Inf"]
        yield HistogramMetricFamily(
            "soat_indexer_lag_seconds",
            "From a change to its being searchable",
            buckets=list(zip(bounds, map(float, accumulate(lag.counts)), strict=True)),
            sum_value=lag.seconds,
        )


@contextmanager
def served(measurements: Measurements, settings: Settings) -> Iterator[int | None]:
    """Serve them until the block ends, where a port is set; gives the port.

    One that is taken, as by a second indexer of the same machine, is logged: indexing matters more.
    """
    if settings.indexer_metrics_port is None:
        yield None
        return
    host, port = settings.indexer_metrics_host, settings.indexer_metrics_port
    try:
        server, thread = start_http_server(port, host, measurements.registry)
    except OSError as error:
        log.error("metrics_not_served", host=host, port=port, reason=error.strerror)  # noqa: TRY400  it says all
        yield None
        return
    log.info("metrics_served", host=host, port=server.server_port)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
