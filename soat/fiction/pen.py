"""Who writes a story of the fictional province, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from soat.fiction import invented
from soat.fiction.invented import TODAY, Parcel, odds
from soat.fiction.showcase import SOURCE
from soat.fiction.writing import Entry, organization_entry

Record = dict[str, Any]

FIRST_DAY: Final = dt.date(2009, 1, 5)
OFFICES: Final = ("Sông Lam", "Núi Quyết", "Cửa Hội", "Hoa Sen", "Trường Thi", "Ngàn Phố", "Bến Thủy", "Sông La")


@dataclass(slots=True)
class Pen:
    """Who writes story `number`: its chance, and the running numbers of the records."""

    seed: int
    number: int
    rng: Random
    numbered: dict[str, int]
    on: dt.date = field(init=False)

    def __post_init__(self) -> None:
        self.on = FIRST_DAY + dt.timedelta(days=self.rng.randrange((TODAY - FIRST_DAY).days - 60))

    def number_record(self, kind: str) -> Record:
        """The head of the next notice or deed."""
        self.numbered[kind] += 1
        prefix = "NC" if kind == "notice" else "HD"
        return {"type": kind, "source": SOURCE, "source_id": f"{prefix}-{self.numbered[kind]:07}"}

    def later(self, least: int, most: int) -> dt.date:
        """A day so many days later, but not after today."""
        return min(self.on + dt.timedelta(days=self.rng.randint(least, most)), TODAY)

    def somebody(self) -> invented.Person:
        """A grown-up; the province has three for each story, and each may be named again."""
        return invented.adult(self.seed, self.rng.randrange(self.number * 3 + 500), self.on)

    def company(self) -> Entry:
        """A company as this writer names it."""
        return organization_entry(self.rng, invented.organization(self.seed, self.rng.randrange(self.number // 4 + 60)))

    def parcel(self, nth: int = 0) -> Parcel:
        """The story's `nth` parcel (0 to 15); the day moves on until its certificate had been issued."""
        # One first parcel in eight was told of before, in another story: there a deed and a letter meet.
        story = self.rng.randrange(self.number) if nth == 0 and odds(self.rng, 0.125) else self.number
        found = invented.parcel(self.seed, story * 16 + nth)
        self.on = max(self.on, min(found.issued_on + dt.timedelta(days=30), TODAY))
        return found

    def owner(self, parcel: Parcel) -> invented.Person:
        """Whom the parcel's certificate names."""
        return invented.adult(self.seed, parcel.owner, parcel.issued_on)
