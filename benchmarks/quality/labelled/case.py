"""A case of the labelled set, the registry of error classes, and the chance from which each case is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from random import Random
from typing import Any, Final, TypeVar

Record = dict[str, Any]
Request = dict[str, Any]
T = TypeVar("T")
#: Makes an error in a value; None where the value gives no occasion.
Spoil = Callable[[Random, str], str | None]

#: The source of planted records.
SOURCE: Final = "thu-nghiem"
DRAWS: Final = 3_000  # tries until a class finds something that it can spoil

# What the hit on the planted record must say; several where the contract leaves it open.
BLOCKED: Final = frozenset({"blocked"})
REVIEW: Final = frozenset({"review"})
SHOWN: Final = frozenset({"review", "information"})
STANDS: Final = frozenset({"blocked", "review"})
INFORMATION: Final = frozenset({"information"})


@dataclass(frozen=True, slots=True)
class Aim:
    """What is wanted of a group of classes: the least share found among the first 20."""

    name: str
    recall: float | None


EXACT: Final = Aim("differently written", 1.0)
ONE_EDIT: Final = Aim("one edit or look-alike", 0.99)
KEYSTROKES: Final = Aim("keystrokes and tones", 0.99)
LETTER: Final = Aim("letter, middle name, initials", 0.97)
REGIONAL: Final = Aim("regional spelling", 0.95)
CLAUSES: Final = Aim("clauses", 0.98)
FOUND: Final = Aim("found by other means", 0.95)
BEYOND: Final = Aim("beyond what is asked", None)
NEGATIVE: Final = Aim("nothing to be found", None)


@dataclass(frozen=True, slots=True)
class Case:
    """Records to plant, what is asked, and what must come of it.

    `target` is the source id of the planted record that must be found, None where nothing is to be found; `outcomes`
    are the right ones of the hit on it, or, without a target, the right verdicts. `near` names a planted record that
    must not speak against signing.
    """

    id: str
    records: tuple[Record, ...]
    request: Request
    target: str | None
    outcomes: frozenset[str]
    near: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """A named kind of error. `exact`: the number is the same however it is written, so it may never come out clear."""

    name: str
    aim: Aim
    make: Callable[[Draw], Case | None]
    exact: bool = False


CLASSES: dict[str, ErrorClass] = {}


def register(name: str, aim: Aim, make: Callable[[Draw], Case | None], *, exact: bool = False) -> None:
    """Add a class to the set. Its cases are the same for the same seed, whatever other classes there are."""
    assert name not in CLASSES, f"two classes are called {name}"
    CLASSES[name] = ErrorClass(name, aim, make, exact)


def error_class(
    name: str, aim: Aim, *, exact: bool = False
) -> Callable[[Callable[[Draw], Case | None]], Callable[[Draw], Case | None]]:
    """The decorator form of `register`, for a function that makes a whole case; None makes it draw again."""

    def add(make: Callable[[Draw], Case | None]) -> Callable[[Draw], Case | None]:
        register(name, aim, make, exact=exact)
        return make

    return add


def for_each(
    things: Sequence[str],
    name: str,
    aim: Aim,
    maker: Callable[[str, Spoil], Callable[[Draw], Case | None]],
    *,
    exact: bool = False,
) -> Callable[[Spoil], Spoil]:
    """A class for each of the things (kinds of number, fields) from a function that spoils one."""

    def add(spoil: Spoil) -> Spoil:
        for thing in things:
            register(f"{thing}/{name}", aim, maker(thing, spoil), exact=exact)
        return spoil

    return add


@dataclass
class Draw:
    """The chance of one case, and its planted records."""

    case_id: str
    seed: int
    rng: Random
    planted: list[Record] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number of some thing of the province that no record of it names."""
        return 10_000_000 + self.rng.randrange(10**9)

    def odds(self, share: float) -> bool:
        """True in `share` (0 to 1) of the cases."""
        return self.rng.random() < share

    def sides(self, clean: T, wrong: T) -> tuple[T, T]:
        """(what the record says, what is asked): the error is as often on the one side as on the other."""
        return (clean, wrong) if self.odds(0.5) else (wrong, clean)

    def spoilt(self, clean: str, spoil: Spoil) -> str | None:
        """What the error makes of a value; None where it makes nothing else of it."""
        wrong = spoil(self.rng, clean)
        return None if wrong == clean else wrong

    def letter(self, **things: object) -> str:
        """Plant a suspension in force about these things; its source id."""
        source_id = self._next_id()
        year = self.rng.choice((2024, 2025, 2026))
        on = f"{year}-{self.rng.randint(1, 6):02}-{self.rng.randint(1, 28):02}"
        agency = self.rng.choice(
            ("Tòa án nhân dân thành phố Vinh", "Chi cục Thi hành án dân sự huyện Diễn Châu", "Công an tỉnh Nghệ An")
        )
        number = f"{self.rng.randint(1, 900)}/{year}/QĐ-NC"
        document = {"number": number, "date": on, "agency": agency}
        measure = self.rng.choice(("suspension", "seizure", "freeze", "dispute"))
        self.planted.append(
            {
                "type": "notice",
                "source": SOURCE,
                "source_id": source_id,
                "document": document,
                "measure": measure,
                "content": "Đề nghị tạm dừng giao dịch. (Hư cấu.)",
                **things,
            }
        )
        return source_id

    def deed(self, kind: str, on: str, parties: list[Record], assets: list[Record], **more: object) -> str:
        """Plant a deed of that day, effective unless `more` says otherwise; its source id."""
        source_id = self._next_id()
        self.planted.append(
            {
                "type": "deed",
                "source": SOURCE,
                "source_id": source_id,
                "number": f"{self.rng.randint(1, 9999)}/{on[:4]}",
                "signed_on": on,
                "kind": kind,
                "status": "effective",
                "office": {"name": f"Văn phòng công chứng {self.rng.choice(('Sông Lam', 'Cửa Hội', 'Núi Quyết'))}"},
                "parties": parties,
                "assets": assets,
                **more,
            }
        )
        return source_id

    def _next_id(self) -> str:
        return f"Q-{self.case_id}" + (f"-{len(self.planted)}" if self.planted else "")

    def case(self, target: str | None, request: Request, outcomes: frozenset[str], near: str | None = None) -> Case:
        """The case, with all that was planted for it."""
        return Case(self.case_id, tuple(self.planted), request, target, outcomes, near)


def cases_of(one: ErrorClass, seed: int, count: int, first: int = 0) -> Iterator[Case]:
    """The cases `first` to `first + count - 1` of a class: case 17 is the same however many are asked for."""
    for number in range(first, first + count):
        yield case_of(one, seed, number)


def case_of(one: ErrorClass, seed: int, number: int) -> Case:
    """Case `number` of a class."""
    case_id = f"{one.name}#{number}".replace(" ", "-")
    for attempt in range(DRAWS):
        rng = Random(f"{seed}/{one.name}/{number}/{attempt}")
        made = one.make(Draw(case_id, seed, rng))
        if made is not None:
            return made
    raise RuntimeError(f"{one.name}: nothing found in {DRAWS} draws that this error applies to")


def chosen(patterns: Sequence[str]) -> list[ErrorClass]:
    """The classes whose names match one of the patterns ("names/*"), all without patterns."""
    return [
        one
        for name, one in CLASSES.items()
        if not patterns or any(fnmatch(name.replace(" ", "-"), pattern.replace(" ", "-")) for pattern in patterns)
    ]
