"""Every subject against every candidate: the hits with their outcomes. Pure; matching/lookup.py reads and stores.

All of it works on records of one snapshot, so a notice that is being replaced is seen before or after, never between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from analyzers.places import places_in_address
from analyzers.things import Land, Organization, Person
from matching import legal, verdict
from matching.compare import STRENGTHS, Context, Scale, compare
from matching.links import NO_LINKS, Links
from matching.named import Named
from matching.namesakes import distinct
from matching.ownership import Deed, Endings, Signing, judge_chain
from matching.verdict import BY_A_PARTY, Facts, judge_notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from analyzers.mentions import Mention
    from analyzers.places import Place
    from analyzers.things import Thing
    from matching.candidates import Candidates
    from matching.compare import Match
    from matching.legal import Key, NoticeOnDay
    from matching.namesakes import Namesake
    from matching.ownership import Link
    from matching.request import Subject
    from matching.verdict import Judgement
    from storage.records import StoredRecord


PARTIES: Final = frozenset({"person", "organization"})

#: For each asset that is looked up, by its ref: its deeds by their ids, oldest first.
Chains = Mapping[str, Mapping[int, "Link"]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A subject and the thing in a record that matched it best, with what follows. `notice` is None for a deed."""

    subject: Subject
    record: StoredRecord
    mention: Mention
    match: Match
    judgement: Judgement
    notice: NoticeOnDay | None

    @property
    def order(self) -> tuple[int, float, int]:
        """Worst first, then by score; then older records first, so that equal hits have one order."""
        return verdict.OUTCOMES.index(self.judgement.outcome), -self.match.total, self.record.id


@dataclass(frozen=True, slots=True)
class Found:
    """All hits, worst first, and by a subject's ref those who bear its name but are somebody else."""

    hits: tuple[Hit, ...]
    namesakes: Mapping[str, tuple[Namesake, ...]]
    chains: Chains


def find_hits(  # noqa: PLR0913  who is asked for, what was found, when, and three ways to know more of it
    subjects: Sequence[Subject],
    candidates: Candidates,
    today: date,
    scale: Scale | None = None,
    brought_for: Mapping[int, frozenset[str]] | None = None,
    *,
    links: Links = NO_LINKS,
) -> Found:
    """Compare and judge; `today` is the date in Viet Nam, `scale` the shipped one unless given.

    `brought_for` has the subjects (by ref) that a record came for. It is compared with those alone: the others share
    no key with it, and whatever can be a hit does. A record that it does not have may be of all of them. `links` has
    what the records on file call the subjects besides.
    """
    places = tuple(
        subject.thing.place for subject in subjects if isinstance(subject.thing, Land) and subject.thing.place.text
    )
    view = _View(tuple(subjects), places, today, scale or Scale(), links)
    compared: list[tuple[StoredRecord, Sequence[Subject], list[_Pair]]] = []
    for record in candidates.records:
        if record.publication == "rejected":
            continue  # it never was a notice: whoever was to approve it said no
        brought = brought_for.get(record.id) if brought_for else None
        meant = subjects if brought is None else [subject for subject in subjects if subject.ref in brought]
        compared.append((record, meant, _pairs(record, view, meant)))
    chains = _chains(compared, candidates, view)
    hits: list[Hit] = []
    others: dict[str, list[tuple[StoredRecord, Mention]]] = {subject.ref: [] for subject in subjects}
    for record, meant, pairs in compared:
        judged = _judged(record, pairs, candidates.replaced_by, view, chains)
        for subject in meant:
            own = [hit for hit in judged if hit.subject is subject]
            if own:
                hits.append(min(own, key=lambda hit: hit.order))
            else:
                others[subject.ref] += [
                    (record, pair.mention) for pair in pairs if pair.subject is subject and pair.match.namesake
                ]
    namesakes = {ref: distinct(found) for ref, found in others.items()}
    return Found(tuple(sorted(hits, key=lambda hit: hit.order)), namesakes, chains)


# ----- comparing -----


@dataclass(frozen=True, slots=True)
class _Pair:
    subject: Subject
    mention: Mention
    match: Match


def _pairs(record: StoredRecord, view: _View, subjects: Sequence[Subject]) -> list[_Pair]:
    """Each of the subjects with every thing that it may be, of those that the record names; if anything can be said."""
    named = view.links.named.get(record.id) or Named(record.body)
    found = []
    for mention in named.like(subjects):
        context = view.context(mention, named)
        for subject in subjects:
            # A person may run the household business that the record names, or the other way round.
            if subject.kind == mention.kind or {subject.kind, mention.kind} == PARTIES:
                match = view.compare(subject, mention, context)
                if match.strength != "none" or match.namesake:
                    found.append(_Pair(subject, mention, match))
    return found


@dataclass(frozen=True, slots=True)
class _View:
    """What every comparison of one lookup has in common; `today` is the date in Viet Nam."""

    subjects: tuple[Subject, ...]
    places: Sequence[Place]
    today: date
    scale: Scale
    links: Links

    def compare(self, subject: Subject, mention: Mention, context: Context) -> Match:
        """How well the mention matches, by what was asked or by what the subject is called besides."""
        return self.links.through(subject, mention, compare(subject.thing, mention.thing, context), context)

    def context(self, mention: Mention, named: Named) -> Context:
        """What is known beside this mention, one of those that its record has `named`."""
        surroundings = _Surroundings(mention.thing, named)
        return Context(self.places, lambda: surroundings.places, self.scale)


#: Namesakes are many, live in the same villages, and come back with the next lookup: a fifth of a lookup's time.
_places_in = lru_cache(maxsize=16_384)(places_in_address)


class _Surroundings:
    """Where a named person or organisation is at home in its record: its address, and the record's parcels."""

    def __init__(self, thing: Thing, named: Named) -> None:
        self._address = thing.address if isinstance(thing, (Person, Organization)) else None
        self._named = named

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Places of the record's parcels, and those that the addresses name."""
        lands = [other.thing for other in self._named.assets if isinstance(other.thing, Land)]
        addresses = [self._address, *(land.address for land in lands)]
        said = [place for address in addresses if address for place in _places_in(address)]
        return (*(land.place for land in lands if land.place.text), *said)


# ----- judging -----


def _judged(
    record: StoredRecord,
    pairs: Sequence[_Pair],
    replaced_by: Mapping[Key, Sequence[StoredRecord]],
    view: _View,
    chains: Chains,
) -> list[Hit]:
    pairs = [pair for pair in pairs if pair.match.strength != "none"]
    if not pairs:
        return []
    if record.type == "deed":
        return [_hit(record, pair, _judged_deed(record, pair, chains), None) for pair in pairs]
    return _judged_notice(record, pairs, legal.standing_in_for(record, replaced_by, view.today), view)


def _judged_deed(record: StoredRecord, pair: _Pair, chains: Chains) -> Judgement:
    """By the asset's chain; a deed that only names the same people says nothing about the asset."""
    link = chains.get(pair.subject.ref, {}).get(record.id)
    return link.judgement if link else BY_A_PARTY


def _chains(
    compared: Iterable[tuple[StoredRecord, Sequence[Subject], Sequence[_Pair]]], candidates: Candidates, view: _View
) -> Chains:
    """For each asset that is looked up, by its ref: its deeds, oldest first, each with its judgement."""
    deeds: dict[str, dict[int, Deed]] = {}
    for record, _, pairs in compared:
        if record.type != "deed":
            continue
        for pair in pairs:
            strength = pair.match.strength
            if pair.subject.is_asset and strength in {"exact", "probable"}:
                known = deeds.setdefault(pair.subject.ref, {})
                if record.id not in known or strength == "exact":
                    known[record.id] = Deed(record, strength)
    if not deeds:
        return {}
    signing = Signing.of(view.subjects)
    all_deeds = [record for record in candidates.records if record.type == "deed"]
    by_number = [record for record in all_deeds if (record.body.get("relates_to") or {}).get("number")]
    endings = Endings(candidates.related, by_number, all_deeds)
    return {
        ref: {link.deed.record.id: link for link in judge_chain(list(found.values()), signing, endings, view.today)}
        for ref, found in deeds.items()
    }


def _judged_notice(
    record: StoredRecord,
    pairs: Sequence[_Pair],
    successors: Sequence[StoredRecord],
    view: _View,
) -> list[Hit]:
    notice = legal.notice_on_day(record, view.today, superseded=bool(successors))
    in_successors = [
        (other, view.context(other, named))
        for named in (Named(successor.body) for successor in successors)
        for other in (*named.people, *named.assets)
        if legal.blocks(other)
    ]
    names_an_asset = any(subject.is_asset for subject in view.subjects)
    # Assets first: whether a person is blocked may hang on them.
    hits: list[Hit] = []
    for pair in sorted(pairs, key=lambda pair: not pair.subject.is_asset):
        about_a_person = not pair.subject.is_asset
        spot = (pair.mention.list_name, pair.mention.index)
        facts = Facts(
            measure=record.body["measure"],
            role=pair.mention.role,
            acquires=pair.subject.role in verdict.ACQUIRING,
            withdrawn=notice.withdrawn,
            freed=notice.releases.frees(spot),
            freed_in_part=notice.releases.frees_a_part_of(spot),
            awaiting_approval=not notice.published,
            begun=notice.begun,
            lapsed=notice.lapsed,
            superseded=notice.superseded,
            named_by_successor=notice.superseded and _is_named(pair, in_successors, view),
            another_certificate_shown=_another_certificate_shown(pair),
            lists_assets=about_a_person and bool(record.body.get("assets")),
            listed_asset_is_asked=any(hit.subject.is_asset and hit.judgement.outcome == "blocked" for hit in hits),
            lookup_names_an_asset=names_an_asset,
        )
        hits.append(_hit(record, pair, judge_notice(pair.match.strength, facts), notice))
    return hits


def _hit(record: StoredRecord, pair: _Pair, judgement: Judgement, notice: NoticeOnDay | None) -> Hit:
    return Hit(pair.subject, record, pair.mention, pair.match, judgement, notice)


def _is_named(pair: _Pair, named: Iterable[tuple[Mention, Context]], view: _View) -> bool:
    """Whether one of the things that a successor blocks is this very thing, and the subject is as surely that one.

    The second half matters: a letter by certificate, replaced by one that names the same parcel by sheet and parcel
    only, is all that a lookup by certificate finds. Were it mere information, a blocked parcel would come out clear.
    """
    mention, strength = pair.mention.thing, pair.match.strength
    return any(
        (other.thing == mention or compare(mention, other.thing).strength == "exact")
        and STRENGTHS.index(view.compare(pair.subject, other, context).strength) >= STRENGTHS.index(strength)
        for other, context in named
    )


def _another_certificate_shown(pair: _Pair) -> bool:
    """Whether the lookup gives a certificate for the parcel and none of those that the notice gives."""
    asked, found = pair.subject.thing, pair.mention.thing
    if not isinstance(asked, Land) or not isinstance(found, Land):
        return False
    shown = {certificate.exact for certificate in asked.certificates if certificate.exact}
    named = {certificate.exact for certificate in found.certificates if certificate.exact}
    return bool(shown and named) and not shown & named
