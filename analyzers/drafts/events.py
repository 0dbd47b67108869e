"""From labels to what they say: the events of a text, in reading order, each with its place.

An event is one value that was understood under its label (a name, a number, a date …). What a label announces and
does not deliver is an `Unread`; what was explained as nobody's number is masked, so that no later step takes it up.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from analyzers.drafts import names, values
from analyzers.drafts.found import Events
from analyzers.drafts.labels import Label, labels_in
from analyzers.drafts.tables import add_cards, add_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.drafts.source import Source


def events_of(source: Source) -> Events:
    """The labelled events of a text."""
    events = Events(source, mask=bytearray(len(source.plain)))
    add_cards(events)
    add_tables(events)
    labels = [label for label in labels_in(source.plain) if not any(events.mask[label.start : label.end])]
    reader = _Reader(source, labels, events)
    for i, label in enumerate(labels):
        reader.read(i, label)
    events.found.sort(key=lambda event: event.start)
    return events


_COLON = re.compile(r"\s{0,3}(?:\([^()\n]{0,30}\))?\s{0,3}:")
_PASSING_VALUE = re.compile(
    r"[\s:.]{0,6}(?:s[o0]\b[\s:.]{0,4})?(?:[\w./\-]{0,30}\d[\w./,\-]{0,40}(?:[ .\-]{1,2}\d[\w.,/\-]{0,12}){0,5})"
)
_ACCOUNT: Final = 140
_NEIGHBOURS: Final = 140
_SENTENCE = re.compile(r"[;\n]|\.\s")
_NOTARY_BEHIND = re.compile(r"[\s,(\-]{0,6}(?:la\s)?(?:cong chung vien|ccv)\b")
_NOTARY_BEFORE = re.compile(r"(?:cong chung vien|nguoi lam chung|phien dich)[\s:,]{0,4}(?:la\s)?$")
_OFFICER_BEHIND = re.compile(
    r"[\s,(\-]{1,6}(?:pho |quyen )?(?:chu tich (?:uy ban|ubnd|phuong|xa)|giam doc (?:so|van phong dang ky"
    r"|chi nhanh van phong dang ky)|cuc truong|chi cuc truong|truong phong|chap hanh vien|tham phan)\b"
)
_OFFICER_BEFORE = re.compile(
    r"\b(?:chu tich|truong phong|cuc truong|giam doc)\s(?:ubnd|uy ban|so|chi nhanh van phong"
    r"|van phong dang ky)\b[^.;,\n]{0,60}\Z"
)
_DEAD_BEHIND = re.compile(r"[\s,(]{0,4}(?:la\s)?(?:nguoi\s)?(?:da\s)?(?:chet|qua doi|tu tran)\b")
_POST_BEHIND = re.compile(
    r"[\s,;(\-]{0,6}(?:chuc vu|chuc danh|la nguoi dai dien|lam (?:nguoi )?dai dien|giam doc|tong giam doc"
    r"|chu tich|pho giam doc|truong)\b"
)
_TITLES: Final = frozenset("ông bà anh chị cụ cháu em mr mrs ms".split())
_WEAK_TITLES: Final = frozenset("anh chị cụ cháu em mr mrs ms ong ba chi cu chau".split())
_NO_BARE_NAME = re.compile(
    r"\s{0,3}(?:ong|ba|anh|chi|ho ten|ho va|ten|(?:tong )?cong ty|cty|ngan hang|hop tac xa|htx|doanh nghiep|dntn"
    r"|quy|tap doan|chi nhanh)\b"
)
_TONELESS_TITLES: Final = frozenset("ong ba chi cu chau".split())
_PLACES_OF_BA: Final = re.compile(r"(?:ria|trieu|trung|den|na|huyen|chua|hat|diem|cu|noi)\b")
_STREET_BEFORE = re.compile(r"(?:duong|pho|tinh|quan|hai|phuong|xa|den|nui|cho|hoi|cac|nhung|cua|va)\s$")


class _Reader:
    """Reads each label's value; the methods bear the names of the labels' kinds."""

    def __init__(self, source: Source, labels: list[Label], events: Events) -> None:
        self.source = source
        self.plain = source.plain
        self.labels = labels
        self.starts = [label.start for label in labels]
        self.events = events
        self.neighbours_until = -1
        self.account_until = -1
        self.read_until = -1

    def read(self, i: int, label: Label) -> None:
        """Read the label at index `i`, unless it stands in a value that was read before."""
        if label.start < self.read_until and label.kind != "home_unit":
            return
        handler: Callable[[int, Label], None] | None = getattr(self, f"_{label.kind}", None)
        if handler:
            handler(i, label)

    # ----- what is nobody's -----

    def _passing(self, _: int, label: Label) -> None:
        value = _PASSING_VALUE.match(self.plain, label.end)
        self.events.explain(label.start, value.end() if value else label.end)
        if "tai khoan" in self.plain[label.start : label.end] or self.plain.startswith("stk", label.start):
            self.account_until = label.end + _ACCOUNT

    def _neighbour(self, _: int, label: Label) -> None:
        end = _SENTENCE.search(self.plain, label.end, label.end + _NEIGHBOURS)
        self.neighbours_until = end.start() if end else label.end + _NEIGHBOURS
        self.events.address_ends.append(label.start)

    def _agency(self, _: int, label: Label) -> None:
        self.events.address_ends.append(label.start)

    def _area(self, _: int, label: Label) -> None:
        self.events.address_ends.append(label.start)

    def _home(self, _: int, label: Label) -> None:
        self.events.homes.append(label.start)
        self.events.address_ends.append(label.start)

    def _next_asset(self, _: int, label: Label) -> None:
        self.events.breaks.append(label.start)
        self.events.address_ends.append(label.start)

    def _place(self, _: int, label: Label) -> None:
        self.events.address_starts.append(label.end)

    # ----- persons -----

    def _title(self, _: int, label: Label) -> None:
        word = self.source.shown[label.start : label.end].lower().split()[0]
        colon = bool(_COLON.match(self.plain, label.end))
        if word not in _TITLES and not word.isascii():
            return
        found = names.person_name(self.source, label.end, labelled=colon)
        if found is None or self._is_prose(found, word, colon=colon):
            self._no_name(label, colon=colon and word in {"ông", "bà"})
            return
        self._person(label.start, found, colon=colon, mention=word in {"ông", "bà", "anh", "chị", "cụ"})

    def _name(self, _: int, label: Label) -> None:
        colon = bool(_COLON.match(self.plain, label.end))
        titled = "ong" in self.plain[label.start : label.end]
        called = self.plain.startswith(("mang", "dung", "ten"), label.start)
        if not (colon or titled or called or values.blank(self.plain, label.end)):
            return
        colon_end = _COLON.match(self.plain, label.end)
        found = names.person_name(self.source, colon_end.end() if colon_end else label.end, labelled=colon)
        if found is None or (called and not self._is_whole(found)):
            self._no_name(label, colon=colon)
            return
        self._person(label.start, found, colon=colon, mention=titled)

    def _whose(self, _: int, label: Label) -> None:
        """A name behind "Bên bán:", "Chủ xe:" and the like, that has no form of address."""
        if _NO_BARE_NAME.match(self.plain, label.end):
            return
        found = names.person_name(self.source, label.end, labelled=True)
        if found and self._is_whole(found):
            self._person(label.start, found, colon=True, mention=False)

    def _is_whole(self, found: tuple[int, int]) -> bool:
        return names.starts_with_surname(self.plain[slice(*found)].split()) and " " in self.plain[slice(*found)]

    def _is_prose(self, found: tuple[int, int], word: str, *, colon: bool) -> bool:
        """Whether the capitals behind a form of address are no name ("bà Rịa", "BA BÊN", "anh Ba")."""
        words = self.plain[slice(*found)].split()
        if word in _WEAK_TITLES and not colon and word not in {"mr", "mrs", "ms"}:
            surnames = names.COMMON if word in _TONELESS_TITLES else names.SURNAMES
            return len(words) < _SHORTEST_NAME or words[0] not in surnames
        if word == "bà" and _PLACES_OF_BA.match(words[0]) and len(words) == 1:
            return True
        before = self.plain[max(0, found[0] - 14) : found[0]]
        return len(words) == 1 and bool(re.search(r"(?:duong|pho|tinh|quan|hai|den|nui)\s(?:ong|ba)\s$", before))

    def _person(self, at: int, found: tuple[int, int], *, colon: bool, mention: bool) -> None:
        start, end = found
        behind, before = self.plain[end : end + 60], self.plain[max(0, at - 30) : at]
        self.read_until = end
        if at < self.neighbours_until or self._is_official(at, end):
            self.events.add("name", start, end, at, note="passing")
            return
        if not re.search(r"[\s'\u2019.]", self.source.shown[start:end]):
            if mention:
                self.events.add("mention", start, end, at, note="colon" if colon else "")
            return
        if re.search(r"(?:mang|dung) ten\W{0,3}$", self.plain[max(0, start - 14) : start]) or (
            self.plain.startswith(("mang", "dung"), at)
        ):
            self.events.add("name", start, end, at, note="bears")
            return
        if _DEAD_BEHIND.match(behind):
            self.events.add("name", start, end, at, note="dead")
            return
        note = "post" if _POST_BEHIND.match(behind) else ""
        if re.search(r"\bdo\s$", before) and "dai dien" in behind:
            note = "post"
        self.events.add("name", start, end, at, note=note)

    def _is_official(self, at: int, end: int) -> bool:
        """Whether somebody is named as notary, witness or officer."""
        behind, before = self.plain[end : end + 60], self.plain[max(0, at - 80) : at]
        return bool(
            _NOTARY_BEHIND.match(behind)
            or _OFFICER_BEHIND.match(behind)
            or _NOTARY_BEFORE.search(before)
            or _OFFICER_BEFORE.search(before)
        )

    def _no_name(self, label: Label, *, colon: bool) -> None:
        if end := values.blank(self.plain, label.end):
            self.events.miss(label.start, end, "blank")
        elif colon and not self._label_follows(label.end, {"title", "name", "form", "organization"}):
            self.events.miss(label.start, self._end_of_phrase(label.end), "no_name")

    def _representative(self, _: int, label: Label) -> None:
        colon = _COLON.match(self.plain, label.end)
        if "ho gia dinh" in self.plain[label.start : label.end]:
            return
        self.events.add("representative", label.start, label.end, label.start)
        if colon and (found := names.person_name(self.source, colon.end(), labelled=True)) and self._is_whole(found):
            titled = re.match(r"\s{0,3}(?:ong|ba|anh|chi)\b", self.plain[colon.end() : colon.end() + 12])
            if not titled:
                self._person(label.start, found, colon=True, mention=False)

    def _birth(self, _: int, label: Label) -> None:
        dated = values.birth(self.plain, label.end)
        if dated:
            self.read_until = dated.end
            self.events.add("birth_date", dated.start, dated.end, label.start)
        elif end := values.blank(self.plain, label.end):
            self.events.miss(label.start, end, "blank")

    def _identity(self, _: int, label: Label) -> None:
        numbers = values.identities(self.plain, label.end)
        if not numbers:
            self._no_number(label, {"identity"})
            return
        self.read_until = numbers[-1].end
        military = "quan" in self.plain[label.start : label.end]
        for number in numbers:
            if number.odd and not military:
                self.events.miss(label.start, number.end, "odd_number")
            group = label.start + 1 if len(numbers) > 1 else 0
            self.events.add("id_number", number.start, number.end, label.start, group=group)

    def _tax(self, _: int, label: Label) -> None:
        number = values.tax(self.plain, label.end)
        if number is None:
            self._no_number(label, {"tax", "business"})
            return
        self.read_until = number.end
        if number.odd:
            self.events.miss(label.start, number.end, "odd_number")
        self.events.add("tax_code", number.start, number.end, label.start)

    def _business(self, _: int, label: Label) -> None:
        number = values.tax(self.plain, label.end)
        if number and not number.odd:
            self.read_until = number.end
            self.events.add("tax_code", number.start, number.end, label.start)
        else:
            self._passing(0, label)

    def _form(self, _: int, label: Label) -> None:
        word = self.plain[label.start : label.end]
        if label.start < self.account_until or (
            word == "chi nhanh"
            and not re.match(r"\s+(?:cong ty|ngan hang|ct)\b", self.plain[label.end : label.end + 20])
        ):
            return
        self._organization_at(label.start, label.start)

    def _organization(self, _: int, label: Label) -> None:
        if _COLON.match(self.plain, label.end):
            self._organization_at(values.skip(self.plain, label.end), label.start)

    def _organization_at(self, start: int, at: int) -> None:
        if found := names.organization_name(self.source, start):
            self.read_until = found[1]
            self.events.add("organization_name", *found, at)

    # ----- land -----

    def _certificate(self, i: int, label: Label) -> None:
        said = self.plain[label.start : label.end]
        strong = "phat hanh" in said or "ser" in said
        found = values.serials(self.plain, label.end) if strong else self._serials_behind(i, label)
        if found:
            self.read_until = found[-1][1]
            self.events.address_ends.append(label.start)
            for start, end in found:
                self.events.add("certificate_number", start, end, label.start, group=label.start + 1)
        elif strong:
            self._no_number(label, {"certificate"})
        elif values.blank(self.plain, label.end) or self._is_announced(i, label):
            self.events.miss(label.start, self._end_of_phrase(label.end), "blank")

    def _serials_behind(self, i: int, label: Label) -> list[values.Stretch]:
        """The serials behind "Giấy chứng nhận quyền sử dụng đất … số"; "sở" of "quyền sở hữu" is no "số"."""
        end = self._certificate_window(i, label)
        direct = values.skip(self.plain, label.end)
        if glued := _GLUED.match(self.plain, direct, end):
            direct = glued.end()
        if direct < end and values.serial(self.plain, direct):
            return values.serials(self.plain, direct, skipping=False)
        for number in _NUMBER_WORD.finditer(self.plain, label.end, end):
            if found := values.serials(self.plain, number.end(), skipping=False):
                return found
        bare = _BARE_SERIAL.search(self.plain, label.end, end)
        if bare and self.source.shown[bare.start()].isupper():
            one = values.serial(self.plain, bare.start())
            return [one] if one else []
        return []

    def _certificate_window(self, i: int, label: Label) -> int:
        """How far a certificate's number may stand from the word: to the next sentence, or the next other label."""
        stop = re.compile(r"[;]|\.\s|\n\s{0,6}[-+*\d]|\n\s{0,9}\n").search(
            self.plain, label.end, label.end + _CERTIFICATE_WINDOW
        )
        end = stop.start() if stop else min(len(self.plain), label.end + _CERTIFICATE_WINDOW)
        for other in self.labels[i + 1 : i + 12]:
            if other.start >= end:
                break
            if other.kind in _ENDS_A_CERTIFICATE:
                return other.start
        return end

    def _is_announced(self, i: int, label: Label) -> bool:
        """Whether "số" with a colon or dots and no number stands behind the word."""
        end = self._certificate_window(i, label)
        announced = _ANNOUNCED.search(self.plain, label.end, end)
        return announced is not None

    def _register(self, _: int, label: Label) -> None:
        self.events.address_ends.append(label.start)
        if found := values.register(self.plain, label.end):
            self.read_until = found[1]
            self.events.add("register_number", *found, label.start)
        elif end := values.blank(self.plain, label.end):
            self.events.miss(label.start, end, "blank")

    def _parcel(self, _: int, label: Label) -> None:
        lots = values.lots(self.plain, label.end)
        said = self.source.shown[label.start : label.end].lower()
        if lots and "thừa" in said and not re.search(r"\b(?:đất|số|dat|so)\b", said):
            return
        if label.start < self.neighbours_until:
            for lot in lots:
                self.events.explain(lot.start, lot.end)
            return
        if not lots:
            if re.search(r"(?:so|s0)$", self.plain[label.start : label.end]) and "thừa" not in said:
                self._no_number(label, {"parcel", "sheet"}, always=True)
            return
        last = lots[-1]
        self.read_until = max(last.end, last.sheet[1] if last.sheet else 0)
        for lot in lots:
            group = (lot.start if lot.sheet else label.start) + 1
            self.events.add("parcel", lot.start, lot.end, label.start, group=group)
            if lot.sheet:
                self.events.add("map_sheet", *lot.sheet, lot.start, note="of_lot")

    def _sheet(self, i: int, label: Label) -> None:
        said = self.plain[label.start : label.end]
        short = "ban" not in said and "tbd" not in said and "bd" not in said and "hieu" not in said
        if label.start < self.neighbours_until or (short and not self._is_sheet(i, label)):
            return
        if found := values.sheet(self.plain, label.end):
            self.read_until = found[1]
            self.events.add("map_sheet", *found, label.start)
        else:
            self._no_number(label, {"sheet", "parcel"})

    def _is_sheet(self, i: int, label: Label) -> bool:
        """Whether a bare "tờ" is a map sheet's: "tổ 5" is a neighbourhood, and "03 tờ" are sheets of paper."""
        word = self.source.shown[label.start : label.end].lower()
        near = [other.kind for other in self.labels[max(0, i - 2) : i + 3] if abs(other.start - label.start) < _NEAR]
        return ("tờ" in word or word.isascii()) and "parcel" in near

    # ----- vehicles and others -----

    def _plate(self, _: int, label: Label) -> None:
        self._asset_number(label, "plate", values.plate)

    def _chassis(self, _: int, label: Label) -> None:
        self._asset_number(label, "chassis", values.free)

    def _engine(self, _: int, label: Label) -> None:
        self._asset_number(label, "engine", values.free)

    def _identifier(self, _: int, label: Label) -> None:
        self._asset_number(label, "identifier", values.free)

    def _asset_number(self, label: Label, kind: str, read: Callable[[str, int], values.Stretch | None]) -> None:
        self.events.address_ends.append(label.start)
        if found := read(self.plain, label.end):
            self.read_until = found[1]
            self.events.add(kind, *found, label.start)
        else:
            self._no_number(label, {"plate", "chassis", "engine"})

    def _home_unit(self, _: int, label: Label) -> None:
        if unit := _UNIT.match(self.plain, label.start):
            end = _UNIT_END.search(self.plain, unit.end(), unit.end() + _LONGEST_UNIT)
            self.events.add("description", label.start, end.start() if end else unit.end(), label.start)

    # ----- what is announced and not there -----

    def _no_number(self, label: Label, same: set[str], *, always: bool = False) -> None:
        if end := values.blank(self.plain, label.end):
            self.events.miss(label.start, end, "blank")
        elif (always or _COLON.match(self.plain, label.end) or _NUMBER_AHEAD.match(self.plain, label.end)) and not (
            self._label_follows(label.end, same)
        ):
            self.events.miss(label.start, self._end_of_phrase(label.end), "no_number")

    def _label_follows(self, at: int, kinds: set[str]) -> bool:
        first = bisect_left(self.starts, at)
        following = self.labels[first : first + 4]
        return any(
            other.kind in kinds and other.start - at < _NEAR // 2 and not _LETTER.search(self.plain, at, other.start)
            for other in following
        )

    def _end_of_phrase(self, at: int) -> int:
        end = re.compile(r"[;\n,]|\.\s").search(self.plain, at + 1, at + _NEAR)
        return end.start() if end else min(len(self.plain), at + _NEAR // 2)


_NEAR: Final = 40
_SHORTEST_NAME: Final = 2
_LETTER = re.compile(r"(?<![a-z])(?!(?:la|cu|moi|so|s0|the|va|hoac|gom|theo)\b)[a-z0-9]")
_CERTIFICATE_WINDOW: Final = 230
_NUMBER_WORD = re.compile(
    r"\bs[o0]\b(?: phat hanh| seri| may)?[\s:.]{0,6}(?:la\s)?(?=[a-z]{0,2}[ .\-]{0,3}[a-z]?[ .\-]{0,2}\d)"
)
_ANNOUNCED = re.compile(r"\bs[o0]\b\s{0,3}:?\s{0,3}(?=[^\s]{0,12}\d|[._]{3}|[^a-z0-9\s,;.])")
_GLUED = re.compile(r"s[o0](?=[a-z]{1,2}[ .\-]?\d{6,8}(?![a-z0-9]))")
_BARE_SERIAL = re.compile(r"(?<![a-z0-9])[a-z]{1,2}[ .\-]?\d{6,8}(?![a-z0-9])")
_ENDS_A_CERTIFICATE: Final = frozenset(
    "register certificate parcel sheet identity birth plate chassis engine tax business passing next_asset "
    "neighbour".split()
)
_UNIT = re.compile(
    r"can ho(?:\s{1,3}chung cu)?(?:\s{1,3}(?:s[o0]"
    r"|ma))?[\s:]{1,4}(?:s[o0]\b[\s:]{0,3})?[a-z]{0,4}[\-.]?\d[a-z0-9.\-]{0,12}"
)
_UNIT_END = re.compile(r"[;\n]|\.\s|,?\s(?:dien tich|theo|duoc|thuoc quyen|co dien)\b")
_LONGEST_UNIT: Final = 160
_NUMBER_AHEAD = re.compile(r"\s{0,3}s[o0]\b\s{0,3}[:.]?\s{0,3}(?![a-z\s])")
