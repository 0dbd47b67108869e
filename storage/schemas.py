"""The shape of records as the contract fixes it, checked the same way for the API and the importer.

Values are kept as typed: nothing is trimmed, folded or converted here. What is refused is refused with the path of its
field, a stable code and a Vietnamese sentence (`storage.problems`).
"""

from __future__ import annotations

import uuid
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from analyzers.roles import PartyRole
from storage.errors import InvalidRecord, Problem
from storage.field_types import (
    MOST_THINGS,
    AgencyKind,
    AssetText,
    Date,
    DeedKind,
    FilledName,
    FilledNumber,
    FilledShort,
    FreeText,
    LongText,
    Measure,
    NameText,
    NumberText,
    Reference,
    ShortText,
    SubjectRole,
    Year,
    office_name,
)
from storage.old_encodings import OldEncoding, refuse_old_encoding
from storage.problems import problems_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RecordType = Literal["notice", "deed"]

#: The source of records that are entered here and not taken over from another system.
OWN_SOURCE = "soat"


class Wire(BaseModel):
    """Base of every object on the wire: unknown fields are refused, and nothing is converted (1 is no text)."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Document(Wire):
    """The letter or decision behind a notice or a release."""

    number: FilledNumber
    date: Date
    agency: FilledName
    agency_kind: AgencyKind | None = None


class Identity(Wire):
    """A number of an identity paper, as typed."""

    kind: Literal["cccd", "cmnd", "passport", "military", "other"] | None = None
    number: FilledNumber


class Person(Wire):
    """A natural person: at least a name or a number."""

    id: FilledShort | None = None
    name: NameText | None = None
    birth_date: Date | None = None
    birth_year: Year | None = None
    sex: Literal["M", "F", "O"] | None = None
    identities: list[Identity] = Field(default=[], max_length=20)
    address: LongText | None = None
    role: SubjectRole | None = None

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:
        if not (self.name and self.name.strip()) and not self.identities:
            raise PydanticCustomError("nameless_person", "needs a name or a number")
        return self


class Organization(Wire):
    """A legal person: at least a name or a tax number."""

    id: FilledShort | None = None
    name: NameText | None = None
    tax_code: NumberText | None = None
    address: LongText | None = None
    role: SubjectRole | None = None

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:
        if not any(text and text.strip() for text in (self.name, self.tax_code)):
            raise PydanticCustomError("nameless_organization", "needs a name or a tax number")
        return self


class Certificate(Wire):
    """A certificate of land use rights."""

    serial: NumberText | None = None
    register_number: NumberText | None = None
    issued_on: Date | None = None
    issued_by: NameText | None = None


class FormerLand(Wire):
    """What a parcel was called before."""

    certificate_serial: NumberText | None = None
    map_sheet: NumberText | None = None
    parcel: NumberText | None = None
    commune: ShortText | None = None
    district: ShortText | None = None
    province: ShortText | None = None


class LandAsset(Wire):
    """A parcel and what stands on it."""

    kind: Literal["land"]
    id: FilledShort | None = None
    map_sheet: NumberText | None = None
    parcel: NumberText | None = None
    address: LongText | None = None
    commune: ShortText | None = None
    district: ShortText | None = None
    province: ShortText | None = None
    area_m2: Annotated[float, Field(ge=0, le=1e12)] | None = None
    certificate: Certificate | None = None
    former: list[FormerLand] = Field(default=[], max_length=100)

    @model_validator(mode="after")
    def _is_something(self) -> Self:
        serials = (self.certificate.serial, self.certificate.register_number) if self.certificate else ()
        if not self.former and not any(text and text.strip() for text in (*serials, self.parcel, self.address)):
            raise PydanticCustomError("nameless_land", "needs a certificate, a parcel or an address")
        return self


class VehicleAsset(Wire):
    """A vehicle: at least one of its three numbers."""

    kind: Literal["vehicle"]
    id: FilledShort | None = None
    plate: NumberText | None = None
    chassis: NumberText | None = None
    engine: NumberText | None = None

    @model_validator(mode="after")
    def _is_something(self) -> Self:
        if not any(text and text.strip() for text in (self.plate, self.chassis, self.engine)):
            raise PydanticCustomError("nameless_vehicle", "needs a plate, chassis or engine number")
        return self


class OtherAsset(Wire):
    """Any other asset: at least a description or an identifier."""

    kind: Literal["other"]
    id: FilledShort | None = None
    description: AssetText | None = None
    identifiers: list[FilledNumber] = Field(default=[], max_length=100)

    @model_validator(mode="after")
    def _is_something(self) -> Self:
        if not self.identifiers and not (self.description and self.description.strip()):
            raise PydanticCustomError("nameless_asset", "needs a description or an identifier")
        return self


Asset = Annotated[LandAsset | VehicleAsset | OtherAsset, Field(discriminator="kind")]


class ReleasedPart(Wire):
    """A part of an asset that a release frees."""

    asset: Reference
    description: AssetText | None = None


class Release(Wire):
    """A release (giải tỏa), whole or of the things that it lists."""

    document: Document
    scope: Literal["full", "partial"]
    assets: list[Reference] = Field(default=[], max_length=MOST_THINGS)
    persons: list[Reference] = Field(default=[], max_length=MOST_THINGS)
    organizations: list[Reference] = Field(default=[], max_length=MOST_THINGS)
    parts: list[ReleasedPart] = Field(default=[], max_length=MOST_THINGS)
    content: FreeText | None = None


class RecordRef(Wire):
    """Another record, by the name its source gives it."""

    source: FilledShort
    source_id: FilledShort


class DeedRef(Wire):
    """Another deed: by its source's id, or by its number and office."""

    source: FilledShort | None = None
    source_id: FilledShort | None = None
    number: FilledShort | None = None
    office: Annotated[FilledName, BeforeValidator(office_name)] | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        by_source = self.source is not None and self.source_id is not None
        by_number = self.number is not None and self.office is not None
        if by_source == by_number or (self.source is None) != (self.source_id is None):
            raise PydanticCustomError("incomplete_reference", "needs source and source_id, or number and office")
        return self


class Withdrawn(Wire):
    """Entered in error."""

    on: Date
    reason: LongText | None = None


class NoticeBody(Wire):
    """What a notice says, whoever sends it."""

    document: Document
    measure: Measure
    content: FreeText | None = None
    effective_from: Date | None = None
    valid_until: Date | None = None
    persons: list[Person] = Field(default=[], max_length=MOST_THINGS)
    organizations: list[Organization] = Field(default=[], max_length=MOST_THINGS)
    assets: list[Asset] = Field(default=[], max_length=MOST_THINGS)
    releases: list[Release] = Field(default=[], max_length=500)
    replaces: list[RecordRef] = Field(default=[], max_length=500)
    withdrawn: Withdrawn | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.persons or self.organizations or self.assets):
            raise PydanticCustomError("names_nothing", "needs a person, organisation or asset")
        _distinct_ids(thing.id for thing in (*self.persons, *self.organizations, *self.assets))
        return self


class Office(Wire):
    """A notary office."""

    name: FilledName


class Party(Wire):
    """One party of a deed: a person or an organisation."""

    role: PartyRole
    person: Person | None = None
    organization: Organization | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.person is None) == (self.organization is None):
            raise PydanticCustomError("not_one_party", "needs a person or an organisation, and not both")
        return self


class DeedBody(Wire):
    """What a deed says, whoever sends it."""

    number: FilledShort
    book: ShortText | None = None
    signed_on: Date
    kind: DeedKind
    status: Literal["effective", "amended", "cancelled", "settled"] | None = None
    ends_on: Date | None = None
    office: Office | None = None
    notary: NameText | None = None
    value_vnd: Annotated[int, Field(ge=0, le=10**15)] | None = None
    content: FreeText | None = None
    parties: list[Party] = Field(default=[], max_length=MOST_THINGS)
    assets: list[Asset] = Field(default=[], max_length=MOST_THINGS)
    relates_to: DeedRef | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.parties or self.assets):
            raise PydanticCustomError("names_nothing_deed", "needs a party or asset")
        people = (party.person or party.organization for party in self.parties)
        _distinct_ids(thing.id for thing in (*people, *self.assets) if thing)
        return self


class Notice(NoticeBody):
    """A notice as it is stored and imported."""

    type: Literal["notice"]
    source: FilledShort
    source_id: FilledShort


class Deed(DeedBody):
    """A deed as it is stored and imported."""

    type: Literal["deed"]
    source: FilledShort
    source_id: FilledShort


class NoticeDraft(NoticeBody):
    """A notice as the API takes it: who it is may be left to the server."""

    type: Literal["notice"] = "notice"
    source: FilledShort | None = None
    source_id: FilledShort | None = None


class DeedDraft(DeedBody):
    """A deed as the API takes it: who it is may be left to the server."""

    type: Literal["deed"] = "deed"
    source: FilledShort | None = None
    source_id: FilledShort | None = None


RECORDS: Mapping[object, type[Notice | Deed]] = {"notice": Notice, "deed": Deed}
DRAFTS: Mapping[RecordType, type[NoticeDraft | DeedDraft]] = {"notice": NoticeDraft, "deed": DeedDraft}


def validate_record(obj: object) -> dict[str, Any]:
    """A complete record as it will be stored: as sent, without the fields that are null.

    Raises InvalidRecord with every problem found.
    """
    if not isinstance(obj, dict):
        raise InvalidRecord(problems=(_problem("", "not_an_object"),))
    kind = obj.get("type")
    model = RECORDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise InvalidRecord(problems=(_problem("type", "unknown_record_type" if "type" in obj else "required"),))
    return _dump(model, obj)


def validate_draft(obj: object, record_type: RecordType) -> dict[str, Any]:
    """A record as the API takes it, made complete: source "soat" and an id of ours where it names none.

    Raises InvalidRecord with every problem found.
    """
    if not isinstance(obj, dict):
        raise InvalidRecord(problems=(_problem("", "not_an_object"),))
    body = _dump(DRAFTS[record_type], obj)
    require_unicode(body)
    return {"source": OWN_SOURCE, "source_id": uuid.uuid4().hex, **body, "type": record_type}


def validate_release(obj: object) -> dict[str, Any]:
    """A release as it will be stored. Raises InvalidRecord."""
    if not isinstance(obj, dict):
        raise InvalidRecord(problems=(_problem("", "not_an_object"),))
    release = _dump(Release, obj)
    require_unicode(release)
    return release


def require_unicode(body: dict[str, Any]) -> None:
    """Raise InvalidRecord where a text that is sent is in TCVN3 or VNI.

    Not asked of what is stored and only amended: a letter must always be open to its release.
    """
    try:
        refuse_old_encoding(body)
    except OldEncoding as error:
        raise InvalidRecord(problems=(error.problem,)) from None


def _dump(model: type[Wire], obj: dict[Any, Any]) -> dict[str, Any]:
    try:
        return model.model_validate(obj).model_dump(exclude_unset=True, exclude_none=True)
    except ValidationError as error:
        raise InvalidRecord(problems=problems_of(error.errors(include_url=False, include_input=False))) from None


def _problem(field: str, code: str) -> Problem:
    return problems_of([{"type": code, "loc": (field,) if field else (), "msg": "", "input": None}])[0]


def _distinct_ids(ids: Iterator[str | None]) -> None:
    if any(count > 1 for thing, count in Counter(ids).items() if thing is not None):
        raise PydanticCustomError("repeated_id", "ids must differ")
