"""A letter that is entered a second time, over HTTP and on the real services."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from benchmarks.duplicates.letters import pairs
from benchmarks.duplicates.measure import measure
from matching.entering import look_for_duplicates
from search_api.schemas import Duplicates
from storage.schemas import validate_draft
from storage.search_index import SearchIndex
from tests.functional.letters import AN, PARCEL, notice
from tests.functional.world import World, one_world

NOTICES, DUPLICATES = "/api/v1/notices", "/api/v1/notices/duplicates"
OTHER_PARCEL = {**PARCEL, "parcel": "88", "map_sheet": "7", "certificate": {"serial": "CM 555777"}}
IN_SHORT = {"number": "0123 QD CCTHA", "date": "2024-05-06", "agency": "CCTHADS TP Vinh"}


def test_a_draft_is_answered_with_what_is_there_and_enters_nothing(client, database):
    address = client.post(NOTICES, json=notice()).headers["location"]
    response = client.post(DUPLICATES, json=notice(document=IN_SHORT))
    assert response.status_code == 200
    Duplicates.model_validate_json(response.text)
    (one,) = response.json()["duplicates"]
    assert (one["kind"], one["record"]["id"]) == ("same_document", address.rpartition("/")[2])
    assert one["record"]["title"].startswith("Quyết định kê biên 123/QĐ-CCTHADS ngày 06/05/2024")
    assert one["record"]["state"] == "active"
    assert {item["field"]: item["relation"] for item in one["evidence"]} == {
        "document_number": "variant",
        "agency": "same",
        "document_date": "same",
        "assets": "same",
    }
    assert count(database) == 1


def count(database) -> int:
    with database.transaction() as tx:
        return tx.execute(sa.text("select count(*) from records")).scalar_one()


def test_the_same_document_is_refused_until_somebody_says_that_it_is_another(client, database):
    client.post(NOTICES, json=notice())
    headers = {"Idempotency-Key": "k"}
    refused = client.post(NOTICES, json=notice(document=IN_SHORT), headers=headers)
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (409, "duplicate_suspected")
    assert "confirm_not_duplicate" in error["message"]
    assert [one["kind"] for one in error["details"]] == ["same_document"]
    assert count(database) == 1
    confirmed = notice(document=IN_SHORT, confirm_not_duplicate=True)
    accepted = client.post(NOTICES, json=confirmed, headers=headers)  # what was refused left its key free
    assert accepted.status_code == 201
    assert [one["kind"] for one in accepted.json()["duplicates"]] == ["same_document"]
    assert "confirm_not_duplicate" not in accepted.json()
    assert count(database) == 2


@pytest.mark.parametrize("wrong", ["yes", 1, None, []])
def test_a_confirmation_is_true_or_false(client, wrong):
    response = client.post(NOTICES, json=notice(confirm_not_duplicate=wrong))
    assert response.status_code == 422
    assert response.json()["error"]["details"][0]["field"] == "confirm_not_duplicate"


def test_what_is_no_duplicate_is_entered_and_what_is_only_near_is_told(client):
    client.post(NOTICES, json=notice())
    part = client.post(NOTICES, json=notice(assets=[OTHER_PARCEL]))
    assert part.status_code == 201
    assert part.json()["duplicates"] == []
    assert [one["kind"] for one in part.json()["related"]] == ["same_letter_other_things"]
    elsewhere = {"number": "123/QĐ-CCTHADS", "date": "2024-05-06", "agency": "Chi cục THADS huyện Đô Lương"}
    two_agencies = client.post(NOTICES, json=notice(document=elsewhere))
    assert (two_agencies.status_code, two_agencies.json()["duplicates"]) == (201, [])
    again = {**IN_SHORT, "number": "200/QĐ-CCTHADS", "date": "2024-05-08"}
    sent_again = client.post(NOTICES, json=notice(document=again))
    assert sent_again.status_code == 201
    assert [one["kind"] for one in sent_again.json()["duplicates"]] == ["same_assets"]


def test_a_letter_is_seen_the_moment_it_is_committed_and_by_near_numbers_once_indexed(client, index):
    later = {**IN_SHORT, "number": "200/QĐ-CCTHADS", "date": "2024-05-08"}
    near = {**PARCEL, "map_sheet": None, "parcel": None, "certificate": {"serial": "BA 123457"}}
    near = {name: value for name, value in near.items() if value}
    client.post(NOTICES, json=notice())
    for _ in range(2):
        found = client.post(DUPLICATES, json=notice(document=later, assets=[near])).json()
        assert [one["kind"] for one in found["duplicates"]] == ["same_assets"]
        assert found["complete"] is True
        index.catch_up()


def test_without_the_engine_the_document_is_still_found_and_it_is_said(client, settings, database):
    client.post(NOTICES, json=notice())
    away = SearchIndex("http://127.0.0.1:9")
    with database.transaction() as tx:
        found = look_for_duplicates(tx, validate_draft(notice(document=IN_SHORT), "notice"), away, timeout=1)
    away.close()
    assert found.same_document
    assert found.told(datetime.now(UTC))["complete"] is False


def test_two_officers_at_the_same_moment_enter_one(client, database):
    answers = []

    def send(number: str) -> None:
        document = {**IN_SHORT, "number": number}
        answers.append(client.post(NOTICES, json=notice(document=document)).status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in ("7/QĐ-CCTHADS", "07 QĐ CCTHADS") * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, *[409] * 5]
    assert count(database) == 1


def test_an_amended_document_is_found_by_its_new_number_alone(client, database):
    address = client.post(NOTICES, json=notice()).headers["location"]
    changed = {"number": "456/QĐ-CCTHADS", "date": "2025-05-06", "agency": "Chi cục THADS thành phố Vinh"}
    assert client.patch(address, json={"document": changed}).status_code == 200
    with database.transaction() as tx:
        assert list(tx.execute(sa.text("select key from document_keys")).scalars()) == ["456|2025"]
    assert client.post(DUPLICATES, json=notice()).json()["duplicates"] == []
    assert len(client.post(DUPLICATES, json=notice(document=changed)).json()["duplicates"]) == 1


@pytest.mark.parametrize(("role", "status"), [("court", 200), ("commune_officer", 403), ("notary", 403)])
def test_who_may_enter_may_ask(client, key, role, status):
    assert client.post(DUPLICATES, json=notice(), headers=key(role)).status_code == status


def test_a_notary_office_sees_that_its_warning_repeats_another_offices_letter(client, key):
    client.post(NOTICES, json=notice(measure="warning", persons=[AN]), headers=key("notary", "Văn phòng A"))
    found = client.post(DUPLICATES, json=notice(measure="warning"), headers=key("notary", "Văn phòng B"))
    assert len(found.json()["duplicates"]) == 1


def test_a_wrong_draft_is_told_by_its_fields(client):
    response = client.post(DUPLICATES, json=notice(measure="nonsense"))
    assert (response.status_code, response.json()["error"]["details"][0]["field"]) == (422, "measure")


@pytest.fixture(scope="module")
def filed(services, template_database) -> Iterator[World]:
    """All letters of the labelled set together, half of them not indexed yet."""
    letters = [pair.record for pair in pairs(each=10)]
    with one_world(services, template_database) as world:
        world.enter(*letters[::2])
        world.index()
        world.enter(*letters[1::2])
        yield world


def test_the_labelled_set_is_found_among_all_letters(filed: World):
    def look(draft) -> list[str]:
        with filed.database.transaction() as tx:
            found = look_for_duplicates(tx, validate_draft(draft, "notice"), filed.engine, timeout=20)
        assert found.complete
        return [str(one.record.source_id) for one in found.duplicates]

    result = measure(pairs(each=10), look)
    assert result.pairs >= 300
    assert result.recall >= 0.97, result.missed
    assert result.precision >= 0.95, result.false


def test_a_letter_that_another_replaced_says_so(client):
    first = client.post("/api/v1/notices", json=notice()).json()
    replaces = [{"source": first["source"], "source_id": first["source_id"]}]
    assert client.post("/api/v1/notices", json=notice("9/QĐ-CCTHADS", replaces=replaces)).status_code == 201
    found = client.post("/api/v1/notices/duplicates", json=notice()).json()["duplicates"]
    states = {one["record"]["document"]["number"]: one["record"]["state"] for one in found}
    assert states["123/QĐ-CCTHADS"] == "superseded"
    page = client.get(f"/notices/{first['id']}").text
    assert "đã có văn bản khác thay thế" in page
