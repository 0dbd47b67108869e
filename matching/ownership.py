"""The chain of owners of an asset, rebuilt from its deeds: what speaks against this signing, and what fits. Pure.

A deed found for an asset speaks against the signing (contract, last row of the table) when

- another than who disposes now is the last on record to have received the asset, or he has passed it on since;
- it is a mortgage that nobody settled;
- it is a deposit, an authorization or a lease in force, and one of its parties is not in this lookup.

Everything else is information: earlier links of a chain that fits, deeds that have ended, wills, loans. A deed ends by
its own status, by its term, or by a deed that cancels it (`relates_to`); whatever cannot be read as an ending leaves it
standing, since a deed too many costs a look and a deed too few a house.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from analyzers.mentions import mentions_of
from analyzers.papers.agencies import agency_relation, parse_agency
from analyzers.papers.deeds import deed_keys, key_referred_to
from analyzers.papers.document_numbers import number_relation, parse_document_number
from matching import legal
from matching.compare import compare
from matching.verdict import ACQUIRING, Judgement
from matching.wording import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from analyzers.mentions import Mention
    from analyzers.things import Thing
    from matching.compare import Strength
    from matching.request import Subject
    from storage.records import StoredRecord

#: Kinds by which an asset goes from one to another.
PASSES_ON: Final = frozenset({"transfer", "gift", "exchange", "contribution", "inheritance", "marital_property"})
#: Kinds that bind the asset to those who signed them.
BINDS: Final = {"deposit": "Đặt cọc", "authorization": "Ủy quyền", "lease": "Hợp đồng thuê"}
_RECEIVES: Final = frozenset({"transferee", "heir"})
_GIVES: Final = frozenset({"transferor"})

Sameness = Literal["same", "perhaps", "other"]


@dataclass(frozen=True, slots=True)
class Party:
    """A person or an organisation in a deed."""

    role: str
    name: str
    thing: Thing


@dataclass(frozen=True)
class Deed:
    """A deed on record that was found for an asset, and how surely it is about that asset."""

    record: StoredRecord
    strength: Strength

    @property
    def kind(self) -> str:
        """Its kind, as in the contract."""
        return str(self.record.body["kind"])

    @property
    def signed_on(self) -> str:
        """Its date, ISO."""
        return str(self.record.body["signed_on"])

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """All its parties that are named."""
        return tuple(_party(mention) for mention in mentions_of(self.record.body) if mention.list_name == "parties")

    @cached_property
    def swaps(self) -> bool:
        """Several assets change hands against each other, and no deed's form says which of them went to whom."""
        return self.kind == "exchange" and len(self.record.body.get("assets") or ()) > 1

    @property
    def receivers(self) -> tuple[Party, ...]:
        """Who received the asset by it; where it swaps, who may have."""
        roles = _RECEIVES | _GIVES if self.swaps else _RECEIVES
        return tuple(party for party in self.parties if party.role in roles)

    @property
    def givers(self) -> tuple[Party, ...]:
        """Who passed it on by it; where it swaps, who may have."""
        roles = _RECEIVES | _GIVES if self.swaps else _GIVES
        return tuple(party for party in self.parties if party.role in roles)

    @cached_property
    def serial(self) -> tuple[int, int]:
        """Orders deeds of one day: the number in its office's book, then the order of entry."""
        number = parse_document_number(str(self.record.body["number"])).serial
        return (number if number is not None else 0), self.record.id

    @cached_property
    def title(self) -> str:
        """How it is called in a sentence."""
        return title_of(self.record.body)


def _party(mention: Mention) -> Party:
    name = getattr(mention.thing, "name", None)
    return Party(mention.role, name.raw if name else "", mention.thing)


# ----- deeds that end others -----


@dataclass(frozen=True)
class Endings:
    """Which deeds are ended by others. `related` has, by the name of a deed, those that say they relate to it."""

    related: Mapping[legal.Key, Sequence[StoredRecord]]
    by_number: Sequence[StoredRecord] = ()
    """Deeds that name the one they relate to by number and office."""
    known: Sequence[StoredRecord] = ()
    """Deeds that such a number may mean; a number that means two of them is followed to none."""

    def of(self, record: StoredRecord, today: date) -> StoredRecord | None:
        """The deed that cancels this one and stands itself, or None; deeds that cancel in a circle end nothing."""
        for other in self._relating_to(record):
            cancels = other.body["kind"] == "cancellation" and other.publication != "rejected"
            if not cancels or not legal.deed_in_force(other.body, today):
                continue
            if str(other.body["signed_on"]) < str(record.body["signed_on"]):
                continue  # nobody cancels what has not been signed
            if not self._in_a_circle(record, other) and self.of(other, today) is None:
                return other
        return None

    def _in_a_circle(self, record: StoredRecord, other: StoredRecord) -> bool:
        """Whether the deed that relates to `record` is itself one to which, through others, `record` relates."""
        reached: set[int] = set()
        todo = [other]
        while todo:
            one = todo.pop()
            if one.id not in reached:
                reached.add(one.id)
                todo.extend(self._relating_to(one))
        return record.id in reached

    def _relating_to(self, record: StoredRecord) -> Iterable[StoredRecord]:
        yield from self.related.get((record.source, record.source_id), ())
        yield from self._by_number.get(record.id, ())

    @cached_property
    def _by_number(self) -> Mapping[int, Sequence[StoredRecord]]:
        """By a deed's id, those whose number means it and no other. Once for all: a bank brings deeds in hundreds."""
        bearing: dict[str, list[StoredRecord]] = defaultdict(list)
        for deed in self.known:
            for key in deed_keys(deed.body):
                bearing[key].append(deed)
        found: dict[int, list[StoredRecord]] = defaultdict(list)
        for other in self.by_number:
            named = key_referred_to(other.body["relates_to"]["number"]) or ""
            meant = [deed for deed in bearing.get(named, ()) if deed.id != other.id and _means(other, deed)]
            if len(meant) == 1:
                found[meant[0].id].append(other)
        return found


def _means(relating: StoredRecord, deed: StoredRecord) -> bool:
    """Whether the number and office in `relating` are this deed's."""
    said = relating.body.get("relates_to") or {}
    office = (deed.body.get("office") or {}).get("name") or ""
    if not said.get("number") or not office:
        return False
    number, own = parse_document_number(said["number"]), parse_document_number(deed.body["number"])
    if number_relation(number, own) not in {"same", "variant"}:
        return False
    # An office begins its numbers again each year, and the deed of another year need not be among the candidates:
    # a number without its year could end a deed that nobody cancelled.
    if number.year is None or number.year != (own.year or int(deed.body["signed_on"][:4])):
        return False
    return agency_relation(parse_agency(said["office"]), parse_agency(office)) in {"same", "variant"}


# ----- who is who -----


def _sameness(one: Thing, other: Thing) -> Sameness:
    match compare(one, other).strength:
        case "exact" | "probable":
            return "same"
        case "weak":
            return "perhaps"
        case _:
            return "other"


def _among(people: Iterable[Thing], parties: Iterable[Party]) -> Sameness:
    """Whether one of the people is one of the parties."""
    found = {_sameness(person, party.thing) for person in people for party in parties}
    return "same" if "same" in found else "perhaps" if "perhaps" in found else "other"


# ----- the chain -----


@dataclass(frozen=True)
class Signing:
    """What is about to be signed: who is in the lookup, and who of them disposes."""

    people: tuple[Thing, ...]
    disposing: tuple[Thing, ...]

    @classmethod
    def of(cls, subjects: Iterable[Subject]) -> Signing:
        """The people of a lookup; one without a role disposes."""
        parties = [subject for subject in subjects if not subject.is_asset]
        return cls(
            tuple(subject.thing for subject in parties),
            tuple(subject.thing for subject in parties if subject.role not in ACQUIRING),
        )


@dataclass(frozen=True, slots=True)
class Link:
    """A deed in its asset's chain. `ended_by` says what ended it, "" while it stands."""

    deed: Deed
    judgement: Judgement
    ended_by: str
    gap: bool
    """It passes the asset on, and who gave it is not who had received it last."""

    def as_json(self) -> dict[str, Any]:
        """The link in an answer: parties by name and role, no numbers, nothing of the deed's content or value."""
        deed = self.deed
        return {
            "record": str(deed.record.id),
            "title": deed.title,
            "kind": deed.kind,
            "signed_on": deed.signed_on,
            "passes_on": deed.kind in PASSES_ON,
            "parties": [{"role": party.role, "name": party.name} for party in deed.parties],
            "outcome": self.judgement.outcome,
            "ended": self.ended_by,
            "gap": self.gap,
            "sure": deed.strength == "exact",
        }


def judge_chain(deeds: Sequence[Deed], signing: Signing, endings: Endings, today: date) -> list[Link]:
    """Every deed of one asset with its judgement, oldest first."""
    ended = {deed.record.id: _ended_by(deed, endings, today) for deed in deeds}
    standing = _in_order([deed for deed in deeds if not ended[deed.record.id]])
    passing = [deed for deed in standing if deed.kind in PASSES_ON]
    sure = [deed for deed in passing if deed.strength == "exact"]
    # What may be another asset's deed must not stand in for the owner that is known for sure.
    last = {chain[-1].record.id: chain[-1] for chain in (sure, passing) if chain}
    gaps = _gaps(passing)
    links = []
    for deed in _in_order(deeds):
        why = ended[deed.record.id]
        if why:
            judgement = Judgement("information", why)
        elif deed.record.id in last:
            judgement = _judge_last(deed, passing, signing)
        else:
            judgement = _judge_standing(deed, signing)
        links.append(Link(deed, _unsure(judgement, deed), why, deed.record.id in gaps))
    return links


def _unsure(judgement: Judgement, deed: Deed) -> Judgement:
    if deed.strength == "exact" or judgement.outcome == "information":
        return judgement
    said = judgement.because[0].lower() + judgement.because[1:]
    return Judgement("review", f"Có thể là giao dịch của chính tài sản này, chưa chắc chắn. Nếu đúng: {said}")


def _ended_by(deed: Deed, endings: Endings, today: date) -> str:
    """A sentence for what ended a deed, "" for one that stands."""
    body = deed.record.body
    match body.get("status") or "effective":
        case "cancelled":
            return "Giao dịch đã bị hủy bỏ."
        case "settled":
            return "Giao dịch đã được thanh lý, giải chấp."
    if not legal.deed_in_force(body, today):
        return "Giao dịch đã hết thời hạn."
    other = endings.of(deed.record, today)
    return f"Đã bị hủy bỏ theo {title_of(other.body)}." if other else ""


def _in_order(deeds: Iterable[Deed]) -> list[Deed]:
    """By date; those of one day in the order in which the asset went from hand to hand, else by number."""
    ordered = sorted(deeds, key=lambda deed: (deed.signed_on, deed.serial))
    result: list[Deed] = []
    while ordered:
        day = [deed for deed in ordered if deed.signed_on == ordered[0].signed_on]
        ordered = ordered[len(day) :]
        while day:
            first = next((deed for deed in day if not _received_before(deed, day)), day[0])
            day.remove(first)
            result.append(first)
    return result


def _received_before(deed: Deed, day: Sequence[Deed]) -> bool:
    """Whether another deed of the day gave the asset to who passes it on by this one."""
    return any(
        other is not deed and _among((giver.thing for giver in deed.givers), other.receivers) == "same"
        for other in day
        if deed.kind in PASSES_ON and other.kind in PASSES_ON
    )


def _gaps(passing: Sequence[Deed]) -> set[int]:
    found = set()
    for before, after in pairwise(passing):
        givers = [giver.thing for giver in after.givers]
        if givers and before.receivers and _among(givers, before.receivers) == "other":
            found.add(after.record.id)
    return found


def _judge_last(deed: Deed, passing: Sequence[Deed], signing: Signing) -> Judgement:
    """The last deed by which the asset changed hands: who received it should be who disposes now."""
    received = _names(deed.receivers)
    if not signing.disposing:
        return Judgement(
            "review", f"Bên nhận cuối cùng theo hồ sơ là {received}: hãy nêu bên chuyển nhượng để đối chiếu."
        )
    match _among(signing.disposing, deed.receivers):
        case "same":
            return _judge_received(deed)
        case "perhaps":
            because = f"Bên nhận cuối cùng theo hồ sơ là {received}: trùng tên, chưa chắc là bên chuyển nhượng lần này."
            return Judgement("review", because)
    if _among(signing.disposing, deed.givers) == "same":
        return Judgement("review", f"Bên chuyển nhượng đã chuyển tài sản này cho {received}.")
    if any(_among(signing.disposing, other.receivers) == "same" for other in passing):
        return Judgement("review", f"Sau khi bên chuyển nhượng nhận, tài sản đã được chuyển tiếp cho {received}.")
    return Judgement("review", f"Bên nhận cuối cùng theo hồ sơ là {received}, không phải bên chuyển nhượng lần này.")


def _judge_received(deed: Deed) -> Judgement:
    if deed.swaps:
        because = "Hợp đồng trao đổi nhiều tài sản, hồ sơ không nói ai nhận tài sản này: hãy xem văn bản."
        return Judgement("review", because)
    return Judgement("information", "Bên chuyển nhượng là bên nhận cuối cùng theo hồ sơ.")


def _judge_standing(deed: Deed, signing: Signing) -> Judgement:
    if deed.kind == "mortgage":
        return Judgement("review", f"Tài sản đang thế chấp, chưa thấy giải chấp (bên nhận: {_lenders(deed)}).")
    if deed.kind in BINDS:
        return _judge_binding(deed, signing)
    if deed.kind in PASSES_ON:
        return Judgement("information", "Sau giao dịch này tài sản đã có giao dịch khác.")
    return Judgement("information", "Giao dịch không làm thay đổi chủ của tài sản.")


def _judge_binding(deed: Deed, signing: Signing) -> Judgement:
    strangers = [party for party in deed.parties if _among(signing.people, [party]) != "same"]
    what = BINDS[deed.kind]
    if deed.parties and not strangers:
        return Judgement("information", f"{what} giữa chính các bên của lần tra cứu này.")
    named = _names(strangers) if strangers else "người không ghi tên"
    return Judgement("review", f"{what} còn hiệu lực với {named}, không có trong lần tra cứu này.")


def _lenders(deed: Deed) -> str:
    return _names([party for party in deed.parties if party.role == "mortgagee"] or list(deed.parties))


def _names(parties: Sequence[Party]) -> str:
    named = [party.name for party in parties if party.name]
    return ", ".join(named) or "người không ghi tên"
