"""Are the demonstration's lookups still judged as they should be, in the midst of everything else that is on file?"""

from __future__ import annotations

from benchmarks.asking import Client
from benchmarks.report import Report, Times
from benchmarks.stack import Stack
from soat.demo import DEMO_LOOKUPS
from soat.fiction.showcase import showcase

ROUNDS = 5


def check(stack: Stack, report: Report) -> int:
    """Ask each of them over HTTP; the number of wrong verdicts, each of which is printed."""
    told = {record["source_id"] for record in showcase()}
    client, times, wrong, neighbours = Client(stack.url), [], [], []
    for asked in DEMO_LOOKUPS:
        for _ in range(ROUNDS):
            taken, answer = client.post("/api/v1/lookups", asked.request)
            times.append(taken)
        if answer["verdict"] == "review" and asked.verdict == "clear" and not told.intersection(_speaking(answer)):
            neighbours.append(asked.name)
        elif answer["verdict"] != asked.verdict:
            wrong.append(f"{asked.name}: {answer['verdict']}, should be {asked.verdict}")
    judged = f"{len(DEMO_LOOKUPS) - len(wrong)} of {len(DEMO_LOOKUPS)} verdicts right"
    report.row("the demonstration's lookups", f"{judged}; {Times(tuple(times))}")
    if neighbours:
        report.note(
            f"Asked to review instead of clear, since among so many invented numbers one lies next to it: "
            f"{', '.join(neighbours)}."
        )
    for one in wrong:
        report.note(f"WRONG VERDICT: {one}")
    return len(wrong)


def _speaking(answer: dict) -> set[str]:
    """The records that speak against signing, by the ids of their source."""
    return {hit["record"]["source_id"] for hit in answer["hits"] if hit["outcome"] in {"blocked", "review"}}
