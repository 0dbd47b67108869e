"""What PostgreSQL knows of the index, in Prometheus' words, asked for at each scrape (docs/reference/metrics.md).

What an indexer alone knows (its retries, the time of its bulks) it tells itself: indexer/metrics.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client.core import GaugeMetricFamily

from storage.errors import SoatError
from storage.lag import Lag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.generations import Generation
    from storage.rebuilds import Rebuild
    from storage.reconciles import Reconcile
    from storage.watching import IndexNow

#: Minutes over which lag and speed are told.
LATELY: Final = 5


class IndexCollector:
    """The index as it is now; `soat_database_up 0` alone when PostgreSQL does not answer."""

    def __init__(self, watch: Callable[[], IndexNow], engine_answers: Callable[[Generation | None], bool]) -> None:
        """`watch` may raise a SoatError; `engine_answers` waits for the engine as long as a lookup does."""
        self._watch = watch
        self._engine_answers = engine_answers

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: so that registering asks no database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One reading."""
        try:
            now = self._watch()
        except SoatError:
            yield _gauge("soat_database_up", "1 while PostgreSQL answers", 0)
            return
        yield _gauge("soat_database_up", "1 while PostgreSQL answers", 1)
        yield _gauge("soat_engine_up", "1 while the live index answers completely", self._engine_answers(now.live))
        yield from _queue(now)
        yield from _index(now)
        yield from _lag(now)
        yield from _rebuild(now.rebuild)
        yield from _reconcile(now.reconcile)


def _queue(now: IndexNow) -> Iterator[GaugeMetricFamily]:
    yield _gauge("soat_queue_pending", "Changes not yet searchable", now.queue.pending)
    yield _gauge("soat_queue_oldest_seconds", "Age of the oldest of them", now.queue.oldest_seconds)
    yield _gauge("soat_queue_stuck", "Changes that cannot be indexed", now.queue.stuck)
    yield _gauge("soat_indexer_sessions", "Sessions of indexers with PostgreSQL; 0: none is at work", now.indexers)


def _index(now: IndexNow) -> Iterator[GaugeMetricFamily]:
    usable = now.trouble is None
    yield _gauge("soat_index_usable", "1 while there is a live index of this version that may be trusted", usable)
    info = GaugeMetricFamily(
        "soat_index_generation_info", "The live index, and the one that stands by", labels=["generation", "state"]
    )
    for generation in filter(None, (now.live, now.standby)):
        info.add_metric([generation.index_name, generation.state], 1)
    yield info


def _lag(now: IndexNow) -> Iterator[GaugeMetricFamily]:
    newest = now.minutes[-1].minute if now.minutes else None
    lately = [minute for minute in now.minutes if newest and (now.at - minute.minute).total_seconds() < LATELY * 60]
    yield _gauge(
        "soat_index_documents_per_second",
        f"Documents made searchable, over the last {LATELY} minutes",
        sum(minute.documents for minute in lately) / (LATELY * 60),
    )
    lag = sum((minute.lag for minute in lately), Lag())
    shares = GaugeMetricFamily(
        "soat_index_lag_seconds",
        f"From a change to its being searchable, over the last {LATELY} minutes; none when nothing changed",
        labels=["quantile"],
    )
    for share in (0.5, 0.99):
        seconds = lag.within(share)
        if seconds is not None:
            shares.add_metric([str(share)], seconds)
    yield shares


def _rebuild(rebuild: Rebuild | None) -> Iterator[GaugeMetricFamily]:
    opened = rebuild if rebuild and rebuild.ended_at is None else None
    yield _gauge("soat_rebuild_open", "1 while a rebuild is under way or waits", opened is not None)
    yield _gauge("soat_rebuild_part", "How much of it is done, 0 to 1", opened.part if opened else 0)
    yield _gauge("soat_rebuild_records_per_second", "How fast its phase goes", (opened and opened.rate) or 0)
    failed = rebuild is not None and rebuild.phase == "failed"
    yield _gauge("soat_rebuild_failed", "1 while the last rebuild is one that failed", failed)


def _reconcile(last: Reconcile | None) -> Iterator[GaugeMetricFamily]:
    found = GaugeMetricFamily(
        "soat_reconcile_findings", "Documents of the last comparison that were not as recorded", labels=["kind"]
    )
    if last is not None:
        for kind in ("missing", "stale", "orphaned", "ahead"):
            found.add_metric([kind], getattr(last, kind))
    yield found
    if last is not None and last.ended_at is not None:
        yield _gauge(
            "soat_reconcile_ended_timestamp_seconds", "When the last comparison ended", last.ended_at.timestamp()
        )
        yield _gauge("soat_reconcile_failed", "1 while the last comparison failed", last.phase == "failed")


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=float(value))
