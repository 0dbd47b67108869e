"""What is committed, as far as a lookup is concerned, and what each lookup has to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.functional.world import KHOONG, letter, release


class Missed(AssertionError):
    """A lookup did not find a record that was committed, or judged it milder than it was."""


#: What letters name, and what is asked for: a certificate with one digit wrong, one as it is, and a rare name.
THINGS: dict[str, dict[str, Any]] = {
    "near": {"kind": "land", "certificate": {"serial": "BA 123456"}},
    "same": {"kind": "land", "certificate": {"serial": "CM 555777"}},
    "name": KHOONG,
}
ASKED = {
    "parcels": [{"certificate_number": "BA 123457"}, {"certificate_number": "CM 555777"}],
    "persons": [{**KHOONG, "birth_date": "1980"}],
}
REFS = {"parcels[0]": "near", "parcels[1]": "same", "persons[0]": "name"}
#: The outcome of a letter in force. By the exact number PostgreSQL alone would find it, the others it would not.
IN_FORCE = {"near": "review", "same": "blocked", "name": "review"}


@dataclass(frozen=True, slots=True)
class Letter:
    """What the model knows of one notice."""

    names: frozenset[str]
    released: bool = False
    withdrawn: bool = False
    replaces: str | None = None
    #: Makes every body another one: an import that repeats the last one writes nothing.
    edition: int = 0

    def body(self, source_id: str) -> dict[str, Any]:
        """As it is sent to the product."""
        body = letter(
            source_id,
            assets=[THINGS[one] for one in ("near", "same") if one in self.names],
            persons=[THINGS["name"]] if "name" in self.names else [],
            content=f"edition {self.edition}",
        )
        if self.released:
            body["releases"] = [release()]
        if self.withdrawn:
            body["withdrawn"] = {"on": "2025-03-01"}
        if self.replaces:
            body["replaces"] = [{"source": "test", "source_id": self.replaces}]
        return body

    @property
    def in_force(self) -> bool:
        return not (self.released or self.withdrawn)


Letters = dict[str, Letter]
Outcomes = dict[tuple[str, str], str]


def successors(letters: Letters, source_id: str) -> list[Letter]:
    """The letters in force that stand in the place of this one, directly or through others."""
    found: list[Letter] = []
    for other, one in letters.items():
        if one.replaces == source_id:
            found += successors(letters, other) or ([one] if one.in_force else [])
    return found


def expected(letters: Letters) -> Outcomes:
    """For each thing that is asked and each letter that names it: what the letter comes to. Nothing else may come."""
    outcomes: Outcomes = {}
    for source_id, one in letters.items():
        later = successors(letters, source_id)
        for thing in one.names:
            if not one.in_force:
                outcome = "information"
            elif not later:
                outcome = IN_FORCE[thing]
            else:  # superseded, by a letter about the same thing or by one that this lookup does not find
                outcome = "information" if any(thing in other.names for other in later) else "review"
            outcomes[thing, source_id] = outcome
    return outcomes


SEVERITY = ("information", "review", "blocked")


def check_answer(answer: dict[str, Any], letters: Letters) -> None:
    """Raise Missed unless the answer has every letter that was committed at S2, as bad as it was; and nothing else."""
    due = expected(letters)
    given = {(REFS[hit["subject"]], hit["record"]["source_id"]): hit["outcome"] for hit in answer["hits"]}
    for key, outcome in due.items():
        if key not in given:
            raise Missed(f"{key} is {outcome} and was not found; the verdict is {answer['verdict']}")
        if SEVERITY.index(given[key]) < SEVERITY.index(outcome):
            raise Missed(f"{key} is {outcome} and came out as {given[key]}")
    assert given == due, "more was found than was committed"
    assert answer["engine"]["complete"], answer["engine"]["reasons"]
    worst = max(due.values(), key=SEVERITY.index, default="information")
    if answer["verdict"] != {"information": "clear"}.get(worst, worst):
        raise Missed(f"the verdict is {answer['verdict']}, the worst letter {worst}")
