"""Behind labels of persons and organisations: names, dates of birth, numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.drafts import names, values
from analyzers.drafts.label_reader import COLON, LabelReader

if TYPE_CHECKING:
    from analyzers.drafts.labels import Label

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
_SHORT_NAME_BEFORE = re.compile(r"\b(?:goi tat|goi la|viet tat|ten giao dich)\b[a-z ]{0,6}[\s:\"'(]{0,4}\Z")
_TONELESS_TITLES: Final = frozenset("ong ba chi cu chau".split())
_PLACES_OF_BA: Final = re.compile(r"(?:ria|trieu|trung|den|na|huyen|chua|hat|diem|cu|noi)\b")
_SHORTEST_NAME: Final = 2


class PeopleReader(LabelReader):
    """Reads labels of persons and organisations."""

    def _title(self, _: int, label: Label) -> None:
        word = self.source.shown[label.start : label.end].lower().split()[0]
        colon = bool(COLON.match(self.plain, label.end))
        if word not in _TITLES and not word.isascii():
            return
        found = names.person_name(self.source, label.end, labelled=colon)
        if found is None or self._is_prose(found, word, colon=colon):
            self._no_name(label, colon=colon and word in {"ông", "bà"})
            return
        self._person(label.start, found, colon=colon, mention=word in {"ông", "bà", "anh", "chị", "cụ"})

    def _name(self, _: int, label: Label) -> None:
        colon = bool(COLON.match(self.plain, label.end))
        titled = "ong" in self.plain[label.start : label.end]
        called = self.plain.startswith(("mang", "dung", "ten"), label.start) or bool(
            re.match(r"\s{1,3}la\b", self.plain[label.end : label.end + 8])
        )
        if not (colon or titled or called or values.blank(self.plain, label.end)):
            return
        colon_end = COLON.match(self.plain, label.end)
        found = names.person_name(self.source, colon_end.end() if colon_end else label.end, labelled=colon)
        if found is None or (called and not self._is_whole(found)):
            self._no_name(label, colon=colon)
            return
        self._person(label.start, found, colon=colon, mention=titled, note="" if titled else "labelled")

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
            return not self._is_name(found, words, word)
        if word == "bà" and _PLACES_OF_BA.match(words[0]) and len(words) == 1:
            return True
        before = self.plain[max(0, found[0] - 14) : found[0]]
        return len(words) == 1 and bool(re.search(r"(?:duong|pho|tinh|quan|hai|den|nui)\s(?:ong|ba)\s$", before))

    def _is_name(self, found: tuple[int, int], words: list[str], word: str) -> bool:
        """Whether words behind "anh" or a toneless "ba" are a name: by the surname, a rare one by what follows too."""
        if len(words) < _SHORTEST_NAME and "'" not in words[0] and "." not in words[0]:
            return False
        if word not in _TONELESS_TITLES or words[0] in names.COMMON:
            return words[0] in names.SURNAMES
        return (words[0] in names.SURNAMES or word == "ong") and names.ends_a_name(self.source, found[1])

    def _person(self, at: int, found: tuple[int, int], *, colon: bool, mention: bool, note: str = "") -> None:
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
        note = "post" if _POST_BEHIND.match(behind) else note
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
        elif colon and not self.label_follows(label.end, {"title", "name", "form", "organization"}):
            self.events.miss(label.start, self.end_of_phrase(label.end), "no_name")

    def _representative(self, _: int, label: Label) -> None:
        colon = COLON.match(self.plain, label.end)
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
            self.no_number(label, {"identity"})
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
            self.no_number(label, {"tax", "business"})
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
        if _SHORT_NAME_BEFORE.search(self.plain, max(0, label.start - 24), label.start):
            return
        if label.start < self.account_until or (
            word == "chi nhanh"
            and not re.match(r"\s+(?:cong ty|ngan hang|ct)\b", self.plain[label.end : label.end + 20])
        ):
            return
        self._organization_at(label.start, label.start)

    def _organization(self, _: int, label: Label) -> None:
        if COLON.match(self.plain, label.end):
            self._organization_at(values.skip(self.plain, label.end), label.start)

    def _organization_at(self, start: int, at: int) -> None:
        if found := names.organization_name(self.source, start):
            self.read_until = found[1]
            self.events.add("organization_name", *found, at)
