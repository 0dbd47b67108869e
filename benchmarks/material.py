"""What is loaded and what is asked: a fictional province as two files, and questions drawn from its own records."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from analyzers.mentions import mentions_of
from soat.demo import SEED
from soat.province import province
from soat.services import Report

MENTIONS_OF = 3_000  # records that tell how many mentions a record has
DEEDS = 0.4
#: Every so many records one is kept to ask for.
ONE_IN = 40


@dataclass(frozen=True)
class Question:
    """A lookup request, and the same as parameters of the baselines' queries."""

    request: dict[str, Any]
    values: dict[str, str]


@dataclass
class Material:
    """Two files that together are the province; questions about the first are questions about both."""

    first: Path
    rest: Path
    first_records: int = 0
    records: int = 0
    size: int = 0  # bytes of JSON
    numbers: list[Question] = field(default_factory=list)
    families: list[Question] = field(default_factory=list)


def make(folder: Path, mentions: int, share: float, report: Report) -> Material:
    """A province of about so many mentions, the first `share` of it in a file of its own, in constant memory."""
    records = _records_for(mentions)
    deeds = round(records * DEEDS)
    made = Material(folder / "first.jsonl", folder / "rest.jsonl", round(records * share), records)
    kept: list[dict[str, Any]] = []
    everything = province(SEED, records - deeds, deeds)
    for path, part in ((made.first, islice(everything, made.first_records)), (made.rest, everything)):
        with path.open("wb") as stream:
            for number, record in enumerate(part):
                made.size += stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
                if path is made.first and number % ONE_IN == 0:
                    kept.append(record)
                if number % 5000 == 0:
                    report("Making a province", number + (path is made.rest) * made.first_records, records)
    _draw(made, kept)
    return made


def bodies(path: Path, count: int) -> list[dict[str, Any]]:
    """The first records of a file."""
    with path.open("rb") as stream:
        return [json.loads(line) for line in islice(stream, count)]


def _records_for(mentions: int) -> int:
    deeds = round(MENTIONS_OF * DEEDS)
    sample = list(province(SEED, MENTIONS_OF - deeds, deeds))
    return max(100, round(mentions * len(sample) / sum(len(mentions_of(record)) for record in sample)))


def _draw(made: Material, kept: list[dict[str, Any]]) -> None:
    rng = random.Random(SEED)
    numbers = [question for record in kept for question in _numbers(record)]
    rng.shuffle(numbers)
    made.numbers = numbers
    persons = [entry for record in kept for entry in _persons(record) if entry.get("identities")]
    lands = [entry for record in kept for entry in record.get("assets", ()) if _whole(entry)]
    rng.shuffle(persons)
    rng.shuffle(lands)
    made.families = [
        _family(one, other, land) for one, other, land in zip(persons[::2], persons[1::2], lands, strict=False)
    ]


def _persons(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from record.get("persons", ())
    yield from (party["person"] for party in record.get("parties", ()) if party.get("person"))


def _whole(entry: dict[str, Any]) -> bool:
    return entry["kind"] == "land" and bool(entry.get("certificate") and entry.get("parcel") and entry.get("commune"))


def _numbers(record: dict[str, Any]) -> Iterator[Question]:
    for entry in _persons(record):
        for identity in entry.get("identities", ())[:1]:
            yield Question({"persons": [{"id_numbers": [identity["number"]]}]}, {"number": identity["number"]})
    for entry in record.get("assets", ()):
        if _whole(entry):
            serial = entry["certificate"]["serial"]
            yield Question({"parcels": [{"certificate_number": serial}]}, {"number": serial})


def _person(entry: dict[str, Any]) -> dict[str, Any]:
    born = entry.get("birth_date") or str(entry.get("birth_year") or "")
    numbers = [identity["number"] for identity in entry["identities"]]
    return {"name": entry["name"], "id_numbers": numbers, **({"birth_date": born} if born else {})}


def _family(one: dict[str, Any], other: dict[str, Any], land: dict[str, Any]) -> Question:
    serial = land["certificate"]["serial"]
    place = {key: land[key] for key in ("map_sheet", "parcel", "commune", "district", "province") if land.get(key)}
    return Question(
        {"persons": [_person(one), _person(other)], "parcels": [{"certificate_number": serial, **place}]},
        {
            "name1": one["name"].strip(),
            "number1": one["identities"][0]["number"],
            "name2": other["name"].strip(),
            "number2": other["identities"][0]["number"],
            "certificate": serial,
            "map_sheet": land.get("map_sheet") or "",
            "parcel": land["parcel"],
            "place": land["commune"],
        },
    )
