"""Comparison: how long a lookup takes to hold a hundred candidate records against its subjects, on one core."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from analyzers.mentions import mentions_of
from matching.candidates import Candidates
from matching.compare import compare
from matching.judging import find_hits
from matching.request import read_request, subjects_of
from storage.records import StoredRecord

CANDIDATES = 100
NOW = datetime(2026, 11, 25, tzinfo=UTC)
ASKED = {
    "persons": [{"name": "Nguyễn Văn An", "birth_date": "1980-02-03", "id_numbers": ["040080001234"]}],
    "parcels": [
        {"map_sheet": "12", "parcel": "345", "commune": "Xã Nghi Phú", "district": "Vinh", "province": "Nghệ An"}
    ],
}


def hundreds(bodies: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """Milliseconds of processor time for each hundred records, half of them on namesakes of the person asked for.

    Comparing alone; and all of it: reading the records anew from their JSON, comparing, judging.
    """
    subjects = subjects_of(read_request(ASKED))
    records = [_record(body, number) for number, body in enumerate(bodies)]
    times = []
    for start in range(0, len(records) - CANDIDATES + 1, CANDIDATES):
        some = records[start : start + CANDIDATES]
        begun = time.process_time()
        find_hits(subjects, Candidates(tuple(some), {}), NOW.date())
        whole = time.process_time() - begun
        mentions = [mention for record in some for mention in mentions_of(record.body)]
        begun = time.process_time()
        for subject in subjects:
            for mention in mentions:
                if mention.kind == subject.kind:
                    compare(subject.thing, mention.thing)
        times.append(((time.process_time() - begun) * 1000, whole * 1000))
    return times


def _record(body: dict[str, Any], number: int) -> StoredRecord:
    return StoredRecord(
        id=number,
        type=body["type"],
        source="bench",
        source_id=str(number),
        version=1,
        body=_of_a_namesake(body, number),
        publication="published",
        office=None,
        rev=number,
        account="bench",
        created_at=NOW,
        updated_at=NOW,
    )


def _of_a_namesake(body: dict[str, Any], number: int) -> dict[str, Any]:
    persons = body.get("persons")
    if number % 2 or not persons:
        return body
    return {**body, "persons": [{**persons[0], "name": "Nguyễn Văn An"}, *persons[1:]]}
