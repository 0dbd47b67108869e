"""What a lookup asks: the contract's JSON, checked, and the things it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from analyzers import things
from analyzers.lot_fields import left_over
from analyzers.names import parse_birth
from analyzers.roles import PartyRole
from storage.errors import Invalid, Problem
from storage.field_types import undamaged
from storage.old_encodings import OldEncoding, refuse_old_encoding
from storage.problems import field_path, problems_of
from storage.schemas import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analyzers.things import Thing

MOST_SUBJECTS = 100  # of each kind: a deed about more is looked up in parts
A_FULL_DATE = 6  # digits from which on a birth date claims to be more than a year (3/2/1980)

Kind = Literal["person", "organization", "land", "vehicle", "other"]


def _storable(text: str) -> str:
    """PostgreSQL holds any text but one with NUL, and a lookup is stored as it was asked."""
    if "\x00" in text:
        raise PydanticCustomError("nul_character", "NUL")
    return text


Short = Annotated[str, Field(max_length=256), AfterValidator(_storable)]
Number = Annotated[Short, AfterValidator(undamaged)]
Long = Annotated[str, Field(max_length=20_000), AfterValidator(_storable)]
Pasted = Annotated[str, Field(max_length=200_000), AfterValidator(_storable)]

SENTENCES: dict[str, tuple[str, str]] = {
    "not_a_birth_date": (
        "not_a_date",
        "Ngày sinh phải có thật và viết theo dạng 1980-02-03, 03/02/1980 hoặc chỉ năm 1980.",
    ),
    "no_subject": ("no_subject", "Cần ít nhất một cá nhân, tổ chức, thửa đất, xe, tài sản khác hoặc một đoạn văn bản."),
    "empty_subject": ("empty_subject", "Mục này chưa ghi gì để tra cứu."),
}


def _birth(text: str) -> str:
    """A date of birth that can be read: wrong dates are refused, since a lookup without the date finds other people."""
    if text.strip():
        birth = parse_birth(text, None)
        if birth.year is None or (sum(map(str.isdigit, text)) >= A_FULL_DATE and not birth.full):
            raise PydanticCustomError("not_a_birth_date", "not a date of birth")
    return text


class _SubjectWire(Wire):
    """Base of the things asked for: one that says nothing at all is a slip of the sender."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        values = self.model_dump(exclude={"role"}).values()
        if not any(_filled(value) for value in values):
            raise PydanticCustomError("empty_subject", "says nothing")
        return self


def _filled(value: object) -> bool:
    if isinstance(value, list):
        return any(_filled(item) for item in value)
    return isinstance(value, str) and bool(value.strip())


class PersonAsked(_SubjectWire):
    """A natural person who is party to what is about to be signed."""

    name: Short | None = None
    birth_date: Annotated[Short, AfterValidator(_birth)] | None = None
    id_numbers: list[Number] = Field(default=[], max_length=20)
    role: PartyRole | None = None


class OrganizationAsked(_SubjectWire):
    """An organisation that is party to it."""

    name: Short | None = None
    tax_code: Number | None = None
    role: PartyRole | None = None


class ParcelAsked(_SubjectWire):
    """A parcel, by its place on the map, its certificate, or both."""

    map_sheet: Number | None = None
    parcel: Number | None = None
    commune: Short | None = None
    district: Short | None = None
    province: Short | None = None
    certificate_number: Number | None = None
    register_number: Number | None = None


class VehicleAsked(_SubjectWire):
    """A vehicle, by one of its three numbers."""

    plate: Number | None = None
    chassis: Number | None = None
    engine: Number | None = None


class OtherAsked(_SubjectWire):
    """Another asset."""

    description: Long | None = None
    identifiers: list[Number] = Field(default=[], max_length=100)


class LookupRequest(Wire):
    """The body of POST /api/v1/lookups."""

    dossier: Short | None = None
    purpose: Short | None = None
    persons: list[PersonAsked] = Field(default=[], max_length=MOST_SUBJECTS)
    organizations: list[OrganizationAsked] = Field(default=[], max_length=MOST_SUBJECTS)
    parcels: list[ParcelAsked] = Field(default=[], max_length=MOST_SUBJECTS)
    vehicles: list[VehicleAsked] = Field(default=[], max_length=MOST_SUBJECTS)
    others: list[OtherAsked] = Field(default=[], max_length=MOST_SUBJECTS)
    text: Pasted | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not (self.persons or self.organizations or self.parcels or self.vehicles or self.others or self.has_text):
            raise PydanticCustomError("no_subject", "asks nothing")
        return self

    @property
    def has_text(self) -> bool:
        """Whether there is a text to be understood."""
        return bool(self.text and self.text.strip())

    @property
    def names_an_asset(self) -> bool:
        """Whether an asset was typed: the contract's rule for notices that list assets asks it of all subjects."""
        return bool(self.parcels or self.vehicles or self.others)


def read_request(obj: object) -> LookupRequest:
    """The request in a JSON object. Raises Invalid, naming each field ("parcels[0].map_sheet") in Vietnamese."""
    try:
        request = LookupRequest.model_validate(obj)
        refuse_old_encoding(request.model_dump(exclude_none=True))
    except OldEncoding as error:
        raise Invalid(problems=(error.problem,)) from None
    except ValidationError as error:
        problems = []
        for found in error.errors(include_url=False, include_input=False):
            own = SENTENCES.get(found["type"])
            problems.append(Problem(field_path(found["loc"]), *own) if own else problems_of([found])[0])
        raise Invalid(problems=tuple(problems)) from None
    return request


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a lookup asks about. `ref` is its place in the request ("persons[0]"); `role` that of a party."""

    ref: str
    kind: Kind
    thing: Thing
    role: str | None = None

    @property
    def is_asset(self) -> bool:
        """Whether it is a thing that can be sold, not a party."""
        return self.kind in {"land", "vehicle", "other"}


def subjects_of(request: LookupRequest) -> tuple[Subject, ...]:
    """All things that the request asks about, in its order."""
    return tuple(_subjects(request))


MEMBERS: Final[dict[Kind, str]] = {
    "person": "persons",
    "organization": "organizations",
    "land": "parcels",
    "vehicle": "vehicles",
    "other": "others",
}


def _subjects(request: LookupRequest) -> Iterator[Subject]:
    for kind, member in MEMBERS.items():
        for i, asked in enumerate(getattr(request, member)):
            yield Subject(f"{member}[{i}]", kind, thing_of(kind, asked.model_dump()), getattr(asked, "role", None))


def thing_of(kind: Kind, values: Mapping[str, Any]) -> Thing:
    """The thing that a request's member of that kind names; `values` are its fields."""
    match kind:
        case "person":
            numbers = [(number, None) for number in values.get("id_numbers") or ()]
            return things.person(values.get("name"), birth_date=values.get("birth_date"), numbers=numbers)
        case "organization":
            return things.organization(values.get("name"), tax_code=values.get("tax_code"))
        case "land":
            certificate, register = values.get("certificate_number"), values.get("register_number")
            return things.land({**values, "certificate": certificate, "register": register})
        case "vehicle":
            return things.vehicle(values)
        case "other":
            return things.other_asset(values.get("description"), values.get("identifiers") or ())


# ----- can it be cleared? -----

# A number cut short finds nothing, so it clears nothing. Each is one digit less than the shortest in use, since a
# single digit that is missing is found as a near number (a CMND whose leading zero a spreadsheet took has eight).
FEWEST_DIGITS_OF_IDENTITY = 8
FEWEST_DIGITS_OF_TAX_NUMBER = 9
FEWEST_DIGITS_OF_CERTIFICATE = 5
FEWEST_DIGITS_OF_VEHICLE = 4
# Nor does a text that is longer than any of these numbers: it is several numbers, or words besides, and was compared as
# one. An identity number has 12 digits, with a label that nobody knows a few letters more; a tax number 10 to 12 with 3
# of a branch; a certificate two letters and at most 15 digits; a chassis 17 characters, engines some more.
LONGEST_IDENTITY = 16
LONGEST_TAX_NUMBER = 16
LONGEST_CERTIFICATE = 17
LONGEST_PLATE = 10
LONGEST_OF_VEHICLE = 25
# One parcel's number: 345, 345A, 84-1, BT4-2A15; and what sheets never have, a word between two numbers.
_PARCEL = re.compile(r"[A-ZĐ]{0,3}\d{1,5}(?:[A-ZĐ]{1,2}|[A-ZĐ]\d{1,4})?(?:-\d{1,5}(?:[A-ZĐ]{1,2}|[A-ZĐ]\d{1,4})?)*")
_WORD_BETWEEN = re.compile(r"\d[A-ZĐ]{3,}\d")


def _is_number(value: str | None, fewest: int, longest: int) -> bool:
    return value is not None and len(value) <= longest and sum(map(str.isdigit, value)) >= fewest


def can_be_cleared(subject: Subject) -> str | None:
    """None for a subject that could have been found, else the Vietnamese sentence that says what to add."""
    match subject.thing:
        case things.Person() as person:
            return _what_a_person_lacks(person)
        case things.Organization() as organization:
            named = organization.name is not None and bool(organization.name.core)
            tax = organization.tax.exact if organization.tax else None
            numbered = _is_number(tax, FEWEST_DIGITS_OF_TAX_NUMBER, LONGEST_TAX_NUMBER)
            return None if named or numbered else "Hãy thêm mã số thuế hoặc tên đầy đủ của tổ chức."
        case things.Land() as land:
            return _what_a_parcel_lacks(land)
        case things.Vehicle() as vehicle:
            numbers = (
                (vehicle.plate, LONGEST_PLATE),
                (vehicle.chassis, LONGEST_OF_VEHICLE),
                (vehicle.engine, LONGEST_OF_VEHICLE),
            )
            found = any(
                _is_number(number.exact, FEWEST_DIGITS_OF_VEHICLE, longest) for number, longest in numbers if number
            )
            return None if found else "Hãy thêm biển kiểm soát, số khung hoặc số máy đầy đủ."
        case things.OtherAsset() as other:
            found = any(value.exact for value in other.identifiers)
            return None if found else "Hãy thêm một số hiệu của tài sản; chỉ mô tả thì chưa đủ để kết luận."


def _what_a_person_lacks(person: things.Person) -> str | None:
    if person.name is not None and person.name.others:
        return "Mỗi mục chỉ ghi một người: hãy tách từng người ra, mỗi người một mục."
    if any(
        number.kind == "passport" or _is_number(number.exact, FEWEST_DIGITS_OF_IDENTITY, LONGEST_IDENTITY)
        for number in person.numbers
    ):
        return None
    if person.name is None or not person.name.syllables:
        return "Hãy thêm số CCCD, CMND, hộ chiếu, hoặc họ tên cùng ngày sinh."
    if person.birth.year is None:
        return "Rất nhiều người trùng tên: hãy thêm số CCCD, CMND, hộ chiếu, hoặc ngày (năm) sinh."
    return None


def _what_a_parcel_lacks(land: things.Land) -> str | None:
    if any(one.guessed and one.exact is None for one in land.certificates):
        return "Khoảng số phát hành GCN quá dài: hãy ghi từng số."
    serials = (certificate.exact for certificate in land.certificates if not certificate.guessed)
    if any(_is_number(serial, FEWEST_DIGITS_OF_CERTIFICATE, LONGEST_CERTIFICATE) for serial in serials):
        return None
    lot = land.sheet and land.sheet.exact and land.parcel and land.parcel.exact
    place = land.place
    if not lot or not place.text or not (place.district or place.province):
        return "Hãy thêm số phát hành GCN, hoặc đủ số tờ, số thửa và xã (phường) kèm huyện hoặc tỉnh."
    if not _is_understood(land):
        return "Mỗi mục chỉ ghi một số tờ, một số thửa, không kèm chữ khác: hãy tách ra, hoặc thêm số phát hành GCN."
    if not place.now:
        return "Danh mục không có xã (phường) này ở nơi đã ghi: hãy xem lại địa danh hoặc thêm số phát hành GCN."
    return None


def _is_understood(land: things.Land) -> bool:
    """Whether sheet and parcel hold one number each, or a list of them, each of which was looked for."""
    lots = (land, *(other for other in land.also if not other.guessed))
    if land.sheet is None or land.parcel is None or left_over(land.sheet.raw, land.parcel.raw):
        return False
    return all(map(_is_one_lot, lots))


def _is_one_lot(land: things.Land) -> bool:
    sheet, parcel = land.sheet, land.parcel
    if not (sheet and sheet.exact and parcel and parcel.exact):
        return False
    return _PARCEL.fullmatch(parcel.exact) is not None and not _WORD_BETWEEN.search(sheet.exact)
