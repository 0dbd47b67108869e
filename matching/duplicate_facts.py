"""What the rules ask about a notice that is entered and one on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matching.papers import Overlap

DAYS_OF_ONE_LETTER = 7  # in which one letter is sent again, or entered by a second office under its own date


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the table asks about a draft and a notice on record."""

    number: str
    agency: str
    numbered: bool
    """Whether both bear a number; letters without one have only what they say."""
    days_apart: int | None
    same_year: bool
    misread_date: bool
    """The dates differ only as hasty typing makes them differ: day and month swapped, one digit wrong."""
    assets: Overlap
    people: Overlap
    no_assets: bool
    same_measure: bool
    similar_content: bool
    refers: bool
    """One says that it replaces the other, or names it."""
    surely: bool = True
    """Of the assets in common at least one is the same for certain: one day's letters on neighbouring parcels bear
    neighbouring numbers and serials, and are as many letters."""

    @property
    def one_agency(self) -> bool:
        """Whether one agency may have issued both."""
        return self.agency != "contradicts"

    @property
    def one_number(self) -> bool:
        """Whether both may bear one number."""
        return self.number in {"same", "variant"}

    @property
    def same_date(self) -> bool:
        """Whether both are of one day."""
        return self.days_apart == 0

    @property
    def within_days(self) -> bool:
        """Whether both are of one week."""
        return self.days_apart is not None and self.days_apart <= DAYS_OF_ONE_LETTER

    @property
    def other_things(self) -> bool:
        """Whether they name different assets, or, where one names none, different people."""
        if self.assets != "unknown":
            return self.assets == "none"
        return self.people == "none"

    @property
    def shared_things(self) -> bool:
        """Whether they name a thing in common; people count where one side names no asset."""
        return not self.other_things and {self.assets, self.people} & {"same", "some"} != set()
