"""Numbers of persons and organisations: identity papers and tax numbers.

Decree 137/2015/NĐ-CP promises of a personal number no more than twelve digits (no check digit; the list of provinces
has changed before): nothing is refused here for looking odd.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.folding import compact, drop_invisible
from analyzers.keys import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterator

# What stands for digits that somebody covered: dots, stars, boxes, an ellipsis, a line; in a number of digits also x.
_COVER: Final = re.compile(r"[•●∙◦*\u2217×?█■▪…]|\.{2,}|_{2,}")
_COVERED = re.compile(rf"{_COVER.pattern}|(?<=\d)[xX]++(?=\d|\s*$)|(?<![xX])[xX]{{2,}}+(?=\d)|(?<=\d)[xX]{{2,}}")

# Labels glued on before a number, as they look when compact. D may be typed for Đ.
_IDENTITY_LABEL = re.compile(
    r"(?:SO|NO|ID|GIAY(?:TO)?|THE|"
    r"CCCD|CCCĐ|CMND|CMNĐ|CMTND|CMTNĐ|CMT|CC|CMSQ|CMQĐ|CMQD|CMSQQĐ|GTTT|HC|HCHIEU|HOCHIEU|PASSPORT|"
    r"CANCUOC(?:CONG[DĐ]AN)?|CHUNGMINH(?:NHAN[DĐ]AN|THU)?|[DĐ]INH[DĐ]ANH|[DĐ][DĐ]CN|CANHAN|MA|CU|MOI)+"
    r"(?=(?:\d{7,13}|[A-Z]{0,2}\d{6,8})$)"
)
# A spreadsheet's number as another program writes it: 40080001234.0.
_AS_FRACTION = re.compile(r"(?<=\d{8})\.0\s*$")
# Whoever covers digits with x groups the others as ever: "040 080 xxx 234".
_GROUPED_COVER = re.compile(r"(?<=[\dxX])[ .\-](?=[xX]{2})|(?<=[xX]{2})[ .\-](?=\d)")
_CCCD = re.compile(r"\d{12}")
_CMND = re.compile(r"\d{9}")
_PASSPORT = re.compile(r"[A-Z]{1,2}\d{6,8}")
_AMONG_WORDS = re.compile(
    r"(?<![\w/.\-])(?<!\d )(?:[A-Z]\d{7,8}|\d(?:[ .\-]?\d){8}(?:(?:[ .\-]?\d){3})?)(?![/\w]|[ .\-]?\d)", re.ASCII
)
# Fewer visible characters say nothing: they are those of a hundred thousand others too.
FEWEST_VISIBLE: Final = 5
#: Digits of a personal number (CCCD).
PERSONAL_NUMBER: Final = 12
_LONGEST_NUMBER: Final = 20
_MOST_STRETCHES: Final = 3
# A day behind a number is when the paper was issued: "040080001234 10/05/2021".
DATE_BEHIND: Final = re.compile(r"(?<=\d)[\s/,;(\-]{1,4}\d{1,2}([./\-])\d{1,2}\1(?:19|20)\d\d(?!\d)\)?")
# The first line of a card for machines: its nine digits are the last of the twelve, and no former number.
_MACHINE_LINE = re.compile(r"IDVNM\d{10}(\d{12})(?:\d|$)")
_INSIDE_WORDS = re.compile(r"(?<!IDVNM)(?<![\dA-Z]/)(?<!\d)(\d{12}|\d{9})(?!\d)|(?<=IDVNM)\d{12}(?!\d)")
_LETTER_BETWEEN = re.compile(r"(?=[A-ZĐ\d]{8,13}$)\d+[A-ZĐ]\d+", re.ASCII)
_LETTER_BEHIND = re.compile(r"\d{8,13}[A-ZĐ]", re.ASCII)
_TONED_LABEL = re.compile(r"^\s*số\b", re.IGNORECASE)  # without its tone it may be letters of a passport
_ROW_OF_COVERS = re.compile(r"\?{3,}")
_LABEL_WITH_COLON = re.compile(r"^[^\d:]*:")
_RUN_OF_DIGITS = re.compile(r"(?<![A-Z\d])[A-Z]?[0-9]+(?!\w)")
_DOTTED_GROUPS = re.compile(r"(?<![\d.])[0-9]{3}(?:\.[0-9]{3}){2,3}(?![\d.])")
_PLAIN = re.compile(r"[0-9]{9}|[0-9]{12}")
_SEVERAL = re.compile(r"[;,|/()\n]+|\b(?:và|hoặc)\b")


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """The number of an identity paper.

    `kind` is cccd (12 digits), cmnd (9 digits) or passport whatever the label says, else the label, or "other".
    `exact` is None where part of the number is covered, or nothing is there. `visible` then has what can be read: its
    digits and letters, "?" for one covered character, "*" for a covered stretch of unknown length.
    """

    raw: str
    kind: str
    exact: str | None
    visible: str | None = None


def parse_identity(raw: str, label: str | None = None) -> IdentityNumber:
    """The number in any text, without labels ("CMND số", "Hộ chiếu:") and separators; `label` is the sender's kind."""
    text = _LABEL_WITH_COLON.sub("", unicodedata.normalize("NFKC", drop_invisible(_keep_covers(raw))))
    text = _GROUPED_COVER.sub("", _TONED_LABEL.sub("", text))
    if is_covered(text):
        return IdentityNumber(raw, label or "other", None, _visible(text))
    number = _without_label(text)
    return IdentityNumber(raw, (number and _kind(number)) or label or "other", number)


def parse_identities(raw: str, label: str | None = None) -> tuple[IdentityNumber, ...]:
    """All numbers of one field ("040080001234 (CMND cũ: 182345678)"); one, however odd, where it is not a list."""
    if _PLAIN.fullmatch(raw):  # as most are written
        return (IdentityNumber(raw, _kind(raw) or label or "other", meaningful(raw)),)
    if _AS_FRACTION.search(raw):
        # "40080001234.0" is eleven digits, or twelve that somebody grouped oddly: it may be either.
        both = (parse_identity(_AS_FRACTION.sub("", raw), label), parse_identity(raw, label))
        return both if both[1].exact and _kind(both[1].exact) else both[:1]
    raw = DATE_BEHIND.sub(";", raw)
    parts = [parse_identity(part, label) for part in _SEVERAL.split(unicodedata.normalize("NFC", raw))]
    readable = tuple(part for part in parts if part.exact and _kind(part.exact))
    # Beside words alone ("040080001234/CCCD") there is only the one.
    alone = len(parts) > 1 and len(readable) == 1 and sum(any(map(str.isdigit, part.raw)) for part in parts) == 1
    if len(readable) > 1 or alone:
        return readable
    return _side_by_side(raw, label) or (parse_identity(raw, label),)


def _side_by_side(raw: str, label: str | None) -> tuple[IdentityNumber, ...]:
    """The numbers of a field where two or more stand whole with spaces, dashes or words between them; () otherwise.

    Whoever wrote both meant both: glued together, or one of them left out, they would find nobody.
    """
    text = unicodedata.normalize("NFKC", drop_invisible(raw)).upper()
    text = _DOTTED_GROUPS.sub(lambda groups: groups.group().replace(".", ""), text)
    whole = [run for run in _RUN_OF_DIGITS.findall(text) if _kind(run) and meaningful(run)]
    if len(whole) < 2:  # noqa: PLR2004  side by side are two
        return ()
    return tuple(IdentityNumber(raw, _kind(run) or label or "other", run) for run in dict.fromkeys(whole))


def is_covered(text: str, *, digits: bool = True) -> bool:
    """Whether part of a number is covered ("0792880••505", "079288xxx505", "…004505"): it is then no exact key.

    With `digits` false the number may have letters of its own, and an x is one of them.
    """
    return bool((_COVERED if digits else _COVER).search(text))


def meaningful(number: str) -> str | None:
    """The compact number, or None for what people type when there is none: words without a digit, or zeros alone."""
    return number if re.search(r"[1-9]", number) else None


def visible_ends(visible: str) -> tuple[str, str] | None:
    """What is visible before the first covered character and behind the last; None where that is too little to go by.

    `ends` gives the same of a whole number, for every way to cover a stretch of it.
    """
    marks = [i for i, char in enumerate(visible) if char in "?*"]
    head, tail = visible[: marks[0]], visible[marks[-1] + 1 :]
    return (head, tail) if FEWEST_VISIBLE <= len(head) + len(tail) <= _LONGEST_NUMBER else None


def ends(number: str) -> Iterator[tuple[str, str]]:
    """Each beginning and end of a compact number between which something may be covered."""
    if len(number) > _LONGEST_NUMBER:
        return
    for shown in range(FEWEST_VISIBLE, len(number)):
        for before in range(shown + 1):
            yield number[:before], number[len(number) - shown + before :]


def agrees_with_visible(visible: str, number: str) -> bool:
    """Whether a whole compact number has what `visible` shows of a covered one, in the same places.

    Never for longer texts than numbers are, or with more stretches covered than anybody covers: trying all ways to fit
    them together would take for ever.
    """
    if len(number) > _LONGEST_NUMBER or visible.count("*") > _MOST_STRETCHES:
        return False
    if len(visible) != len(number):
        # Three crosses stand for any number of digits.
        visible = _ROW_OF_COVERS.sub("*", visible)
    pattern = "".join({"?": "[A-Z0-9]", "*": "[A-Z0-9]+"}.get(char, re.escape(char)) for char in visible)
    return re.fullmatch(pattern, number) is not None


def _keep_covers(raw: str) -> str:
    """NFKC takes an ellipsis apart into dots, which count for nothing when there is one."""
    return raw.replace("…", "...")


def _visible(text: str) -> str | None:
    """Digits and letters that can be read, with marks for what cannot; None when nothing can."""
    marked = _COVERED.sub(lambda run: "*" if run.group()[0] in "._" else "?" * len(run.group()), text)
    shown = re.sub(r"^[A-ZĐ]+(?=[?*\d])|[^A-Z0-9?*]", "", re.sub(r"[^\d?*A-Za-z]", "", marked).upper())
    return shown if re.search(r"\d", shown) else None


def _without_label(text: str) -> str | None:
    number = compact(text)
    # "CC1234567" might be a label and seven digits, but only the whole is an identity number.
    if _kind(number):
        return meaningful(number)
    if label := _IDENTITY_LABEL.match(number):
        return meaningful(number[label.end() :])
    if _LETTER_BETWEEN.fullmatch(number) or _kind(skeleton(number)) in {"cccd", "cmnd"}:
        return number  # one number with a slip: of "040080001O34" the first nine digits are no former number
    # Among other words ("… cấp ngày 01/01/2021") the one stretch of digits that is a whole number is it.
    whole = {compact(found) for found in _AMONG_WORDS.findall(text)}
    if len(whole) == 1:
        return whole.pop()
    if _LETTER_BEHIND.fullmatch(number):
        return number
    return _inside(number, beside_others=bool(whole)) or meaningful(number)


def _inside(number: str, *, beside_others: bool) -> str | None:
    """The one whole number that stands glued to words, or in a card's line for machines."""
    if line := _MACHINE_LINE.match(number):
        return line[1]
    glued = {found.group() for found in _INSIDE_WORDS.finditer(number)}
    return glued.pop() if len(glued) == 1 and not beside_others else None


def _kind(number: str) -> str | None:
    if _CCCD.fullmatch(number):
        return "cccd"
    if _CMND.fullmatch(number):
        return "cmnd"
    return "passport" if _PASSPORT.fullmatch(number) else None


# ----- tax numbers -----

_TAX_LABEL = re.compile(r"^(?:MST|MASOTHUE|MSDN|MS[DĐ]N|MASO[DĐ]OANHNGHIEP|MASO|SO|NA|VN)+(?=\d)")
# A digit too few or too many before the branch: without the hyphen "998775195-012" would be another twelve digits.
_MISTYPED_BRANCH = re.compile(r"(\d{9}|\d{11})-(\d{3})|(\d{10})-(\d{1,2}|\d{4})")
_TAX = re.compile(r"(\d{10}|\d{12})(\d{3})?")
_TELEPHONE = re.compile(
    r"\b(?:s?đt|dt|tel|fax|hotline|(?:số )?điện thoại|dien thoai)\b[\s.:]*\(?0\d(?:[ .\-()]{0,2}\d){7,9}(?!\d)",
    re.IGNORECASE,
)
_TAX_SOMEWHERE = re.compile(r"(?<![\w.\-])([0-9]{10}|[0-9]{12})(?:-?([0-9]{3}))?(?![\w]|[.\-]\d)")


@dataclass(frozen=True, slots=True)
class TaxNumber:
    """A tax number: `root` of the taxpayer, and `branch` of three digits where it is one of its branches."""

    raw: str
    root: str | None
    branch: str | None = None

    @property
    def exact(self) -> str | None:
        """What the law writes: "2900123456", or "2900123456-001" for a branch; None when nothing readable was typed."""
        return f"{self.root}-{self.branch}" if self.root and self.branch else self.root


def _with_hyphen(raw: str) -> str:
    """The number of a branch as the law writes it, without label and spaces."""
    root, hyphen, branch = raw.rpartition("-")
    return f"{_TAX_LABEL.sub('', compact(root))}{hyphen}{compact(branch)}"


def parse_tax_number(raw: str) -> TaxNumber:
    """The tax number in any text: 10 digits, or since 1 July 2025 a household's 12, and 3 of a branch behind.

    The check digit is not tested: a wrong one is a typing error that must still find its near number. Among other words
    ("MST 2900123456, cấp năm 2010") the one number that stands there whole is it.
    """
    text = _TELEPHONE.sub(" ", _AS_FRACTION.sub("", unicodedata.normalize("NFKC", _keep_covers(raw))))
    if is_covered(text):
        return TaxNumber(raw, None)
    number = _TAX_LABEL.sub("", compact(text))
    if slip := _MISTYPED_BRANCH.fullmatch(_with_hyphen(text)):
        return TaxNumber(raw, slip[1] or slip[3], slip[2] or slip[4])
    parts = _TAX.fullmatch(number) if meaningful(number) else None
    if parts:
        return TaxNumber(raw, parts[1], parts[2])
    whole = _whole_tax_numbers(raw, text)
    return whole[0] if len(whole) == 1 else TaxNumber(raw, meaningful(number))


def parse_tax_numbers(raw: str) -> tuple[TaxNumber, ...]:
    """All tax numbers of one field ("2900123456 (cũ 2900654321)"); one, however odd, where it is not a list."""
    one = parse_tax_number(raw)
    if one.root is None or _TAX.fullmatch(one.root):
        return (one,)
    text = _TELEPHONE.sub(" ", unicodedata.normalize("NFKC", raw))
    return _whole_tax_numbers(raw, text) or (one,)


def _whole_tax_numbers(raw: str, text: str) -> tuple[TaxNumber, ...]:
    found = dict.fromkeys(_TAX_SOMEWHERE.findall(drop_invisible(text)))
    return tuple(TaxNumber(raw, root, branch or None) for root, branch in found if meaningful(root))
