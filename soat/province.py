"""A fictional province: notices and deeds of the contract's form, as many as asked for, the same for the same seed.

The names of communes are real, of both eras; people, numbers and letters are invented (soat/fiction/invented.py), and
written as clerks write (soat/fiction/writing.py). Records come as small stories: a letter and what became of it
(letters.py), a parcel and its deeds (deeds.py).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Annotated, BinaryIO

import typer

from soat.fiction.deeds import deed_story
from soat.fiction.invented import chance
from soat.fiction.letters import notice_story
from soat.fiction.pen import Pen, Record
from soat.fiction.showcase import showcase


def province(seed: int, notices: int, deeds: int) -> Iterator[Record]:
    """`notices` notices and `deeds` deeds, mixed, in constant memory; a longer run of the same mix begins alike.

    They begin with the records told in soat/fiction/showcase.py. Nothing depends on the clock.
    """
    wanted = {"notice": notices, "deed": deeds}
    given = {"notice": 0, "deed": 0}
    for record in chain(showcase(), _stories(seed, wanted, given)):
        kind = record["type"]
        if given[kind] < wanted[kind]:
            given[kind] += 1
            yield record
        if given == wanted:
            return


def _stories(seed: int, wanted: dict[str, int], given: dict[str, int]) -> Iterator[Record]:
    numbered = {"notice": 0, "deed": 0}
    number = 0
    while given != wanted:
        number += 1
        # The kind that is behind its share comes next.
        behind = given["notice"] * wanted["deed"] <= given["deed"] * wanted["notice"]
        kind = (
            "notice" if given["notice"] < wanted["notice"] and (behind or given["deed"] >= wanted["deed"]) else "deed"
        )
        tell = notice_story if kind == "notice" else deed_story
        yield from tell(Pen(seed, number, chance(seed, "s", number), numbered))


def write_lines(stream: BinaryIO, records: Iterable[Record]) -> int:
    """Write records as JSON lines in UTF-8; the number of bytes."""
    return sum(stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n") for record in records)


def province_command(
    records: Annotated[int, typer.Option(help="Số bản ghi.", min=1)] = 3000,
    seed: Annotated[int, typer.Option(help="Số khởi đầu: cùng số thì cùng một tỉnh.", min=0)] = 2026,
    deeds: Annotated[float, typer.Option(help="Phần giao dịch, từ 0 đến 1.", min=0, max=1)] = 0.4,
) -> None:
    """`soat province`: write records of a fictional province to stdout."""
    wanted = round(records * deeds)
    write_lines(sys.stdout.buffer, province(seed, records - wanted, wanted))
