"""Letters that clients write, and how each is asked for. All invented; no number or person occurs in two matters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

SOURCE = "chaos"
FAMILIES = "Moong Lò Cụt Xeo Vi Lương Hà Quang Kha Ngân".split()
MIDDLES = "Văn Thị Xuân Minh Quốc Bá Đình Thái Trung Gia".split()
GIVEN = "Khoóng Pẳn Na Ly Thoong Piểng Xợi Khăm Chắn Đoọc Phiu Ngọt".split()


def serial(facet: int) -> str:
    """A certificate's number; any two differ in two digits or more, so a near one is nobody's."""
    return f"BA {facet:05d}{(10 - sum(map(int, str(facet))) % 10) % 10}"


def near_serial(facet: int) -> str:
    """One digit off."""
    own = serial(facet)
    return own[:-1] + str((int(own[-1]) + 1) % 10)


def person(facet: int) -> dict[str, str]:
    """A name and a day of birth, which together nobody else has."""
    name = f"{FAMILIES[facet % 10]} {MIDDLES[facet // 10 % 10]} {GIVEN[facet % 12]}"
    return {"name": name, "birth_date": (date(1950, 1, 1) + timedelta(days=facet)).isoformat()}


def question(facet: int, way: str) -> dict[str, Any]:
    """The lookup's request."""
    if way == "name":
        return {"persons": [person(facet)]}
    return {"parcels": [{"certificate_number": serial(facet) if way == "exact" else near_serial(facet)}]}


def letter(source_id: str, facet: int, edition: int, **fields: Any) -> dict[str, Any]:
    """A letter that stops dealings in what the facet names; no two editions are equal."""
    return {
        "type": "notice",
        "source": SOURCE,
        "source_id": source_id,
        "document": {"number": f"{source_id}/QĐ", "date": "2024-05-06", "agency": "Chi cục THADS thành phố Vinh"},
        "measure": "suspension",
        "content": f"Lần {edition}",
        "assets": [{"kind": "land", "certificate": {"serial": serial(facet)}}],
        "persons": [person(facet)],
        **fields,
    }


def release(edition: int) -> dict[str, Any]:
    """What frees everything."""
    document = {"number": f"{edition}/QĐ-GT", "date": "2025-01-02", "agency": "Chi cục THADS thành phố Vinh"}
    return {"document": document, "scope": "full"}


@dataclass
class Planned:
    """A write to be: the letters as they will be, and what is then blocked."""

    kind: str
    letters: list[dict[str, Any]]
    blocks: dict[int, bool]
    standing: list[str]
    facet: int


@dataclass
class Matter:
    """Its letters as last acknowledged. While a write's outcome is unknown it is `pending`, and nothing is written."""

    number: int
    facet: int
    letters: dict[str, dict[str, Any]] = field(default_factory=dict)
    record_ids: dict[str, int] = field(default_factory=dict)
    standing: list[str] = field(default_factory=list)
    facets: list[int] = field(default_factory=list)
    edition: int = 0
    pending: Planned | None = None

    @property
    def prefix(self) -> str:
        return f"{self.number}-"

    def plan(self, kind: str, other_facet: int) -> Planned:
        """What this kind of write would make of it."""
        self.edition += 1
        edition, facet = self.edition, self.facet
        new = f"{self.prefix}{len(self.letters) + 1}"
        here = {facet: True}
        match kind:
            case "create":
                made = [letter(new, facet, edition)], here, [new], facet
            case "replace":
                replaced = [{"source": SOURCE, "source_id": self.standing[-1]}]
                made = [letter(new, facet, edition, replaces=replaced)], here, [*self.standing, new], facet
            case "release":
                made = self._changed(releases=[release(edition)]), {facet: False}, [], facet
            case "withdraw":
                made = self._changed(withdrawn={"on": "2025-01-01"}), {facet: False}, [], facet
            case "hand over":  # at each instant exactly one of them stands
                gone = self._changed(releases=[release(edition)])
                made = [*gone, letter(new, facet, edition)], here, [new], facet
            case "move":  # the number was wrong: the letter is about something else
                other = letter("", other_facet, edition)
                moved = self._changed(assets=other["assets"], persons=other["persons"])
                made = moved, {facet: False, other_facet: True}, list(self.standing), other_facet
            case _:  # stand again
                last = list(self.letters)[-1]
                made = [letter(last, facet, edition)], here, [last], facet
        return Planned(kind, *made)

    def _changed(self, **fields: Any) -> list[dict[str, Any]]:
        return [{**self.letters[name], "content": f"Lần {self.edition}", **fields} for name in self.standing]

    def took(self, planned: Planned) -> None:
        """It is so now."""
        self.letters |= {one["source_id"]: one for one in planned.letters}
        self.standing, self.facet = planned.standing, planned.facet
        if planned.facet not in self.facets:
            self.facets.append(planned.facet)
        self.pending = None
