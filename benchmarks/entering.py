"""Letters that are on record, asked about as if they were entered once more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from benchmarks.report import Times

SHORT = (
    ("Chi cục Thi hành án dân sự", "CCTHADS"),
    ("Tòa án nhân dân", "TAND"),
    ("Viện kiểm sát nhân dân", "VKSND"),
    ("Ủy ban nhân dân", "UBND"),
    ("thành phố", "TP"),
)
WARM_UP = 30

Ask = Callable[[dict[str, Any]], tuple[float, dict[str, Any]]]
"""Milliseconds of an answer about a draft, and the answer."""


def drafts(records: Iterable[dict[str, Any]], count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Source ids of notices, each with the letter in other writing; every second one sent again under a new number."""
    notices = (record for record in records if record["type"] == "notice" and not record.get("replaces"))
    for nth, (record, _) in enumerate(zip(notices, range(count), strict=False)):
        document = dict(record["document"])
        for whole, short in SHORT:
            document["agency"] = document["agency"].replace(whole, short)
        serial, rest = document["number"].split("/", 1)
        document["number"] = f"0{serial} {rest.replace('-', ' ').replace('QĐ', 'QD')}"
        if nth % 2 and record.get("assets"):
            again = dt.date.fromisoformat(document["date"]) + dt.timedelta(days=3)
            document |= {"number": f"{int(serial) + 1000}/{rest}", "date": again.isoformat()}
        left_out = {"type", "source", "source_id", "releases", "withdrawn"}
        yield record["source_id"], {**{k: v for k, v in record.items() if k not in left_out}, "document": document}


def times(asked: Iterable[tuple[str, dict[str, Any]]], ask: Ask) -> tuple[Times, int]:
    """How long each answer took, and how many drafts were not recognised."""
    taken, missed = [], 0
    for nth, (source_id, draft) in enumerate(asked):
        milliseconds, answer = ask(draft)
        missed += source_id not in {one["record"]["source_id"] for one in answer["duplicates"]}
        if nth >= WARM_UP:
            taken.append(milliseconds)
    return Times(tuple(taken)), missed
