"""A name and a number that exist nowhere else go through every route, failing ones too: no log line has them."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog
from fastapi.testclient import TestClient

from search_api.app import create_app
from search_api.pages import views
from search_api.routers import lookups
from storage import logging as soat_logging
from storage.database import Database
from storage.search_index import SearchIndex
from tests.functional.conftest import HERE

NAME, NUMBER, SERIAL = "Quỳnh Hoa Thử Lộ", "040199123987", "ZX 907865"
CANARIES = ("Quỳnh", "Quynh", "quynh", "907865", "040199123987", "Thử Lộ", "%E1%BB%B3nh")
PERSON = {"name": NAME, "birth_date": "1980-02-03", "identities": [{"kind": "cccd", "number": NUMBER}]}
ASKED = {
    "dossier": NAME,
    "persons": [{"name": NAME, "birth_date": "1980", "id_numbers": [NUMBER]}],
    "parcels": [{"certificate_number": SERIAL}],
}
NOTICE = {
    "document": {"number": f"1/{SERIAL}", "date": "2024-05-06", "agency": NAME},
    "measure": "seizure",
    "persons": [PERSON],
    "assets": [{"kind": "land", "certificate": {"serial": SERIAL}}],
}
DEED = {
    "number": SERIAL,
    "signed_on": "2023-04-05",
    "kind": "transfer",
    "parties": [{"role": "transferor", "person": PERSON}],
}
RELEASE = {"document": {"number": SERIAL, "date": "2025-01-02", "agency": NAME}, "scope": "full"}


@pytest.fixture
def logged(settings):
    """Everything that this process logs, as an operator's log collector gets it at its most talkative."""
    stream = io.StringIO()
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    soat_logging.configure(settings.model_copy(update={"log_level": "debug"}), stream)
    root.setLevel(logging.DEBUG)
    yield stream
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers[:] = before[1]
    root.setLevel(before[0])


def everything(client: TestClient) -> list[int]:
    """Every route, with the canaries in bodies, fields, paths, queries and headers."""
    json_header = {"Content-Type": "application/json"}
    statuses = [client.get("/").status_code]
    answers = [
        client.post("/api/v1/notices", json=NOTICE, headers={"Idempotency-Key": NUMBER}),
        client.post("/api/v1/notices", json={**NOTICE, NAME: NUMBER}),
        client.post("/api/v1/notices", json={**NOTICE, "source": "s", "source_id": SERIAL}),
        client.post("/api/v1/notices", json={**NOTICE, "source": "s", "source_id": SERIAL}),
        client.post("/api/v1/deeds", json=DEED),
        client.post("/api/v1/lookups", json=ASKED),
        client.post("/api/v1/lookups", json={**ASKED, "persons": [{"name": NAME, "birth_date": NAME}]}),
        client.post("/api/v1/lookups", content=json.dumps(ASKED)[:-3], headers=json_header),
        client.get("/api/v1/lookups", params={"dossier": NAME}),
        client.get(f"/api/v1/lookups/{NAME}"),
        client.get(f"/lookups/{NUMBER}"),
        client.get(f"/{NAME}"),
        client.get("/", params={"from": NUMBER, "q": NAME}),
        client.get(f"/api/v1/notices/{NUMBER}"),
        client.post("/", data={"box": f"{NAME} 1980, {NUMBER}, {SERIAL}"}),
        client.post("/", data={"box": f"{NAME} ??? {SERIAL}"}),
        client.post("/", data={"persons-0-name": NAME, "persons-0-birth_date": NAME}),
        client.post("/", data={"add": "persons", "persons-0-name": NAME}),
        client.get("/api/v1/index", headers={"Authorization": f"Bearer soat_{NUMBER}"}),
        client.post("/api/v1/index/rebuilds", json={NAME: NUMBER}),
        client.patch("/api/v1/index/stuck/1", json={"note": NAME}),
        client.patch(f"/api/v1/index/stuck/{NUMBER}", json={"note": {NAME: SERIAL}}),
        client.post("/admin/index/stuck/1/note", data={"note": f"{NAME} {SERIAL}"}),
        client.get("/admin/index", params={"note": NUMBER}),
        client.get("/metrics"),
        client.get("/readyz"),
    ]
    for answer in answers:
        if "location" in answer.headers:
            address = answer.headers["location"]
            answers_there = [client.get(address)]
            if "notices" in address:
                answers_there += [
                    client.post(f"{address}/releases", json=RELEASE),
                    client.patch(address, json={"content": NAME}),
                    client.patch(address, json={"persons": [{"name": 1, NAME: 2}]}),
                    client.post(f"{address}/approval", json={"decision": NAME}),
                    client.post(f"{address}/approval", json={"decision": "reject", "reason": NAME}),
                ]
            statuses += [there.status_code for there in answers_there]
    return statuses + [answer.status_code for answer in answers]


def check(stream: io.StringIO, statuses: list[int]) -> None:
    lines = stream.getvalue()
    assert lines.count('"event": "request"') == len(statuses)
    assert [canary for canary in CANARIES if canary in lines] == []


def test_when_all_is_well(client, index, logged):
    statuses = everything(client)
    index.catch_up()
    assert {200, 201, 303, 401, 404, 409, 422} <= set(statuses)
    check(logged, statuses)


def test_when_nobody_foresaw_it(client, logged, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"{NAME} {NUMBER} {SERIAL}") from KeyError(NAME)

    monkeypatch.setattr(lookups, "run_lookup", fail)
    monkeypatch.setattr(views, "understand", fail)
    statuses = everything(client)
    assert 500 in statuses
    assert "ZeroDivisionError" in logged.getvalue()
    check(logged, statuses)


def test_when_postgresql_refuses(client, database, logged):
    """A driver's message quotes the row that it would not take."""
    with database.transaction() as tx:
        tx.exec_driver_sql("alter table lookups add constraint never check (dossier is null)")
        tx.exec_driver_sql("alter table records add constraint never check (version = 0)")
    statuses = everything(client)
    assert 500 in statuses
    check(logged, statuses)


def test_when_postgresql_is_away(settings, engine, logged):
    database = Database("postgresql://soat@127.0.0.1:9/soat", connect_timeout=1)
    with TestClient(create_app(settings, database, engine), base_url=HERE, follow_redirects=False) as client:
        statuses = everything(client)
    database.close()
    assert 503 in statuses
    check(logged, statuses)


def test_when_the_engine_is_away(settings, database, client, logged):
    engine = SearchIndex("http://127.0.0.1:9")
    with TestClient(create_app(settings, database, engine), base_url=HERE, follow_redirects=False) as cut_off:
        statuses = everything(cut_off)
    engine.close()
    check(logged, statuses)


def test_a_request_is_one_line_of_what_is_needed(client, logged):
    response = client.get("/api/v1/lookups", params={"dossier": NAME})
    line = json.loads(logged.getvalue().splitlines()[-1])
    assert line.keys() == {"event", "level", "timestamp", "method", "route", "status", "ms", "request_id"}
    assert (line["route"], line["status"]) == ("/api/v1/lookups", 200)
    assert line["request_id"] == response.headers["x-request-id"]
