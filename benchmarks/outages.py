"""The demonstration's lookups while parts of the system are away: `python -m benchmarks.outages`.

Starts `soat up --demo` in a temporary folder and asks every lookup three times over HTTP: while all works; after
OpenSearch was killed; and, in a second start, with the indexer stopped and fresh letters posted, each about the subject
of a lookup. Prints the verdicts side by side. Ends with status 1 when something that is blocked came out clear, or
when a fresh letter is not among the hits.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import requests

from soat.demo import DEMO_LOOKUPS, DemoLookup

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What a lookup says, as far as it matters here."""

    verdict: str
    letters: frozenset[str]


Answers = dict[str, Answer]


@dataclass(frozen=True)
class System:
    """A running `soat up --demo`."""

    address: str
    process: psutil.Process

    def lookup(self, request: dict[str, Any]) -> Answer:
        """The verdict, and the numbers of the letters that were found."""
        posted = requests.post(f"{self.address}api/v1/lookups", json=request, timeout=PATIENCE_SECONDS)
        posted.raise_for_status()
        answer = posted.json()
        letters = {hit["record"]["document"].get("number", "") for hit in answer["hits"]}
        return Answer(answer["verdict"], frozenset(letters))

    def child(self, word: str) -> psutil.Process:
        """The one process of the system that has this word in its command line."""
        (found,) = [one for one in self.process.children(recursive=True) if word in " ".join(one.cmdline())]
        return found


@contextmanager
def system() -> Iterator[System]:
    """Start everything with the fictional province, give it, end it."""
    with tempfile.TemporaryDirectory(prefix="soat-outages-") as folder:
        environment = {**os.environ, "SOAT_DATA_DIR": str(Path(folder) / "data")}
        command = [sys.executable, "-m", "soat.cli", "up", "--demo", "--port", "0"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as started:
            try:
                lines = iter(started.stdout or [])
                address = next(found.group() for line in lines if (found := ADDRESS.search(line)))
                yield System(address, psutil.Process(started.pid))
            finally:
                started.send_signal(signal.SIGTERM)


def fresh_number(number: int) -> str:
    """The document number of the fresh letter about a lookup."""
    return f"{number}/QĐ-DT"


def letter_about(number: int, request: dict[str, Any]) -> dict[str, Any]:
    """A letter that blocks every subject of a lookup."""
    assets: list[dict[str, Any]] = []
    for parcel in request.get("parcels", ()):
        named = {key: value for key, value in parcel.items() if key not in {"certificate_number", "register_number"}}
        certificate = (
            {"certificate": {"serial": parcel["certificate_number"]}} if "certificate_number" in parcel else {}
        )
        assets.append({"kind": "land", **named, **certificate})
    assets += [{"kind": "vehicle", **vehicle} for vehicle in request.get("vehicles", ())]
    assets += [{"kind": "other", **other} for other in request.get("others", ())]
    return {
        "document": {"number": fresh_number(number), "date": "2026-01-05", "agency": "Tòa án nhân dân khu vực 9"},
        "measure": "freeze",
        "persons": [_person(person) for person in request.get("persons", ())],
        "organizations": [
            {"name": company.get("name", "Công ty chưa rõ tên"), **company}
            for company in request.get("organizations", ())
        ],
        "assets": assets,
    }


def _person(asked: dict[str, Any]) -> dict[str, Any]:
    birth = asked.get("birth_date", "")
    return {
        "name": asked["name"],
        **({"birth_date": birth} if "-" in birth else {"birth_year": int(birth)} if birth else {}),
        "identities": [{"kind": "other", "number": number} for number in asked.get("id_numbers", ())],
    }


def ask_all(running: System) -> Answers:
    """The answer to each demonstration lookup by its name."""
    return {asked.name: running.lookup(asked.request) for asked in DEMO_LOOKUPS}


def with_the_engine_killed() -> tuple[Answers, Answers]:
    """Verdicts before and after OpenSearch died."""
    with system() as running:
        before = ask_all(running)
        running.child("OpenSearchRunner").kill()
        return before, ask_all(running)


def with_the_indexer_stopped() -> tuple[Answers, Answers]:
    """Verdicts with the indexer stopped: of what was there, and after a fresh letter about each subject."""
    with system() as running:
        running.child("index run").suspend()
        standing = ask_all(running)
        for number, asked in enumerate(DEMO_LOOKUPS, start=1):
            letter = letter_about(number, asked.request)
            posted = requests.post(f"{running.address}api/v1/notices", json=letter, timeout=PATIENCE_SECONDS)
            posted.raise_for_status()
        fresh = ask_all(running)
        running.child("index run").resume()
        return standing, fresh


def wrong(number: int, asked: DemoLookup, killed: Answer, standing: Answer, fresh: Answer) -> list[str]:
    """What must not be: a block that is not seen, or anything called clear that cannot be known."""
    faults = []
    if killed.verdict not in ({"blocked"} if asked.verdict == "blocked" else {"incomplete"}):
        faults.append("without the engine exact answers stay, and all others are incomplete")
    if standing.verdict != asked.verdict:
        faults.append("another verdict while the indexer stands still")
    if fresh.verdict == "clear" or fresh_number(number) not in fresh.letters:
        faults.append("fresh letter not seen")
    return faults


def main() -> None:
    """Ask, print, judge."""
    before, killed = with_the_engine_killed()
    standing, fresh = with_the_indexer_stopped()
    print("| lookup | all works | engine killed | indexer stopped | …and a fresh letter on it | |")
    print("|---|---|---|---|---|---|")
    bad = 0
    for number, asked in enumerate(DEMO_LOOKUPS, start=1):
        answers = [every[asked.name] for every in (before, killed, standing, fresh)]
        faults = wrong(number, asked, *answers[1:])
        bad += bool(faults)
        print(f"| {asked.name} | {' | '.join(answer.verdict for answer in answers)} | {'; '.join(faults)} |")
    print(f"{bad} of {len(DEMO_LOOKUPS)} wrong")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
