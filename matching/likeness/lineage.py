"""How a place leads to the communes of today, in words: each step with its date, and the list that knows it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from analyzers.communes import Commune, commune, data_source, predecessors, read_name, successors, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.places import Place

#: When all communes were made anew (Resolution 202/2025/QH15 and those on each province). Of the mergers before it the
#: list knows the names, not the days.
THE_MERGER: Final = "01/07/2025"
_MOST_NAMED: Final = 6


def lineage(*places: Place) -> str:
    """The steps of those of the places that mean one commune each; "" where there is nothing to tell."""
    steps = list(dict.fromkeys(step for place in places for step in _steps(place)))
    return " ".join([*steps, f"Theo danh mục {data_source()}."]) if steps else ""


@lru_cache(maxsize=4096)
def _steps(place: Place) -> tuple[str, ...]:
    meant = place.candidates[0] if len(place.candidates) == 1 else place.exact
    return tuple(_said(place, commune(meant))) if meant else ()


def _said(place: Place, meant: Commune) -> Iterator[str]:
    keys = read_name(place.commune).keys
    if meant.key not in keys and any(meant.id in tables().once_named(key) for key in keys):
        yield f"{_title(place)} trước {THE_MERGER} nhập vào {_full(meant)}."
    if meant.era == "old":
        after = _listed([_full(commune(each)) for each in successors(meant.id)])
        yield f"{_full(meant)} từ {THE_MERGER} {'chia vào' if place.split else 'thuộc'} {after}."
    else:
        yield f"{_full(meant)} lập từ {THE_MERGER}, gồm {_listed([commune(e).title for e in predecessors(meant.id)])}."


def _title(place: Place) -> str:
    typed = (place.commune or "").strip()
    return typed[:1].upper() + typed[1:]


def _full(unit: Commune) -> str:
    above = ", ".join(part for part in (unit.district, unit.province) if part)
    return f"{unit.title} ({above})"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:_MOST_NAMED])} và {more} nơi khác"
