"""Behind labels of assets: certificates, lots, vehicles, apartments, numbers of other things."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.drafts import values
from analyzers.drafts.label_reader import NEAR, LabelReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.drafts.labels import Label

_CERTIFICATE_WINDOW: Final = 230
_NUMBER_WORD = re.compile(
    r"\bs[o0]\b(?: phat hanh| seri| may)?[\s:.]{0,6}(?:la\s)?(?=[a-z]{0,2}[ .\-]{0,3}[a-z]?[ .\-\n]{0,2}\d)"
)
_ANNOUNCED = re.compile(r"\bs[o0]\b\s{0,3}:?\s{0,3}(?=(?:[a-z]{1,3}[ .\-]{1,2})?[^\s]{0,12}\d|[._]{3}|[^a-z0-9\s,;.])")
_GLUED = re.compile(r"s[o0](?=[a-z]{1,2}[ .\-]?\d{6,8}(?![a-z0-9]))")
_ODD_SERIAL = re.compile(r"(?<![a-z0-9/])[a-z]{1,2}[ .\-]?\d{4,10}(?![a-z0-9/])")
_BARE_SERIAL = re.compile(r"(?<![a-z0-9])[a-z]{1,2}[ .\-\n]?\d{6,8}(?![a-z0-9])")
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


class AssetsReader(LabelReader):
    """Reads labels of land, vehicles and other assets."""

    def _certificate(self, i: int, label: Label) -> None:
        said = self.plain[label.start : label.end]
        strong = "phat hanh" in said or "ser" in said
        found = values.serials(self.plain, label.end) if strong else self._serials_behind(i, label)
        if not found and (odd := self._odd_serial(i, label)):
            self.events.miss(label.start, odd[1], "odd_number")
            found = [odd]
        if found:
            self.read_until = found[-1][1]
            self.events.address_ends.append(label.start)
            for start, end in found:
                self.events.add("certificate_number", start, end, label.start, group=label.start + 1)
        elif strong:
            self.no_number(label, {"certificate"})
        elif dots := values.blank(self.plain, label.end):
            self.events.miss(label.start, dots, "blank")
        elif self._is_announced(i, label):
            self.events.miss(label.start, self.end_of_phrase(label.end), "no_number")

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

    def _odd_serial(self, i: int, label: Label) -> values.Stretch | None:
        """Letters and digits like a serial's, too few or too many."""
        for odd in _ODD_SERIAL.finditer(self.plain, label.end, self._certificate_window(i, label)):
            if self.source.shown[odd.start()].isupper():
                return odd.span()
        return None

    def _certificate_window(self, i: int, label: Label) -> int:
        """How far a certificate's number may stand from the word: to the next sentence, or the next other label."""
        stop = re.compile(r"[;]|\.\s|\n\s{0,6}(?:[-+*]|\d{1,3}(?!\d))|\n\s{0,9}\n").search(
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
                self.no_number(label, {"parcel", "sheet"}, always=True)
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
            self.no_number(label, {"sheet", "parcel"})

    def _is_sheet(self, i: int, label: Label) -> bool:
        """Whether a bare "tờ" is a map sheet's: "tổ 5" is a neighbourhood, and "03 tờ" are sheets of paper."""
        word = self.source.shown[label.start : label.end].lower()
        near = [other.kind for other in self.labels[max(0, i - 2) : i + 3] if abs(other.start - label.start) < NEAR]
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
            self.no_number(label, {"plate", "chassis", "engine"})

    def _home_unit(self, _: int, label: Label) -> None:
        if unit := _UNIT.match(self.plain, label.start):
            end = _UNIT_END.search(self.plain, unit.end(), unit.end() + _LONGEST_UNIT)
            self.events.add("description", label.start, end.start() if end else unit.end(), label.start)
