"""What an answer holds and when it is incomplete, beside what the table of situations says."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matching import queries
from matching.lookup import run_lookup
from matching.request import read_request
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.lookups import find_lookup
from tests.functional.world import (
    AN,
    KHOONG,
    NGHI_PHU,
    NOTARY,
    World,
    certificate,
    hit_of,
    letter,
    person,
)

NOBODY_LISTENS = "http://127.0.0.1:9"


def test_nothing_on_record_is_clear_and_says_so_completely(world: World):
    answer = world.look(certificate("BA 123456"))
    assert answer["verdict"] == "clear"
    assert answer["engine"] | {"generation": None} == {
        "name": "opensearch",
        "generation": None,
        "pending_changes": 0,
        "complete": True,
        "reasons": [],
    }
    assert answer["engine"]["generation"].startswith(world.settings.index_prefix)
    assert (answer["hits"], answer["extracted"], answer["unread"], answer["receipt"]) == ([], [], [], None)
    assert answer["looked_up_at"] == "2026-03-02T02:00:00.000Z"
    assert answer["by"] == {"account": "notary", "office": "Văn phòng công chứng Sông Lam"}


def test_a_hit_says_what_paper_it_is_and_why_it_matched(world: World):
    world.enter(letter(measure="seizure"))
    hit = hit_of(world.look(certificate("ba123456")), "N1")
    assert hit["record"]["title"] == "Quyết định kê biên N1/QĐ-CCTHADS ngày 06/05/2024, Chi cục THADS thành phố Vinh"
    assert hit["evidence"] == [
        {
            "field": "certificate_number",
            "asked": "ba123456",
            "found": "BA 123456",
            "relation": "same",
            "weight": 29.79,
            "note": "",
        }
    ]
    assert hit["mention"]["kind"] == "land"
    assert hit["score"] > 0.98
    assert hit["total"] == round(hit["start"] + sum(item["weight"] for item in hit["evidence"]), 2)


def test_the_lookup_is_kept_as_it_was_asked_and_answered(world: World):
    world.enter(letter())
    asked = {**certificate("ba.123456"), "dossier": "HS-1", "purpose": "signing"}
    answer = world.look(asked)
    with world.database.transaction() as tx:
        kept = find_lookup(tx, answer["id"])
    assert kept is not None
    assert kept.answer == answer
    assert kept.request == asked
    assert (kept.account, kept.office, kept.dossier) == ("notary", "Văn phòng công chứng Sông Lam", "HS-1")


def test_a_crowd_of_namesakes_does_not_bury_the_letter(world: World):
    crowd = [
        letter(f"C{i}", persons=[{"name": "Nguyễn Văn An", "birth_date": f"19{i:02}-01-01"}]) for i in range(10, 75)
    ]
    world.enter(*crowd, letter(persons=[AN]))
    world.index()
    answer = world.look(person())
    assert answer["verdict"] == "blocked"
    assert answer["hits"][0]["record"]["source_id"] == "N1"
    assert len(answer["hits"]) == 51
    assert answer["subjects"][0]["more_information"] == 15


@pytest.mark.parametrize("spoil", ["set fingerprint = 'other'", "set trusted = false"])
def test_an_index_that_does_not_count_makes_the_answer_incomplete(database, engine, settings, database_url, spoil: str):
    world = World(database, engine, settings, database_url)
    world.enter(letter())
    world.index()
    with world.database.transaction() as tx:
        tx.execute(sa.text(f"update generations {spoil}"))
    assert world.look(certificate("BA 123456"))["verdict"] == "blocked"
    answer = world.look(certificate("BA 123457"))
    assert (answer["verdict"], answer["engine"]["reasons"]) == ("incomplete", ["index_stale"])


def test_before_the_first_index_nothing_is_clear(database, engine, settings, database_url):
    answer = run_lookup(read_request(certificate("BA 123456")), NOTARY, database, engine)
    assert (answer["verdict"], answer["engine"]["reasons"]) == ("incomplete", ["engine_unavailable"])


def test_too_many_strong_candidates_are_a_doubt(database, engine, settings, database_url, monkeypatch):
    world = World(database, engine, settings, database_url)
    monkeypatch.setattr(queries, "MOST_NAMESAKES", 2)
    monkeypatch.setattr(queries, "MOST_OF_A_CROWD", 2)
    nameless = [letter(f"C{i}", persons=[KHOONG]) for i in range(4)]
    world.enter(*nameless)
    world.index()
    answer = world.look(person(**KHOONG, birth_date="1980"))
    assert (answer["verdict"], answer["engine"]["reasons"]) == ("incomplete", ["candidates_cut"])
    assert answer["subjects"][0]["more_information"] == 2


def test_no_database_is_an_error_and_no_answer(world: World):
    gone = world.lookup(certificate("BA 123456"))
    gone._database = Database("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(DatabaseUnavailable):
        gone.first_look()


def test_one_subject_in_doubt_does_not_hide_the_others(world: World):
    world.enter(letter())
    world.index()
    asked = {"parcels": [{"certificate_number": "BA 123456"}, {"commune": "Nghi Phú"}, dict(NGHI_PHU)]}
    answer = world.look(asked)
    assert answer["verdict"] == "blocked"
    assert [subject["verdict"] for subject in answer["subjects"]] == ["blocked", "incomplete", "incomplete"]
    assert answer["subjects"][1]["missing"].startswith("Hãy thêm")
    assert answer["engine"]["reasons"] == ["subject_too_vague"]
