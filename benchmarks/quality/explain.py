"""Why a case came out as it did: asked, stored, hits, evidence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.quality.labelled import CLASSES, Case
from benchmarks.quality.labelled.case import case_of
from benchmarks.quality.measure import Result
from benchmarks.quality.product import Product, Seen, seen
from benchmarks.quality.site import background, site

LISTED = 12
MOST_SIGNS = 2_500  # of a request in the list of failures; --explain prints all of it


def named(case_id: str, seed: int) -> Case:
    """The case of an id such as "certificate/digit-dropped#17". Raises SystemExit for a class that does not exist."""
    name, _, number = case_id.rpartition("#")
    for one in CLASSES.values():
        if one.name.replace(" ", "-") == name.replace(" ", "-"):
            return case_of(one, seed, int(number))
    raise SystemExit(f"no class is called {name}; --list lists them")


def case(case_id: str, seed: int, records: int) -> None:
    """Plant one case in a small province, ask, and print everything."""
    one = named(case_id, seed)
    with site(records) as place:
        place.load(background(seed, records))
        place.load(one.records)
        answer, taken, candidates = Product(place.database, place.engine).answer(one.request)
    print("\n".join(_story(one, answer, seen(one, answer, taken, candidates))))


def _story(one: Case, answer: dict[str, Any], result: Seen) -> Iterator[str]:
    yield f"case      {one.id}"
    yield f"asked     {json.dumps(one.request, ensure_ascii=False)}"
    for record in one.records:
        yield f"stored    {record['source_id']}: {json.dumps(things(record), ensure_ascii=False)}"
    yield f"expected  {' or '.join(sorted(one.outcomes))}" + (f" of {one.target}" if one.target else " as the verdict")
    got = f"verdict {result.verdict}, outcome {result.outcome}, rank {result.rank}"
    yield f"got       {got}, {result.candidates} candidates {' '.join(result.reasons)}"
    for subject in answer["subjects"]:
        missing = subject.get("missing") or ""
        yield f"subject   {subject['ref']}: {subject['verdict']}, {subject['namesakes']} namesakes {missing}"
    for hit in answer["hits"][:LISTED]:
        how = f"{hit['outcome']} {hit['strength']} {hit['score']}"
        yield f"hit       {hit['record']['source_id']} {how}: {hit['because']}"
        for item in hit["evidence"]:
            values = f"{item['asked']!r} / {item['found']!r}"
            yield f"            {item['field']}: {values} {item['relation']} {item['weight']} {item['note']}"
    yield "right" if result.right and (result.found or not one.target) else "WRONG"


def things(record: dict[str, Any]) -> dict[str, Any]:
    """What a record names."""
    return {
        name: record[name]
        for name in ("persons", "organizations", "assets", "parties", "kind", "status")
        if name in record
    }


def failures(results: Sequence[Result], count: int) -> str:
    """For each class that misses something, the first `count` cases: asked, stored, expected, got."""
    lines: list[str] = []
    for result in results:
        wrong = [one for one in result.seen if not one.right or (one.case.target and not one.found)]
        if not wrong:
            continue
        ways = ", ".join(f"{often} × {way}" for way, often in Counter(map(_way, wrong)).most_common(4))
        lines.append(f"\n## {result.one.name}: {len(wrong)} of {len(result.seen)} wrong ({ways})")
        for one in wrong[:count]:
            lines.extend(_failure(one))
    return "\n".join(lines)


def _failure(one: Seen) -> Iterator[str]:
    yield f"- `{one.case.id}` asked {json.dumps(one.case.request, ensure_ascii=False)[:MOST_SIGNS]}"
    for record in one.case.records[:2]:
        yield f"  stored {json.dumps(things(record), ensure_ascii=False)}"
    got = f"{_way(one)}, verdict {one.verdict}, rank {one.rank} {' '.join(one.reasons)}"
    yield f"  expected {' or '.join(sorted(one.case.outcomes))}, got {got}"
    if one.case.target is None:
        yield from (f"  speaks: {said}" for said in (*one.notices, *one.deeds)[:3])


def _way(one: Seen) -> str:
    if one.case.target is None:
        return f"verdict {one.verdict}"
    return f"{one.outcome}{'' if one.found else f' at rank {one.rank}'}" if one.outcome else "not found"
