"""Keys of parcels: certificates, and sheet and parcel in each commune that may be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.filing.numbers import near
from analyzers.keys import deletions, skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzers.places import Place
    from analyzers.things import Land


def exact(thing: Land) -> Iterator[str]:
    """Each certificate, and sheet and parcel where the place is exact; and what the asset was called before."""
    sure = (certificate.exact for certificate in thing.certificates if not certificate.guessed)
    yield from (f"cert:{serial}" for serial in sure if serial)
    lot = not thing.guessed and thing.sheet and thing.sheet.exact and thing.parcel and thing.parcel.exact
    if lot and thing.sheet and thing.parcel and thing.place.exact:
        yield f"lot:{thing.sheet.exact}/{thing.parcel.exact}@{thing.place.exact}"
    # Former values are found without the engine too; that they are worth less is the comparison's to say.
    for earlier in (*thing.former, *thing.also):
        yield from exact(earlier)


def recall(thing: Land) -> Iterator[str]:
    """Near certificates, register numbers and lots where they may lie now; and what the asset was called before."""
    yield from _certificates(thing)
    yield from _registers(thing)
    yield from _stored_lots(thing)
    for earlier in (*thing.former, *thing.also):
        yield from recall(earlier)


def asked(thing: Land) -> Iterable[str]:
    """As filed, and with sheet and parcel swapped, and among the records that don't know the sheet."""
    yield from _certificates(thing)
    yield from _registers(thing, asked=True)
    for other in thing.also:
        yield from asked(other)
    if not thing.parcel or not thing.parcel.exact:
        return
    parcel, sheet = thing.parcel.exact, thing.sheet.exact if thing.sheet else None
    for spot in _spots(thing.place, asked=True):
        if sheet is None:
            yield f"lot~*/{parcel}@{spot}"
        else:
            yield from (f"lot~{sheet}/{parcel}@{spot}", f"lot~{parcel}/{sheet}@{spot}", f"lot~?/{parcel}@{spot}")


def _certificates(thing: Land) -> Iterator[str]:
    for certificate in thing.certificates:
        if certificate.exact and certificate.guessed:
            yield f"cert~{skeleton(certificate.exact)}"  # of a guess only the same number counts
        elif certificate.exact:
            yield from near("cert", certificate.exact)


def _spots(place: Place, *, asked: bool = False) -> Iterator[str]:
    """Where on the map a place may be now: each new commune, and its bare name for places that no table knows.

    A name that no table knows is likely a misspelt one, so that it meets those within one edit.
    """
    yield from place.now
    if place.text:
        near = asked or not place.now
        yield from (f"t:{text}" for text in (deletions(place.text) if near else (place.text,)))


def _registers(thing: Land, *, asked: bool = False) -> Iterator[str]:
    """A register number repeats across communes and years: it is only worth something together with the place."""
    if thing.register_number and thing.register_number.exact:
        yield from (f"reg~{thing.register_number.exact}@{spot}" for spot in _spots(thing.place, asked=asked))


def _stored_lots(thing: Land) -> Iterator[str]:
    """Filed under sheet and parcel, and under the parcel alone for lookups that don't know the sheet."""
    if not thing.parcel or not thing.parcel.exact:
        return
    sheet = thing.sheet.exact if thing.sheet else None
    for spot in _spots(thing.place):
        yield f"lot~{sheet or '?'}/{thing.parcel.exact}@{spot}"
        yield f"lot~*/{thing.parcel.exact}@{spot}"
