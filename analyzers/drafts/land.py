"""Which parcel is meant: certificate, register number, sheet, parcel and place put together."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from analyzers.drafts.draft import Field
from analyzers.drafts.source import PLAIN
from analyzers.folding import compact
from analyzers.parcels import lot_number
from analyzers.places import find_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.drafts.draft import Span
    from analyzers.drafts.found import Event, Events
    from analyzers.places import Place

_REACH: Final = 700
"""Characters between two things said of one parcel."""
_ADDRESS: Final = 420
_PARAGRAPH: Final = 600
_MOST_NAMES: Final = 4


@dataclass(slots=True)
class Site:
    """What is said in one go of a parcel, or of several under one certificate or on one sheet."""

    first: int
    last: int
    parcels: list[Event] = field(default_factory=list)
    sheets: list[Event] = field(default_factory=list)
    certificates: list[Event] = field(default_factory=list)
    registers: list[Event] = field(default_factory=list)
    descriptions: list[Event] = field(default_factory=list)
    sheet_first: bool = False
    said: dict[str, set[str]] = field(default_factory=dict)
    places: list[dict[str, str]] = field(default_factory=list)
    place_fields: list[Field] = field(default_factory=list)

    @property
    def lot_end(self) -> int:
        """Where the last number of sheet or parcel ends, behind which an address may stand."""
        return max((event.end for event in (*self.parcels, *self.sheets)), default=self.first)


_SLOTS: Final = {
    "parcel": "parcels",
    "map_sheet": "sheets",
    "certificate_number": "certificates",
    "register_number": "registers",
}


def sites_of(events: Events) -> list[Site]:
    """The parcels of a text, each as often as it is spoken of, with their places."""
    sites = _grouped(events)
    _find_places(events, sites)
    _share(events, sites)
    return sites


def _grouped(events: Events) -> list[Site]:
    sites: list[Site] = []
    site: Site | None = None
    for event in events.found:
        slot = _SLOTS.get(event.kind)
        if slot is None:
            continue
        if site is None or not _belongs(events, site, event, slot):
            site = Site(event.at, event.end, sheet_first=event.kind == "map_sheet")
            sites.append(site)
        _put(events, site, event, slot)
    return sites


def _belongs(events: Events, site: Site, event: Event, slot: str) -> bool:
    """Whether an event may be said of the same parcel: its kind was not said yet, or the same was."""
    held: list[Event] = getattr(site, slot)
    if not held:
        near = event.at - site.last < _REACH
        broken = bisect_left(events.breaks, site.last) != bisect_left(events.breaks, event.at + 1)
        return near and not broken
    if event.group and event.group == held[-1].group:
        return True
    near = event.note == "of_lot" or event.at - site.last < _REACH
    return near and _said(events, event, slot) in site.said[slot]


def _said(events: Events, event: Event, slot: str) -> str:
    text = events.source.said(event.start, event.end)
    if slot in {"parcels", "sheets"}:
        return lot_number(text) or text
    return compact(text)


def _put(events: Events, site: Site, event: Event, slot: str) -> None:
    getattr(site, slot).append(event)
    site.said.setdefault(slot, set()).add(_said(events, event, slot))
    site.last = max(site.last, event.end)


# ----- places -----

_LEAD_IN = re.compile(r"[\s,;.\-:(\"]*(?:(?:tai|thuoc|o|dia chi|toa lac|nam tai|ban do)\b[\s:]*)*")
_ADDRESS_END = re.compile(
    r";|\n\s*(?=[-+*•\d]|[a-h]\)|$)|\n\s*\n|\.\s*\n|\.\s(?=(?:theo|do|dien|muc|thoi|nguon|ben|dieu|hai|cac|giay|ong|ba)\b)"
)
# Words that go on after an address; a short one in capitals may be part of a name (Cờ Đỏ).
_GOES_ON = re.compile(
    r"\s\(?(theo|cua|do|duoc|da|voi|thuoc quyen|cap|mang ten|dung ten|cho|gom|quan ly|so huu|co (?:dien|giay|gcn"
    r"|ranh|so)|ban|hien)\b"
)
_UNIT: Final = r"(?:xa|phuong|thi tran|huyen|quan|thi xa|thanh pho|tinh|tp)"
_UNIT_BELOW = re.compile(rf"\n(?=\s{{0,4}}{_UNIT}\b)")
# "Huyện: Thành phố Vinh", "Xã (phường): …": the label says less than what follows, or what may be.
_UNIT_LABEL = re.compile(rf"\b{_UNIT}(?:\s?[/,(]\s?{_UNIT}\)?)+\s{{0,2}}:|\b{_UNIT}\s{{0,2}}:(?=\s{{0,3}}{_UNIT}\b)")
_IN_ONE_LINE: Final = str.maketrans({"\n": " ", ":": " ", "\t": ","})
_TONED: Final = frozenset({"của", "được", "đã", "với", "cấp"})
_LONGER: Final = 3
_SHORTEST_PLACE: Final = 3
_PLACE_WORD = re.compile(r"\b(?:xa|phuong|thi tran|dac khu|x|p|tt)\b|\b(?:quan|huyen|thanh pho|tinh|tp)\b")
_BEFORE = re.compile(r"\b(?:tai|thuoc|o)\b|\A[\s\-+*\d.)]*(?:xa|phuong|thi tran)\b")
_SENTENCE_BEFORE = re.compile(r"[;\n]|\.\s")


def _find_places(events: Events, sites: list[Site]) -> None:
    events.address_ends.sort()
    for i, site in enumerate(sites):
        following = sites[i + 1].first if i + 1 < len(sites) else len(events.source.plain)
        if site.parcels or site.sheets:
            _place_behind(events, site, following)
        if not site.places and (site.parcels or site.sheets):
            _place_before(events, site, sites[i - 1].last if i else 0)
        if not site.places and site.parcels:
            _address_before(events, site, sites[i - 1].last if i else 0)


def _place_behind(events: Events, site: Site, following: int) -> None:
    plain, start = events.source.plain, site.lot_end
    limit = min(len(plain), start + _ADDRESS, max(following, start))
    labelled = next((at for at in _from(events.address_starts, start) if at < limit), None)
    if labelled is not None and labelled - start < _ADDRESS // 2:
        start = labelled
    for at in _from(events.address_ends, start):
        if at > start:
            limit = min(limit, at)
            break
    lead = _LEAD_IN.match(plain, start, limit)
    start = lead.end() if lead else start
    end = _ADDRESS_END.search(plain, start, limit)
    limit = end.start() if end else limit
    word = next(_going_on(events, start, limit), None)
    _read_places(events, site, start, word if word is not None else limit)
    if not site.places:
        _place_further(events, site, following)


_CONNECTOR = re.compile(r"\b(?:tai|thuoc|toa lac|dia chi)\b[\s:]{1,4}(?!khoan|ngan)")
_NO_PLACE_BEFORE = re.compile(r"(?:tru|cu tru|ngu|sinh|cap|khau|quan|so|chung|cong an|lap|ky)\s\Z")


def _place_further(events: Events, site: Site, following: int) -> None:
    """A place said behind something else: "thửa 16, diện tích 600 m2, cùng tại xã …"."""
    plain, start = events.source.plain, site.lot_end
    limit = min(len(plain), start + _ADDRESS, max(following, start))
    for at in _from(events.homes, start)[:1]:
        limit = min(limit, at)
    for connector in _CONNECTOR.finditer(plain, start, limit):
        if _NO_PLACE_BEFORE.search(plain, max(0, connector.start() - 12), connector.start()):
            continue
        end = _ADDRESS_END.search(plain, connector.end(), limit)
        stop = end.start() if end else limit
        word = next(_going_on(events, connector.end(), stop), None)
        _read_places(events, site, connector.end(), word if word is not None else stop)
        if site.places:
            return


def _going_on(events: Events, start: int, end: int) -> Iterator[int]:
    """Where words stand that go on after an address."""
    for word in _GOES_ON.finditer(events.source.plain, start, end):
        said = events.source.shown[word.start(1) : word.end(1)]
        if said.islower() or len(said) > _LONGER or said.lower() in _TONED:
            yield word.start()


def _from(positions: list[int], start: int) -> list[int]:
    first = bisect_left(positions, start)
    return positions[first : first + 3]


def _place_before(events: Events, site: Site, previous: int) -> None:
    """A place said before: "tại xã Nghi Phú: thửa 84 …"; not somebody's home."""
    plain = events.source.plain
    base = max(previous, site.first - _ADDRESS // 2, 0)
    stops = [found.end() for found in _SENTENCE_BEFORE.finditer(plain, base, site.first)]
    start = stops[-1] if stops else base
    ends = (at for at in events.homes if base <= at < site.first)
    said = plain[start : site.first]
    if any(ends) or "dia chi" in said or not _PLACE_WORD.search(said) or not _BEFORE.search(said):
        return
    _read_places(events, site, start, site.first)


def _address_before(events: Events, site: Site, previous: int) -> None:
    """The parcel's own address where it was said first: "Địa chỉ thửa đất: …" above sheet and parcel."""
    plain = events.source.plain
    base = max(previous, site.first - _ADDRESS, 0)
    before = [at for at in events.parcel_addresses[: bisect_left(events.parcel_addresses, site.first)] if at >= base]
    if before:
        stop = _ADDRESS_END.search(plain, before[-1], site.first)
        end = min(stop.start() if stop else site.first, _line_end(plain, before[-1]))
        word = next(_going_on(events, before[-1], end), None)
        _read_places(events, site, before[-1], word if word is not None else end)


def _line_end(plain: str, at: int) -> int:
    end = plain.find("\n", at)
    return end if end >= 0 else len(plain)


def _read_places(events: Events, site: Site, start: int, end: int) -> None:
    if end - start < _SHORTEST_PLACE:
        return
    plain = events.source.plain[start:end]
    labels = [found.span() for found in _UNIT_LABEL.finditer(plain)]
    below = {found.start() for found in _UNIT_BELOW.finditer(plain)}

    def in_one_line(text: str) -> str:
        chars = list(text)
        for first, last in labels:
            chars[first:last] = " " * (last - first)
        return "".join(
            "," if i in below or char == "\t" else " " if char in "\n:" else char for i, char in enumerate(chars)
        )

    said = events.source.shown[start:end]
    for place, span in _best_places(in_one_line(said), in_one_line(plain))[:_MOST_NAMES]:
        fields = _fields(events, place, start, in_one_line(said), span)
        site.places.append({each.kind: each.value for each in fields})
        site.place_fields += fields
        site.last = max(site.last, start + span[1])


Places = tuple[tuple["Place", "Span"], ...]


def _best_places(said: str, plain: str) -> Places:
    """The places as written; or without tones, where some were lost and the rest reads worse than none."""
    found = _places(said)
    if found and found[0][0].exact:
        return found
    return max(found, _places(plain), key=_certainty)


def _certainty(places: Places) -> tuple[bool, int]:
    if not places:
        return False, 0
    place = places[0][0]
    return place.exact is not None, sum(unit is not None for unit in (place.commune, place.district, place.province))


@lru_cache(maxsize=4096)
def _places(segment: str) -> Places:
    return find_places(segment)


def _fields(events: Events, place: Place, start: int, segment: str, span: Span) -> list[Field]:
    """The units of a place with where they stand; found by their folded words, since the place may be read toneless."""
    fields, here, folded = [], span[0], segment.translate(PLAIN)
    for name in ("commune", "district", "province"):
        value = getattr(place, name)
        at = folded.find(value.translate(PLAIN), here) if value else -1
        if at >= 0:
            here = at + len(value)
            fields.append(Field(name, " ".join(segment[at:here].split()), events.source.span(start + at, start + here)))
    return fields


# ----- what neighbours in a list share -----


def _share(events: Events, sites: list[Site]) -> None:
    """A sheet or place said once for a list: after it ("thửa 84 và thửa 85 tờ 1"), or before ("Tờ 1: thửa 84; …")."""
    for i in range(len(sites) - 2, -1, -1):
        _take(events, sites[i], sites[i + 1], ahead=True)
    for i in range(1, len(sites)):
        _take(events, sites[i], sites[i - 1], ahead=False)


def _take(events: Events, one: Site, other: Site, *, ahead: bool) -> None:
    if not one.parcels or not other.parcels:
        return
    first, second = (one, other) if ahead else (other, one)
    if second.first - first.last > _PARAGRAPH or "\n\n" in events.source.plain[first.last : second.first]:
        return
    if not one.sheets and other.sheets and (not ahead or not other.sheet_first):
        one.sheets = other.sheets
    if not one.places and other.places:
        one.places = other.places
