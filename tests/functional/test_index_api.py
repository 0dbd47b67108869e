"""What an administrator asks of the index over HTTP, with the indexer's own steps driven one at a time."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from indexer.rebuild import Rebuilder
from search_api.routers import health, index
from search_api.schemas import IndexState, RebuildState, ReconcileState, StuckRows
from storage import changes, generations, rebuilds, reconciles
from storage.reconciles import Found
from tests.functional.letters import notice

INDEX = "/api/v1/index"


@pytest.fixture
def build(database, engine, settings):
    """Carries the open rebuild on to its end, as an indexer does."""
    return Rebuilder(database, engine, settings).run_open


@pytest.fixture
def stuck(client, database):
    """Two changes that the engine refused; their ids."""
    for number in ("1/TB", "2/TB"):
        client.post("/api/v1/notices", json=notice(number, confirm_not_duplicate=True))
    with database.transaction() as tx:
        held = changes.claim(tx, 10)
        for one in held:
            changes.mark_stuck(tx, one.id, "mapper_parsing_exception")
    return [str(one.id) for one in held]


def test_a_rebuild_from_the_question_to_going_back(client, build):
    before = client.get(INDEX).json()
    assert (before["trouble"], before["standby"]) == (None, None)
    asked = client.post(f"{INDEX}/rebuilds", json={"full_speed": True})
    assert asked.status_code == 202
    place = asked.headers["location"]
    assert place == f"{INDEX}/rebuilds/{asked.json()['id']}"
    waiting = RebuildState.model_validate(client.get(place).json())
    assert (waiting.phase, waiting.part, waiting.eta, waiting.full_speed) == ("waiting", 0, None, True)
    again = client.post(f"{INDEX}/rebuilds")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    build()
    done = RebuildState.model_validate(client.get(place).json())
    assert (done.phase, done.part, done.account, done.reason) == ("done", 1, "local", "asked")
    after = IndexState.model_validate(client.get(INDEX).json())
    assert after.generation != before["generation"]
    assert after.standby == before["generation"]
    assert after.rebuild == done
    back = client.post(f"{INDEX}/rollback").json()
    assert (back["generation"], back["standby"]) == (before["generation"], after.generation)


def test_a_rebuild_is_cancelled_and_the_live_index_stays(client, build):
    before = client.get(INDEX).json()["generation"]
    place = client.post(f"{INDEX}/rebuilds").headers["location"]
    cancelled = client.post(f"{place}/cancel")
    assert (cancelled.status_code, cancelled.json()["cancel_asked"]) == (200, True)
    assert build() is None
    assert client.get(place).json()["phase"] == "cancelled"
    assert client.get(INDEX).json()["generation"] == before
    assert client.post(f"{place}/cancel").status_code == 409


def test_progress_is_told_while_it_runs(client, database):
    number = client.post(f"{INDEX}/rebuilds").json()["id"]
    with database.transaction() as tx:
        rebuilds.begin(tx, number, "filling", 1000)
        rebuilds.passed(tx, number, last_id=7, records=400, mended=3)
    told = RebuildState.model_validate(client.get(f"{INDEX}/rebuilds/{number}").json())
    assert (told.phase, told.done, told.total, told.mended) == ("filling", 400, 1000, 3)
    assert 0 < told.part < 1
    assert told.rate > 0
    assert told.eta > 0


def test_there_is_nothing_to_go_back_to(client):
    answer = client.post(f"{INDEX}/rollback")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


def test_going_back_does_not_wait_for_a_long_batch(client, build, database, monkeypatch):
    monkeypatch.setattr(index, "GO_BACK_SECONDS", 0.05)
    client.post(f"{INDEX}/rebuilds")
    live = build()
    with database.transaction() as batch:
        generations.hold_steady(batch)
        answer = client.post(f"{INDEX}/rollback")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "line_busy")
    assert answer.headers["retry-after"]
    assert client.get(INDEX).json()["generation"] == live.index_name


def test_a_comparison_is_asked_for_and_its_findings_told(client, database):
    asked = client.post(f"{INDEX}/reconcile")
    assert asked.status_code == 202
    assert client.post(f"{INDEX}/reconcile").status_code == 409
    with database.transaction() as tx:
        reconciles.note(tx, asked.json()["id"], Found(checked=10, missing=2, stale=1, repaired=3))
        reconciles.end(tx, asked.json()["id"], "done")
    told = ReconcileState.model_validate(client.get(asked.headers["location"]).json())
    assert (told.checked, told.missing, told.stale, told.orphaned, told.repaired) == (10, 2, 1, 0, 3)
    assert ReconcileState.model_validate(client.get(INDEX).json()["reconcile"]) == told


def test_what_is_stuck_is_read_annotated_and_retried(client, stuck, database):
    rows = StuckRows.model_validate(client.get(f"{INDEX}/stuck").json())
    assert [row.id for row in rows.stuck] == stuck
    assert rows.stuck[0].record["type"] == "notice"
    assert rows.stuck[0].reason == "mapper_parsing_exception"
    first, second = stuck
    assert client.patch(f"{INDEX}/stuck/{first}", json={"note": "chờ bản vá"}).status_code == 204
    assert client.get(f"{INDEX}/stuck").json()["stuck"][0]["note"] == "chờ bản vá"
    assert client.patch(f"{INDEX}/stuck/{first}", json={"note": None}).status_code == 204
    assert client.get(f"{INDEX}/stuck").json()["stuck"][0]["note"] is None
    assert client.post(f"{INDEX}/stuck/{first}/retry").json() == {"retried": 1}
    assert client.post(f"{INDEX}/stuck/{first}/retry").status_code == 404
    assert client.get(f"{INDEX}/stuck").json()["count"] == 1
    assert client.post(f"{INDEX}/stuck/retry").json() == {"retried": 1}
    state = client.get(INDEX).json()
    assert (state["pending"], state["stuck"]) == (2, 0)
    assert client.patch(f"{INDEX}/stuck/{second}", json={"note": "x"}).status_code == 404


def test_the_list_names_no_content(client, stuck):
    assert not {"Nguyễn", "BA 123456", "1/TB"} & set(client.get(f"{INDEX}/stuck").text.split('"'))
    assert "Nguyễn" not in client.get(f"{INDEX}/stuck").text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"full_speed": "yes"}, "not_a_boolean"),
        ({"fast": True}, "unknown_field"),
        ([], "not_an_object"),
    ],
)
def test_a_wrong_question_is_told(client, body, code):
    for path in ("rebuilds", "reconcile"):
        answer = client.post(f"{INDEX}/{path}", json=body)
        assert answer.status_code == 422
        assert answer.json()["error"]["details"][0]["code"] == code
    state = client.get(INDEX).json()
    assert (state["rebuild"]["reason"], state["reconcile"]) == ("first", None)


@pytest.mark.parametrize("note", [7, "x" * 4001, "\x00"])
def test_a_wrong_note_is_told(client, stuck, note):
    assert client.patch(f"{INDEX}/stuck/{stuck[0]}", json={"note": note}).status_code == 422


WRITES = ["rebuilds", "rebuilds/1/cancel", "rollback", "reconcile", "stuck/retry", "stuck/1/retry"]


@pytest.mark.parametrize("path", WRITES)
def test_only_an_administrator_writes(client, key, path):
    for role in ("notary", "department_leader", "provider"):
        assert client.post(f"{INDEX}/{path}", headers=key(role)).status_code == 403, role
    assert client.post(f"{INDEX}/{path}", headers=key("department_admin")).status_code in {200, 202, 404, 409}


def test_who_looks_up_may_see_how_far_it_is_but_not_what_is_stuck(client, key):
    assert client.get(INDEX, headers=key("notary")).status_code == 200
    assert client.get(f"{INDEX}/stuck", headers=key("notary")).status_code == 403
    assert client.patch(f"{INDEX}/stuck/1", json={"note": "x"}, headers=key("notary")).status_code == 403
    assert client.get(f"{INDEX}/stuck", headers=key("department_admin")).status_code == 200


@pytest.mark.parametrize("path", ["rebuilds/2", "rebuilds/x", "rebuilds/" + "9" * 30, "reconciles/1", "reconciles/-1"])
def test_what_is_not_there(client, path):
    assert client.get(f"{INDEX}/{path}").status_code == 404


# ----- an index that lookups cannot use -----


def change_live(database, assignment: str) -> None:
    with database.transaction() as tx:
        tx.execute(sa.text(f"update generations set {assignment} where state = 'live'"))  # noqa: S608  of this file


@pytest.mark.parametrize(
    ("assignment", "trouble"), [("fingerprint = 'of-before'", "other_keys"), ("trusted = false", "untrusted")]
)
def test_readyz_says_that_the_index_is_stale(client, database, assignment, trouble):
    change_live(database, assignment)
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert (ready.json()["status"], ready.json()["index"], ready.json()["engine"]) == ("degraded", "stale", "ok")
    assert client.get(INDEX).json()["trouble"] == trouble


def test_readyz_says_that_there_is_no_index(client, database):
    change_live(database, "state = 'failed'")
    assert (client.get("/readyz").json()["status"], client.get("/readyz").json()["index"]) == ("degraded", "missing")


def test_a_process_that_starts_logs_a_stale_index(client, database, logged):
    health.say_if_stale(database)
    assert logged == []
    change_live(database, "fingerprint = 'of-before'")
    health.say_if_stale(database)
    (line,) = logged
    assert (line["event"], line["reason"], line["log_level"]) == ("index_stale", "other_keys", "warning")


@pytest.fixture
def logged():
    with capture_logs() as lines:
        yield lines
