"""Are the demonstration's lookups still judged as they should be, in the midst of everything else that is on file?"""

from __future__ import annotations

from benchmarks.asking import Client
from benchmarks.report import Report, Times
from benchmarks.stack import Stack
from soat.demo import DEMO_LOOKUPS

ROUNDS = 5


def check(stack: Stack, report: Report) -> int:
    """Ask each of them over HTTP; the number of wrong verdicts, each of which is printed."""
    client, times, wrong = Client(stack.url), [], []
    for asked in DEMO_LOOKUPS:
        for _ in range(ROUNDS):
            taken, answer = client.post("/api/v1/lookups", asked.request)
            times.append(taken)
        if answer["verdict"] != asked.verdict:
            wrong.append(f"{asked.name}: {answer['verdict']}, should be {asked.verdict}")
    judged = f"{len(DEMO_LOOKUPS) - len(wrong)} of {len(DEMO_LOOKUPS)} verdicts right"
    report.row("the demonstration's lookups", f"{judged}; {Times(tuple(times))}")
    for one in wrong:
        report.note(f"WRONG VERDICT: {one}")
    return len(wrong)
