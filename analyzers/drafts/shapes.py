"""Numbers without a label, told by their shape; whatever was explained before is passed over.

Twelve digits are a person's number whoever stands near, a serial is a certificate's, a plate a vehicle's. Nine or ten
digits may be anything: they are a person's where a person stands right before, else they are shown as not understood.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.drafts import names, values

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.drafts.found import Events

_FREE_BEFORE: Final = r"(?<![a-z0-9/.,\-])(?<!\d )"
_FREE_BEHIND: Final = r"(?![a-z0-9/]|[.,\-]\d| \d|\s?(?:dong|vnd|vnđ|usd|d\b|m2|met|%))"
_SHAPES: Final = re.compile(
    rf"{_FREE_BEFORE}(?:(?P<twelve>\d{{12}}|\d{{4}} \d{{4}} \d{{4}}|\d{{3}}\.\d{{3}}\.\d{{3}}\.\d{{3}}"
    rf"|\d{{3}} \d{{3}} \d{{3}} \d{{3}})"
    rf"|(?P<branch>\d{{10}}-\d{{3}})|(?P<ten>\d{{10}})|(?P<stray>\d{{11}}|\d{{13,15}})|(?P<nine>\d{{9}}"
    rf"|\d{{3}} \d{{3}} \d{{3}})){_FREE_BEHIND}"
    rf"|(?<![a-z0-9/.\-])(?:(?P<serial>[a-z](?:[ .]?[a-z])?[ .\-]{{0,2}}\d{{6,8}})"
    rf"|(?P<plate>\d{{2}} ?-? ?[a-z]{{1,2}}\d?[ \-.]{{1,2}}\d{{3}}[.]?\d{{2}})"
    rf"|(?P<vin>(?=[a-z0-9]{{0,16}}\d)[a-hj-npr-z0-9]{{17}}))(?![a-z0-9/])"
)
_FEWEST_IN_A_VIN = 3
_PASSPORT = re.compile(r"[a-z]\d{7}")
_PHONE = re.compile(r"0[235789]\d{8}")
_DOCUMENT_BEFORE = re.compile(
    r"(?:ky hieu|mau so|mau|hoa don|quyen|nghi dinh|thong tu|cong van|giay phep|gp"
    r"|dinh danh so)[\s:]{0,3}(?:s[o0][\s:]{0,3})?$"
)


def add_shapes(events: Events) -> None:
    """Add the numbers that no label announced."""
    plain, shown = events.source.plain, events.source.shown
    _add_dates(events)
    _add_lots(events)
    _add_names(events)
    for found in _SHAPES.finditer(plain):
        kind, (start, end) = str(found.lastgroup), found.span()
        if any(events.mask[start:end]) or _DOCUMENT_BEFORE.search(plain, max(0, start - 30), start):
            continue
        if kind in {"serial", "plate"} and not _has_capitals(shown[start:end]):
            continue
        _READ[kind](events, start, end)
    events.found.sort(key=lambda event: event.start)


# A year or date right behind a name: "Nguyễn Văn An (1980)", "Nguyễn Văn An, 1980,".
_DATE_BEHIND = re.compile(
    r"(?<=[a-z])(?P<gap>[ ]?\(|,[ ]?|[ ]?-[ ]|\t)(?:sn\s?)?(?P<date>\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}|(?:18|19"
    r"|20)\d{2})(?=\)|[ ]?[,;\n\t]|[ ]-|$)"
)


def _add_dates(events: Events) -> None:
    """Add dates of birth without a label, where a name stands right before."""
    ends = {event.end for event in events.found if event.kind == "name"}
    for found in _DATE_BEHIND.finditer(events.source.plain):
        if any(events.mask[found.start("date") : found.end("date")]):
            continue
        at = found.start("gap")
        name = None if at in ends else names.name_before(events.source, at)
        if name and not any(events.mask[slice(*name)]):
            events.add("name", *name, name[0])
            events.add("birth_date", *found.span("date"), found.start("date"))
        elif at in ends:
            events.add("birth_date", *found.span("date"), found.start("date"))


# A lot without the word "thửa", where a place follows or nothing else stands: "84(1), xã Nghi Phú", "84-01".
_LOT = re.compile(
    r"(?:^|(?<=[;\n]))\s{0,4}(\d{1,5})(?:\s?\((?:to\s)?(\d{1,4})\)|-(\d{1,4}))(?=[\s,]{0,4}(?:\Z|(?:xa|phuong"
    r"|thi tran|tt|x|p|tai|thuoc)\b))"
)


# A name that only Vietnamese persons bear (Văn, Thị), without a form of address: "tài sản của Nguyễn Văn An".
_NAME = re.compile(rf"(?<![a-z])(?:{'|'.join(sorted(names.COMMON))}) (?:van|thi) [a-z]+(?: [a-z]+)?(?![a-z])")
_SHORT_TEXT: Final = 3000
_OF_SOMEBODY = re.compile(r"\b(?:cua|cho|giua|voi|va|boi|ten|vo|chong|gom)[\s:]{1,3}\Z")
_OF_A_PLACE = re.compile(
    r"\b(?:duong|pho|ngo|ngach|hem|truong|quan|xa|phuong|huyen|thi tran|cong vien|cong chung|cong ty|khu|cau"
    r"|toa nha)\s{1,3}\Z"
    r"|\b(?:cong chung vien|chu tich|giam doc|truong phong|can bo|chap hanh vien|tham phan|thu ky"
    r"|nguoi ky)\b[^.;]{0,60}\Z"
)


def _add_names(events: Events) -> None:
    """Add names without a form of address: all in a clause, in a long deed those that something is said to be of."""
    plain, shown = events.source.plain, events.source.shown
    for found in _NAME.finditer(plain):
        words = shown[found.start() : found.end()].split()
        while words and not words[-1][0].isupper():
            words.pop()
        end = found.start() + len(" ".join(words))
        before = plain[max(0, found.start() - 90) : found.start()]
        if (
            len(words) < _SHORTEST
            or not all(word[0].isupper() for word in words)
            or any(events.mask[found.start() : end])
        ):
            continue
        if _OF_A_PLACE.search(before) or re.match(r"[\s,(-]{0,4}(?:cong chung vien|chu tich)", plain[end : end + 24]):
            continue
        if len(plain) < _SHORT_TEXT or _OF_SOMEBODY.search(before):
            events.add("name", found.start(), end, found.start())


_SHORTEST: Final = 3


def _add_lots(events: Events) -> None:
    for found in _LOT.finditer(events.source.plain):
        if not any(events.mask[found.start(1) : found.end()]):
            events.add("parcel", *found.span(1), found.start(1), group=found.start(1) + 1)
            events.add("map_sheet", *found.span(2 if found[2] else 3), found.start(1), note="of_lot")


def _has_capitals(text: str) -> bool:
    return not any(char.isalpha() and not char.isupper() for char in text)


def _person(events: Events, start: int, end: int) -> None:
    events.add("id_number", start, end, start, note="shape")


def _branch(events: Events, start: int, end: int) -> None:
    events.add("tax_code", start, end, start, note="shape")


def _unsure(events: Events, start: int, end: int) -> None:
    events.add("id_number", start, end, start, note="unsure")


def _ten(events: Events, start: int, end: int) -> None:
    if not _PHONE.fullmatch(events.source.plain, start, end):
        events.add("tax_code", start, end, start, note="unsure")


def _stray(events: Events, start: int, end: int) -> None:
    events.miss(start, end, "no_label")


def _serial(events: Events, start: int, end: int) -> None:
    if _PASSPORT.fullmatch(events.source.plain, start, end):
        events.add("id_number", start, end, start, note="unsure")
    elif values.serial(events.source.plain, start):
        events.add("certificate_number", start, end, start, group=start + 1, note="shape")


def _plate(events: Events, start: int, end: int) -> None:
    events.add("plate", start, end, start, note="shape")


def _vin(events: Events, start: int, end: int) -> None:
    text = events.source.plain[start:end]
    letters = sum(map(str.isalpha, text))
    if min(letters, len(text) - letters) >= _FEWEST_IN_A_VIN:
        events.add("chassis", start, end, start, note="shape")


_READ: Final[dict[str, Callable[[Events, int, int], None]]] = {
    "twelve": _person,
    "branch": _branch,
    "ten": _ten,
    "stray": _stray,
    "nine": _unsure,
    "serial": _serial,
    "plate": _plate,
    "vin": _vin,
}
