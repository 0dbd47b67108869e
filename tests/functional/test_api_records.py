from __future__ import annotations

import threading

import pytest
from fastapi.testclient import TestClient

from search_api.app import create_app
from search_api.schemas import EnteredNotice, StoredDeed, StoredNotice
from tests.functional.conftest import HERE
from tests.functional.letters import AN, deed, notice

RELEASE = {"document": {"number": "9/QĐ-GT", "date": "2025-01-02", "agency": "Chi cục THADS"}, "scope": "full"}
NOTICES, DEEDS, LOOKUPS = "/api/v1/notices", "/api/v1/deeds", "/api/v1/lookups"
BY_CERTIFICATE = {"parcels": [{"certificate_number": "BA 123456"}]}


def test_a_notice_is_entered_and_read(client):
    response = client.post(NOTICES, json=notice())
    assert response.status_code == 201
    entered = response.json()
    EnteredNotice.model_validate_json(response.text)
    assert (entered["source"], entered["version"], entered["duplicates"]) == ("soat", 1, [])
    assert entered["entered_by"] == {"account": "local", "office": None}
    assert (response.headers["etag"], response.headers["location"]) == ('"1"', f"{NOTICES}/{entered['id']}")
    read = client.get(response.headers["location"]).json()
    StoredNotice.model_validate(read, strict=False)
    looked = {"duplicates", "related", "duplicates_complete"}
    assert read == {name: value for name, value in entered.items() if name not in looked}


def test_a_deed_is_entered_and_read(client):
    response = client.post(DEEDS, json=deed())
    assert response.status_code == 201
    StoredDeed.model_validate_json(response.text)
    assert client.get(response.headers["location"]).json() == response.json()
    assert client.get(f"{NOTICES}/{response.json()['id']}").status_code == 404


def test_source_and_id_are_unique(client):
    body = notice(type="notice", source="uchi", source_id="NC-1")
    assert client.post(NOTICES, json=body).status_code == 201
    again = client.post(NOTICES, json=body)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "record_exists")


def test_the_same_key_enters_once(client):
    headers = {"Idempotency-Key": "k-1"}
    first = client.post(NOTICES, json=notice(), headers=headers)
    again = client.post(NOTICES, json=notice(), headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = client.post(NOTICES, json=notice("other"), headers=headers)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")


def test_the_same_key_of_another_caller_is_another_key(client, key):
    headers = {"Idempotency-Key": "k-1"}
    ids = {
        client.post(NOTICES, json=notice(confirm_not_duplicate=True), headers={**headers, **who}).json()["id"]
        for who in ({}, key("court", name="a"), key("court", name="a"))
    }
    assert len(ids) == 3


def test_parallel_requests_with_one_key_enter_one(client):
    answers = []

    def send() -> None:
        answers.append(client.post(NOTICES, json=notice(), headers={"Idempotency-Key": "k"}))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_a_refused_request_leaves_its_key_free(client):
    headers = {"Idempotency-Key": "k-1"}
    assert client.post(NOTICES, json=notice(measure="nonsense"), headers=headers).status_code == 422
    assert client.post(NOTICES, json=notice(), headers=headers).status_code == 201


def test_a_release_is_entered_once_and_makes_a_version(client):
    address = client.post(NOTICES, json=notice()).headers["location"]
    headers = {"Idempotency-Key": "r-1"}
    first = client.post(f"{address}/releases", json=RELEASE, headers=headers)
    again = client.post(f"{address}/releases", json=RELEASE, headers=headers)
    assert (first.status_code, first.json()) == (201, again.json())
    assert (first.json()["version"], len(first.json()["releases"])) == (2, 1)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"id": "7"}, "id"),
        ({"office": "Phòng B"}, "office"),
        ({"publication": "published"}, "publication"),
        ({"persons": [{"name": 5}]}, "persons[0].name"),
        ({"releases": []}, "releases"),
        ({"measure": "nonsense"}, "measure"),
    ],
)
def test_what_the_server_sets_and_what_is_wrong_cannot_be_patched(client, patch, field):
    address = client.post(NOTICES, json=notice()).headers["location"]
    response = client.patch(address, json=patch)
    assert response.status_code == 422
    assert response.json()["error"]["details"][0]["field"] == field
    assert client.get(address).json()["version"] == 1


def test_the_identity_of_a_record_stays(client):
    address = client.post(NOTICES, json=notice()).headers["location"]
    assert client.patch(address, json={"source_id": "other"}).status_code == 422


def test_amending_needs_the_version_that_was_read(client):
    address = client.post(NOTICES, json=notice()).headers["location"]
    withdrawn = {"withdrawn": {"on": "2026-01-02", "reason": "nhập nhầm"}}
    for stale in ('"7"', '"x"', "W/1", '"99999999999"'):
        assert client.patch(address, json=withdrawn, headers={"If-Match": stale}).status_code == 412
    amended = client.patch(address, json=withdrawn, headers={"If-Match": '"1"'})
    assert (amended.status_code, amended.headers["etag"]) == (200, '"2"')
    assert client.post(LOOKUPS, json=BY_CERTIFICATE).json()["verdict"] == "clear"
    back = client.patch(address, json={"withdrawn": None}, headers={"If-Match": '"2"'})
    assert "withdrawn" not in back.json()


def test_nobody_deletes(client):
    address = client.post(NOTICES, json=notice()).headers["location"]
    response = client.delete(address)
    assert (response.status_code, response.json()["error"]["code"]) == (405, "method_not_allowed")


# ----- who may -----


@pytest.mark.parametrize("role", ["enforcement", "court", "police", "procuracy", "land_registry"])
def test_authorities_enter_notices_that_count_at_once(client, key, role):
    response = client.post(NOTICES, json=notice(), headers=key(role, "Cơ quan X"))
    assert (response.status_code, response.json()["publication"]) == (201, "published")
    assert response.json()["entered_by"] == {"account": role, "office": "Cơ quan X"}


@pytest.mark.parametrize(
    "role", ["provider", "department_admin", "commune_head", "commune_officer", "department_leader"]
)
def test_others_enter_no_notices(client, key, role):
    assert client.post(NOTICES, json=notice(), headers=key(role)).status_code == 403


@pytest.mark.parametrize("role", ["notary", "office_head", "office_staff"])
def test_notary_offices_enter_warnings_only(client, key, role):
    headers = key(role)
    refused = client.post(NOTICES, json=notice(), headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    warning = client.post(NOTICES, json=notice(measure="warning"), headers=headers)
    assert warning.status_code == 201
    upgraded = client.patch(warning.headers["location"], json={"measure": "seizure"}, headers=headers)
    assert upgraded.status_code == 403
    assert client.get(warning.headers["location"], headers=headers).json()["measure"] == "warning"


def test_authorities_enter_no_deeds_and_admins_look_nothing_up(client, key):
    assert client.post(DEEDS, json=deed(), headers=key("court")).status_code == 403
    for role in ("department_admin", "provider"):
        assert client.post(LOOKUPS, json=BY_CERTIFICATE, headers=key(role)).status_code == 403
    assert client.post(DEEDS, json=deed(), headers=key("commune_officer")).status_code == 201


def test_another_offices_records_are_not_there(client, key):
    mine, theirs = key("court", "Tòa A"), key("court", "Tòa B")
    address = client.post(NOTICES, json=notice(), headers=mine).headers["location"]
    assert client.get(address, headers=theirs).status_code == 404
    assert client.patch(address, json={"measure": "warning"}, headers=theirs).status_code == 404
    assert client.post(f"{address}/releases", json=RELEASE, headers=theirs).status_code == 404
    assert client.get(address, headers=key("department_officer", "Sở")).status_code == 200
    assert (
        client.patch(address, json={"measure": "warning"}, headers=key("department_officer", "Sở")).status_code == 404
    )
    assert client.get(address, headers=mine).json()["measure"] == "seizure"
    sold = client.post(DEEDS, json=deed(), headers=key("notary", "Văn phòng A")).headers["location"]
    assert client.get(sold, headers=key("notary", "Văn phòng B")).status_code == 404


@pytest.fixture
def with_approval(settings, database, engine, client):
    app = create_app(settings.model_copy(update={"notice_approval": True}), database, engine)
    with TestClient(app, base_url=HERE) as approving:
        yield approving


def test_an_officers_notice_waits_for_the_leader(with_approval, key):
    officer, leader = key("department_officer", "Sở"), key("department_leader", "Sở")
    entered = with_approval.post(NOTICES, json=notice(), headers=officer)
    assert entered.json()["publication"] == "awaiting_approval"
    assert with_approval.post(LOOKUPS, json=BY_CERTIFICATE).json()["verdict"] == "review"
    address = entered.headers["location"]
    assert with_approval.post(f"{address}/approval", json={"decision": "approve"}, headers=officer).status_code == 403
    approved = with_approval.post(f"{address}/approval", json={"decision": "approve"}, headers=leader)
    assert (approved.status_code, approved.json()["publication"]) == (200, "published")
    assert with_approval.post(LOOKUPS, json=BY_CERTIFICATE).json()["verdict"] == "blocked"
    twice = with_approval.post(f"{address}/approval", json={"decision": "reject"}, headers=leader)
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "conflict")


def test_an_officer_does_not_undo_what_the_leader_approved(with_approval, key):
    officer, leader = key("department_officer", "Sở"), key("department_leader", "Sở")
    address = with_approval.post(NOTICES, json=notice(), headers=officer).headers["location"]
    with_approval.post(f"{address}/approval", json={"decision": "approve"}, headers=leader)
    assert with_approval.post(f"{address}/releases", json=RELEASE, headers=officer).status_code == 403
    assert with_approval.patch(address, json={"withdrawn": {"on": "2026-01-01"}}, headers=officer).status_code == 403
    assert with_approval.post(f"{address}/releases", json=RELEASE, headers=leader).status_code == 201


def test_a_rejected_notice_blocks_nobody(with_approval, key):
    officer, leader = key("department_officer", "Sở"), key("department_leader", "Sở")
    address = with_approval.post(NOTICES, json=notice(), headers=officer).headers["location"]
    wrong = with_approval.post(f"{address}/approval", json={"decision": "maybe"}, headers=leader)
    assert wrong.json()["error"]["details"][0]["field"] == "decision"
    with_approval.post(f"{address}/approval", json={"decision": "reject", "reason": "thiếu dấu"}, headers=leader)
    assert with_approval.post(LOOKUPS, json=BY_CERTIFICATE).json()["verdict"] == "clear"


def test_persons_of_a_notice_keep_what_was_sent(client):
    person = {**AN, "name": "Nguyễn  Văn An ", "role": "owner"}
    entered = client.post(NOTICES, json=notice(persons=[person])).json()
    assert entered["persons"] == [person]


def test_a_commit_that_fails_is_no_201(client, database):
    """The answer is sent after the commit: what only the commit finds wrong is still told."""
    with database.transaction() as tx:
        tx.exec_driver_sql(
            "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$"
        )
        tx.exec_driver_sql(
            "create constraint trigger late after insert on records deferrable initially deferred"
            " for each row execute function refuse()"
        )
    for path, body in ((NOTICES, notice()), (DEEDS, deed())):
        response = client.post(path, json=body, headers={"Idempotency-Key": "k"})
        assert (response.status_code, response.json()["error"]["code"]) == (500, "internal_error")
    with database.transaction() as tx:
        tx.exec_driver_sql("drop trigger late on records")
    again = client.post(NOTICES, json=notice(), headers={"Idempotency-Key": "k"})
    assert again.status_code == 201
    assert client.get(again.headers["location"]).status_code == 200
