"""Measurements of the index: told by the API and by the indexer; each that an alert or the manual names exists."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from indexer.metrics import Measurements, served
from indexer.run import run
from indexer.worker import Indexer
from storage import changes, rebuilds, reconciles
from storage.errors import EngineUnavailable
from storage.lag import BOUNDS, Lag
from storage.reconciles import Found
from storage.search_index import SearchIndex
from tests.functional.letters import notice
from tests.integration.storage.samples import rows

ROOT = Path(__file__).parents[2]
ALERTS = YAML(typ="safe").load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
MANUAL = (ROOT / "docs/reference/metrics.md").read_text(encoding="utf-8")
WAIT_SECONDS = 30
WANTED_ALERTS = 10


def samples(text: str) -> dict[str, float]:
    """Each sample by its name, labels included as Prometheus writes them."""
    return {
        one.name + "".join(f"[{label}={one.labels[label]}]" for label in sorted(one.labels)): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


@pytest.fixture
def everything(client, database):
    """The API's measurements once each thing that may be absent has happened."""
    client.post("/api/v1/lookups", json={"parcels": [{"certificate_number": "BA 123456"}]})
    rows(database, "insert into index_lag values (date_trunc('minute', now()), 9, 600, 9, 2, '{0,9}') returning 1")
    with database.transaction() as tx:
        one = reconciles.ask(tx, "asked")
        reconciles.note(tx, one.id, Found(checked=9, stale=2))
        reconciles.end(tx, one.id, "done")
        two = rebuilds.ask(tx, "asked", fingerprint="f")
        rebuilds.begin(tx, two.id, "filling", 100)
        rebuilds.passed(tx, two.id, last_id=3, records=50, mended=0)
    return samples(client.get("/metrics").text)


def test_what_postgresql_knows(everything, client):
    told = everything
    live = client.get("/api/v1/index").json()["generation"]
    assert told[f"soat_index_generation_info[generation={live}][state=live]"] == 1
    assert (told["soat_index_usable"], told["soat_engine_up"], told["soat_indexer_sessions"]) == (1, 1, 0)
    assert told["soat_index_lag_seconds[quantile=0.5]"] == pytest.approx(0.075, abs=0.03)
    assert told["soat_index_documents_per_second"] == 2
    assert told["soat_reconcile_findings[kind=stale]"] == 2
    assert told["soat_rebuild_open"] == 1
    assert 0 < told["soat_rebuild_part"] < 1
    assert told["soat_rebuild_records_per_second"] > 0


def test_what_is_wrong_shows(client, database):
    rows(database, "update generations set trusted = false returning 1")
    with database.transaction() as tx:
        one = rebuilds.ask(tx, "asked", fingerprint="f")
        rebuilds.end(tx, one.id, "failed", "x")
    client.post("/api/v1/notices", json=notice())
    with database.transaction() as tx:
        (held,) = changes.claim(tx, 1)
        changes.mark_stuck(tx, held.id, "mapper_parsing_exception")
    told = samples(client.get("/metrics").text)
    assert (told["soat_index_usable"], told["soat_rebuild_failed"], told["soat_queue_stuck"]) == (0, 1, 1)
    assert not any(name.startswith("soat_index_lag_seconds") for name in told)  # nothing changed: no figure


def test_an_indexer_tells_its_own(settings, database, database_url, engine, client):
    measured = Measurements()
    indexer = Indexer(database, engine, database_url=database_url, measured=measured)
    client.post("/api/v1/notices", json=notice())
    assert indexer.drain() == 1
    with served(measured, settings.model_copy(update={"indexer_metrics_port": 0})) as port:
        told = samples(httpx2.get(f"http://127.0.0.1:{port}/metrics").text)
        with served(measured, settings.model_copy(update={"indexer_metrics_port": port})) as taken:
            assert taken is None
    assert told["soat_indexer_lag_seconds_count"] == told["soat_indexer_lag_seconds_bucket[le=+Inf]"] == 1
    assert told["soat_indexer_lag_seconds_sum"] > 0
    assert told["soat_indexer_documents_total"] >= 1
    assert told["soat_indexer_bulk_seconds_count"] == 1
    assert told["soat_indexer_stuck_total"] == 0
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://127.0.0.1:{port}/metrics")


def test_by_default_nobody_listens(settings):
    with served(Measurements(), settings) as port:
        assert port is None


def test_an_indexer_at_work_is_seen_by_the_api(client, settings, database_url):
    stop = threading.Event()
    process = threading.Thread(target=run, args=(settings, database_url, stop))
    process.start()
    try:
        seen = threading.Event()
        for _ in range(WAIT_SECONDS * 10):
            if samples(client.get("/metrics").text)["soat_indexer_sessions"]:
                seen.set()
                break
            stop.wait(0.1)
        assert seen.is_set()
    finally:
        stop.set()
        process.join()
    assert samples(client.get("/metrics").text)["soat_indexer_sessions"] == 0


def test_a_batch_given_back_is_counted_by_its_reason(database, database_url, client):
    """The engine is away; the indexer goes on until told to stop."""
    measured, stop = Measurements(), threading.Event()
    client.post("/api/v1/notices", json=notice())
    nowhere = SearchIndex("http://127.0.0.1:9")
    indexer = Indexer(database, nowhere, database_url=database_url, measured=measured)
    worker = threading.Thread(target=indexer.run, args=(stop,))
    worker.start()

    def given_back() -> float:
        reason = {"reason": EngineUnavailable.code()}
        return measured.registry.get_sample_value("soat_indexer_retries_total", reason) or 0

    for _ in range(WAIT_SECONDS * 10):
        if given_back():
            break
        stop.wait(0.1)
    stop.set()
    worker.join()
    indexer.close()
    nowhere.close()
    assert given_back() >= 1


def test_the_histogram_counts_up():
    measured = Measurements()
    measured.acknowledged(Lag.of([(0, 2, 0.06, 0.04), (5, 1, 0.29, 0.29)]), documents=3, stuck=0)
    measured.acknowledged(Lag.of([(len(BOUNDS), 1, 9000, 9000)]), documents=1, stuck=1)
    value = measured.registry.get_sample_value
    assert value("soat_indexer_lag_seconds_bucket", {"le": "0.05"}) == 2
    assert value("soat_indexer_lag_seconds_bucket", {"le": "0.3"}) == 3
    assert value("soat_indexer_lag_seconds_bucket", {"le": "1800.0"}) == 3
    assert value("soat_indexer_lag_seconds_count") == 4


# ----- alerts and manual -----


def all_names(told: dict[str, float]) -> set[str]:
    own = Measurements()
    own.given_back("engine_unavailable")
    families = [*own.registry.collect()]
    return {name.partition("[")[0] for name in told} | {one.name for family in families for one in family.samples}


def test_each_measurement_that_an_alert_names_exists(everything):
    rules = [rule for group in ALERTS["groups"] for rule in group["rules"]]
    assert len(rules) >= WANTED_ALERTS
    assert len({rule["alert"] for rule in rules}) == len(rules)
    known = all_names(everything)
    for rule in rules:
        named = set(re.findall(r"\bsoat_\w+", rule["expr"]))
        assert named, rule["alert"]
        assert named <= known, (rule["alert"], named - known)
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}


def test_the_manual_names_each_measurement_and_no_other(everything):
    told = {name for name in all_names(everything) if name.startswith("soat_") and not name.endswith("_created")}
    assert set(re.findall(r"`(soat_\w+)", MANUAL)) == {re.sub(r"_(bucket|count|sum)$", "", name) for name in told}
