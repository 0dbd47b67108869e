"""Keys of natural persons: their numbers, and their names with the date of birth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.filing.numbers import near
from analyzers.identifiers import ends, visible_ends
from analyzers.sounds import sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzers.things import Person


def exact(thing: Person) -> Iterator[str]:
    """Each whole identity number, whatever its label."""
    return (f"id:{number.exact}" for number in thing.numbers if number.exact)


def recall(thing: Person) -> Iterator[str]:
    """Near and partly covered numbers, and the name."""
    yield from _numbers(thing)
    yield from _covered_numbers(thing)
    yield from _names(thing)


def asked(thing: Person) -> tuple[Iterable[str], Iterable[str]]:
    """Strong and weak keys (see `asked_keys`)."""
    covered = [_ends_key(shown) for number in thing.numbers if number.exact for shown in ends(number.exact)]
    strong = [*_numbers(thing), *covered, *_born(thing)]
    name = _name_key(thing)
    if name is None:
        return strong, ()
    if thing.birth.year is None:
        return [*strong, f"name~{name}"], ()
    weak = [f"name~{name}", *_in_year(thing), *_other_way_round(thing)]
    return [*strong, f"name~{name}|{thing.birth.year}", f"name~{name}|"], weak


def _numbers(thing: Person) -> Iterator[str]:
    for number in thing.numbers:
        if number.exact:
            yield from near("id", number.exact)


def _covered_numbers(thing: Person) -> Iterator[str]:
    """What a partly covered number shows at both ends; a lookup asks with all ends of its whole number.

    The other way round no lookup needs it: a covered number in a lookup clears nobody.
    """
    for number in thing.numbers:
        if number.visible and (shown := visible_ends(number.visible)):
            yield _ends_key(shown)


def _ends_key(shown: tuple[str, str]) -> str:
    return f"id*{shown[0]}*{shown[1]}"


def _name_key(thing: Person) -> str | None:
    """The folded letters in alphabetical order: the same in another word order, glued, broken, or with two swapped."""
    return _letters(thing.name.syllables) if thing.name and thing.name.syllables else None


def _letters(syllables: Iterable[str]) -> str:
    return "".join(sorted("".join(_even(syllables))))


def _even(syllables: Iterable[str]) -> tuple[str, ...]:
    """With i for each y: folding does so only where a syllable ends, and one wrong letter moves that end."""
    return tuple(syllable.replace("y", "i") for syllable in syllables)


def _names(thing: Person) -> Iterator[str]:
    name = _name_key(thing)
    if name is None:
        return
    yield f"name~{name}"
    yield f"name~{name}|{thing.birth.year or ''}"
    yield from _in_year(thing)
    yield from _born(thing)


def _in_year(thing: Person) -> Iterator[str]:
    """With the year of birth alone, so few may share a key that no crowd of the province fills an answer.

    What each leaves out may be wrong or missing: the surname, a middle name, all middle names, all but the initials,
    the first letter of the given name. So one wrong letter anywhere leaves a key that both have.
    """
    if not thing.birth.year or not thing.name or not thing.name.syllables:
        return
    syllables, year = _even(thing.name.syllables), thing.birth.year
    yield f"heard~{_heard(thing.name.syllables)}|{year}"
    yield f"near~#{''.join(syllable[0] for syllable in syllables)}|{year}"
    yield f"near~{' '.join(syllables[:-1])}/{syllables[-1][1:]}|{year}"
    yield from (f"near~{' '.join(sorted(rest))}|{year}" for rest in _shortened(syllables))


def _other_way_round(thing: Person) -> Iterator[str]:
    """What the record's name would be, or the keys it would have, if the fault were the lookup's or an added letter."""
    if not thing.name:
        return
    syllables, year = _even(thing.name.syllables), thing.birth.year
    before, given = syllables[:-1], syllables[-1]
    yield f"near~{' '.join(sorted(syllables))}|{year}"
    yield f"near~{' '.join(before)}/{given}|{year}"
    yield f"name~{_letters((*before, given[1:]))}|{year}"
    yield from (f"name~{_letters(rest)}|{year}" for rest in _shortened(syllables))


def _shortened(syllables: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Without the surname, without each middle name, and without all of them."""
    if len(syllables) > 1:
        yield from (syllables[:i] + syllables[i + 1 :] for i in range(len(syllables) - 1))
    if len(syllables) > 3:  # noqa: PLR2004  of three, one without its middle name was just given
        yield syllables[0], syllables[-1]


def _born(thing: Person) -> Iterator[str]:
    """With the full date of birth, the name may have one wrong, missing or abbreviated syllable.

    Or it may lack all of its middle names, or a space ("VănAn"), be initials only, or be written by ear throughout.
    """
    if not thing.birth.full or not thing.name or not thing.name.syllables:
        return
    syllables = sorted(thing.name.syllables)
    yield f"born~{' '.join(syllables)}|{thing.birth.iso}"
    yield f"born~{' '.join(sorted((thing.name.syllables[0], thing.name.syllables[-1])))}|{thing.birth.iso}"
    yield f"born~{_letters(thing.name.syllables)}|{thing.birth.iso}"
    for i in range(len(syllables)):
        yield f"born~{' '.join(syllables[:i] + syllables[i + 1 :])}|{thing.birth.iso}"
    yield f"born~#{''.join(syllable[0] for syllable in thing.name.syllables)}|{thing.birth.iso}"
    yield f"born~{_heard(thing.name.syllables)}|{thing.birth.iso}"


def _heard(syllables: Iterable[str]) -> str:
    """The name as clerks hear it, whatever part of the country they come from."""
    return " ".join(sorted(map(sound, syllables)))
