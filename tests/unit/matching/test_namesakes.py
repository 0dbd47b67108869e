from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from analyzers.mentions import Mention, mentions_of
from matching.namesakes import MOST_RECORDS, distinct
from storage.records import StoredRecord

AT = datetime(2026, 1, 1, tzinfo=UTC)
AN = {"name": "Nguyễn Văn An", "birth_year": 1979}
NUMBERED = {**AN, "identities": [{"kind": "cccd", "number": "040079005678"}]}


def paper(number: int, person: dict[str, Any]) -> tuple[StoredRecord, Mention]:
    document = {"number": f"{number}/TB", "date": "2024-05-06", "agency": "Chi cục THADS"}
    body = {"type": "notice", "document": document, "measure": "suspension", "persons": [person]}
    record = StoredRecord(number, "notice", "test", str(number), 1, body, "published", None, number, "test", AT, AT)
    return record, mentions_of(body)[0]


def test_one_person_in_many_papers_is_one_namesake():
    found = [paper(1, NUMBERED), paper(2, {**NUMBERED, "birth_date": "1979-11-30"}), paper(3, AN), paper(4, AN)]
    two = distinct([*found, paper(5, {**AN, "birth_year": 1980})])
    assert [(one.born, [record.id for record in one.records]) for one in two] == [
        ("1979", [3, 4]),
        ("1979-11-30", [1, 2]),
        ("1980", [5]),
    ]


def test_who_did_not_ask_for_a_person_is_told_no_number_and_no_long_list():
    [one] = distinct(paper(number, NUMBERED) for number in range(MOST_RECORDS + 3))
    told = one.as_json()
    assert (told["name"], told["born"], told["more_records"]) == ("Nguyễn Văn An", "1979", 3)
    assert told["records"][0]["title"] == "Thông báo tạm dừng giao dịch 0/TB ngày 06/05/2024, Chi cục THADS"
    assert "040079005678" not in str(told)


def test_nobody_has_no_namesakes():
    assert distinct([]) == ()
