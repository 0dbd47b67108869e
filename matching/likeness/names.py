"""How two names of persons agree, and two dates of birth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.names import name_relation
from analyzers.sounds import confused, sound
from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzers.names import BirthDate, PersonName

#: A vowel typed twice is a mark in Telex, or belongs to the name (Moong).
_DOUBLED: Final = frozenset({"aa/â", "ee/ê", "oo/ô"})


def name_likeness(asked: PersonName, found: PersonName) -> Likeness | None:
    """Two personal names that are one, or may be one after one realistic error; None for anything further apart."""
    relation = name_relation(asked, found)
    if relation == "same":
        return Likeness("same")
    if relation == "folded":
        return Likeness("folded", _tones(asked, found))
    if relation == "variant":
        return _variant(asked, found)
    if relation == "typo":
        return Likeness("typo", _slip(asked, found), whole=False)
    if relation == "partial" and _is_turned_round(asked.syllables, found.syllables):
        return Likeness("partial", f"Khác thứ tự và {_left_out(asked, found)}", whole=False)
    return None


def _tones(asked: PersonName, found: PersonName) -> str:
    if asked.canonical.isascii() or found.canonical.isascii():
        return "Một bên viết không dấu."
    return "Khác dấu: có thể là hai tên khác nhau."


def _keys(asked: PersonName, found: PersonName) -> str:
    """Which keys were left in a name, as in "Còn phím gõ Telex: Nguyeenx / Nguyễn."; '' where none were."""
    for name in (asked, found):
        if name.keys:
            typed = [word for word in name.raw.split() if word.lower() not in name.canonical.split()]
            read = [word for word in name.canonical.split() if word not in name.raw.lower().split()]
            if len(typed) == len(read):
                return f"Còn phím gõ {name.keys}: {_pairs(zip(typed, map(str.title, read), strict=True))}."
            return f"Còn phím gõ {name.keys}."
    return ""


def _variant(asked: PersonName, found: PersonName) -> Likeness:
    if asked.folded == found.folded:
        return Likeness("variant", _keys(asked, found) or "Chỉ khác i/y.")
    return Likeness("variant", _difference(asked, found), whole=False)


def _difference(asked: PersonName, found: PersonName) -> str:
    """The one thing in which two names differ that are one name."""
    if len(asked.syllables) != len(found.syllables):
        return _sentence(_left_out(asked, found))
    if sorted(asked.syllables) == sorted(found.syllables):
        return "Khác thứ tự các chữ trong tên."
    differing = [
        (a, b, x, y)
        for a, b, x, y in zip(asked.syllables, found.syllables, _words(asked), _words(found), strict=True)
        if a != b
    ]
    if all(sound(a) == sound(b) for a, b, _, _ in differing):
        sounds = dict.fromkeys(name for a, b, _, _ in differing for name in confused(a, b))
        what = "Còn phím gõ hoặc gần âm" if _DOUBLED & sounds.keys() else "Gần âm"
        said = f" ({', '.join(sounds)})" if sounds else ""
        return f"{what}{said}: {_pairs((x, y) for _, _, x, y in differing)}."
    return f"Viết tắt: {_pairs(sorted((x, y), key=len) for _, _, x, y in differing)}."


def _slip(asked: PersonName, found: PersonName) -> str:
    if len(asked.syllables) != len(found.syllables):
        return "Khác chỗ cách chữ hoặc một chữ cái."
    differing = [
        (x, y)
        for a, b, x, y in zip(asked.syllables, found.syllables, _words(asked), _words(found), strict=True)
        if a != b
    ]
    return f"Tên khác nhau một chữ cái: {_pairs(differing)}."


def _left_out(asked: PersonName, found: PersonName) -> str:
    """Which middle names one side lacks, as in "thiếu chữ đệm: Văn."; to be put behind something or alone."""
    shorter, longer = sorted((asked, found), key=lambda name: len(name.syllables))
    rest = list(shorter.syllables)
    missing = []
    for syllable, word in zip(longer.syllables, _words(longer), strict=True):
        if syllable in rest:
            rest.remove(syllable)
        else:
            missing.append(word)
    return f"thiếu chữ đệm: {' '.join(missing)}."


def _is_turned_round(asked: Sequence[str], found: Sequence[str]) -> bool:
    """Surname last, given name first, and a middle name missing, on one of the sides."""
    shorter, longer = sorted((asked, found), key=len)
    return 1 < len(shorter) < len(longer) and (shorter[0], shorter[-1]) == (longer[-1], longer[0])


def _words(name: PersonName) -> list[str]:
    """The syllables with their tones, as far as they can be told apart in the name as it is typed."""
    words = name.canonical.replace(".", " ").split()
    return [word.title() for word in (words if len(words) == len(name.syllables) else name.syllables)]


def _pairs(pairs: Iterable[Iterable[str]]) -> str:
    return ", ".join(" / ".join(pair) for pair in pairs)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def is_other_name(asked: PersonName, found: PersonName) -> bool:
    """Whether two names contradict each other: a part of the other name does not."""
    return name_relation(asked, found) == "contradicts"


def birth_likeness(asked: BirthDate, found: BirthDate) -> Likeness | None:
    """Two dates of birth; None when one is unknown, "partial" when all that both give agrees and one gives less."""
    if asked.year is None or found.year is None:
        return None
    pairs = ((asked.year, found.year), (asked.month, found.month), (asked.day, found.day))
    if any(x is not None and y is not None and x != y for x, y in pairs):
        return Likeness("contradicts", "Ngày sinh khác nhau.")
    if asked.full and found.full:
        return Likeness("same")
    note = "Một bên chỉ có năm sinh." if asked.full or found.full else "Cả hai bên chỉ có năm sinh."
    return Likeness("partial", note, whole=False)
