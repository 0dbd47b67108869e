from __future__ import annotations

import uuid

from fastapi.testclient import TestClient

from search_api.app import create_app
from search_api.schemas import LookupAnswer
from storage.engine_wire import ENGINE_GIVES_UP_AT
from storage.search_index import SearchIndex
from tests.engine_proxy import engine_proxy
from tests.functional.conftest import HERE
from tests.functional.letters import notice

CERTIFICATE = {"parcels": [{"certificate_number": "ba.123456"}]}


def test_a_lookup_is_answered_and_kept(province):
    response = province.post("/api/v1/lookups", json={**CERTIFICATE, "dossier": "HS-1", "purpose": "signing"})
    assert response.status_code == 201
    answer = response.json()
    LookupAnswer.model_validate(answer)
    assert answer["verdict"] == "blocked"
    assert answer["by"] == {"account": "local", "office": None}
    assert response.headers["location"] == f"/api/v1/lookups/{answer['id']}"
    assert province.get(response.headers["location"]).json() == answer


def test_lookups_of_a_dossier_newest_first(province):
    ids = [
        province.post("/api/v1/lookups", json={**CERTIFICATE, "dossier": dossier}).json()["id"]
        for dossier in ("HS-1", "HS-2", "HS-1")
    ]
    listed = province.get("/api/v1/lookups", params={"dossier": "HS-1"}).json()["lookups"]
    assert [lookup["id"] for lookup in listed] == [ids[2], ids[0]]
    assert listed[0]["verdict"] == "blocked"


def test_a_lookup_belongs_to_the_office_that_made_it(province, key):
    mine, theirs = key("notary", "Văn phòng A"), key("notary", "Văn phòng B")
    answer = province.post("/api/v1/lookups", json={**CERTIFICATE, "dossier": "HS-1"}, headers=mine).json()
    assert answer["by"] == {"account": "notary", "office": "Văn phòng A"}
    address = f"/api/v1/lookups/{answer['id']}"
    assert province.get(address, headers=mine).status_code == 200
    assert province.get(address, headers=theirs).status_code == 404
    assert province.get(f"/lookups/{answer['id']}", headers=theirs).status_code == 404
    listed = province.get("/api/v1/lookups", params={"dossier": "HS-1"}, headers=theirs)
    assert listed.json() == {"lookups": []}


def test_a_colleagues_key_reads_the_offices_lookups(province, key):
    notary, staff = key("notary", "Văn phòng A"), key("office_staff", "Văn phòng A")
    answer = province.post("/api/v1/lookups", json=CERTIFICATE, headers=notary).json()
    assert province.get(f"/api/v1/lookups/{answer['id']}", headers=staff).status_code == 200


def test_nothing_there(client):
    for unknown in (uuid.uuid4(), "x", "..", "0", "a" * 500):
        assert client.get(f"/api/v1/lookups/{unknown}").status_code == 404


def test_wrong_fields_are_named(client):
    response = client.post(
        "/api/v1/lookups", json={"persons": [{"name": "A", "birth_date": "1980-02-31"}], "parcels": [{"lot": "1"}]}
    )
    assert response.status_code == 422
    details = response.json()["error"]["details"]
    assert [(detail["field"], detail["code"]) for detail in details] == [
        ("persons[0].birth_date", "not_a_date"),
        ("parcels[0].lot", "unknown_field"),
    ]
    assert "1980-02-31" not in response.text


def test_a_notice_blocks_from_the_moment_it_is_answered(client):
    """Nothing is indexed here: what is queued is seen all the same."""
    entered = client.post("/api/v1/notices", json=notice())
    assert entered.status_code == 201
    assert client.post("/api/v1/lookups", json=CERTIFICATE).json()["verdict"] == "blocked"
    release = {
        "document": {"number": "1/QĐ", "date": "2025-01-02", "agency": "Chi cục THADS thành phố Vinh"},
        "scope": "full",
    }
    assert client.post(f"/api/v1/notices/{entered.json()['id']}/releases", json=release).status_code == 201
    assert client.post("/api/v1/lookups", json=CERTIFICATE).json()["verdict"] == "clear"


def test_the_engine_is_given_as_long_as_the_setting_says(settings, database, client):
    asked: list[bytes] = []
    with engine_proxy(settings.opensearch_url) as proxy:

        def note(_method: str, _path: str, body: bytes) -> None:
            asked.append(body)

        proxy.before = note
        engine = SearchIndex(proxy.url)
        hasty = settings.model_copy(update={"engine_timeout_seconds": 0.75})
        with TestClient(create_app(hasty, database, engine), base_url=HERE) as patient:
            assert patient.post("/api/v1/lookups", json=CERTIFICATE).status_code == 201
        engine.close()
    given = f"{int(750 * ENGINE_GIVES_UP_AT)}ms"
    assert any(given.encode() in body for body in asked)
