"""A lookup, in four steps: first look, ask the engine, judge, store.

    1  snapshot S1: the live index's name, queued changes that share a key     (PostgreSQL)
    2  candidates from that index                                              (OpenSearch)
    3  snapshot S2: exact keys, what changed after S1; read again, compare,
       judge                                                                   (PostgreSQL, plain Python)
    4  the lookup with its answer                                              (PostgreSQL)

Why no committed block falls between the steps: storage/exact.py. The steps are methods so that tests can let the world
change between any two of them.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from matching import candidates, linking, queries
from matching.compare import Scale
from matching.judging import Found, Hit, find_hits
from matching.legal import legal_day
from matching.namesakes import MOST_LISTED
from matching.pasted import all_subjects
from matching.request import can_be_cleared
from matching.scale import read_scale
from matching.verdict import verdict_of, worst
from matching.wording import shown
from storage import census, exact, lookups

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matching.candidates import FromEngine, Reason
    from matching.request import LookupRequest, Subject
    from storage.database import Database, Tx
    from storage.exact import FirstLook
    from storage.search_index import SearchIndex

T = TypeVar("T")
ENGINE_TIMEOUT = 2.0
MOST_INFORMATION = 50
"""Information hits listed for one subject; a crowd of namesakes must not bury the rest. The others are counted."""


MOST_LINKS = 100
"""The newest deeds of an asset's chain that an answer tells; no asset on record has had so many."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who looks up."""

    account: str
    office: str | None = None


class Lookup:
    """One lookup under way. Call the four steps in order; `run_lookup` does."""

    def __init__(  # noqa: PLR0913  what is asked, by whom, of what, how long, when
        self,
        request: LookupRequest,
        caller: Caller,
        database: Database,
        engine: SearchIndex | None,
        *,
        engine_timeout: float = ENGINE_TIMEOUT,
        now: datetime | None = None,
    ) -> None:
        """`engine` None stands for an engine that nobody runs; `engine_timeout` is in seconds; `now` has a zone."""
        self._request = request
        self._caller = caller
        self._database = database
        self._engine = engine
        self._engine_timeout = engine_timeout
        self._now = now or datetime.now(UTC)
        self._pasted = all_subjects(request)
        self._subjects = self._pasted.subjects
        self._asked = queries.asked_of(self._subjects)
        self._scale = Scale()
        self._first: FirstLook | None = None
        self._from_engine: FromEngine | None = None
        self._answer: dict[str, Any] | None = None

    def first_look(self) -> None:
        """Step 1. Raises DatabaseUnavailable."""
        with self._database.transaction() as tx:
            self._first = exact.first_look(tx, queries.recall_keys(self._asked))
            self._scale = read_scale(tx, [subject.thing for subject in self._subjects])

    def ask_engine(self) -> None:
        """Step 2. Never raises: without an answer the lookup goes on and says so."""
        generation = _done(self._first).generation
        matter = queries.names_that_matter(self._asked, self._scale)
        self._from_engine = candidates.from_engine(self._engine, generation, self._asked, self._engine_timeout, matter)

    def judge(self) -> dict[str, Any]:
        """Step 3: the answer. Raises DatabaseUnavailable."""
        first, engine = _done(self._first), _done(self._from_engine)
        with self._database.snapshot() as tx:
            late = exact.second_look(tx, queries.exact_keys(self._asked), queries.recall_keys(self._asked), first)
            # What the engine alone brought was brought for somebody; the rest may be about any of them.
            brought = {one: refs for one, refs in engine.brought_for.items() if one not in first.queued | late}
            ids = first.queued | engine.record_ids | late
            read = candidates.read_candidates(tx, ids, self._for_people(ids, brought))
            read, links = linking.follow(tx, self._subjects, read, late)
            searched = census.records_on_file(tx)
        today = legal_day(self._now)
        found = find_hits(self._subjects, read, today, self._scale, links.brought_too(brought), links=links)
        engine = replace(engine, cut=engine.cut | links.cut)
        self._answer = self._answer_of(found, first, engine)
        self._answer["searched"] = {"records": searched.records, "exact": searched.exact}
        return self._answer

    def store(self, keep: Callable[[Tx, lookups.StoredLookup], None] = lookups.store_lookup) -> dict[str, Any]:
        """Step 4: keep the lookup with its answer, and give the answer. Raises DatabaseUnavailable.

        `keep` gets the transaction and the lookup; the page's leaves a double click's second lookup out.
        """
        answer = _done(self._answer)
        kept = lookups.StoredLookup(
            id=uuid.UUID(answer["id"]),
            code=answer["code"],
            looked_up_at=self._now,
            account=self._caller.account,
            office=self._caller.office,
            dossier=self._request.dossier,
            purpose=self._request.purpose,
            request=self._request.model_dump(exclude_none=True, exclude_unset=True),
            answer=answer,
        )
        with self._database.transaction() as tx:
            keep(tx, kept)
        return answer

    def _for_people(self, ids: frozenset[int], brought: Mapping[int, frozenset[str]]) -> frozenset[int]:
        """The candidates of these that can be about none of the assets that are looked up."""
        assets = frozenset(subject.ref for subject in self._subjects if subject.is_asset)
        return frozenset(one for one in ids if assets.isdisjoint(brought.get(one, assets)))

    # ----- the answer -----

    def _answer_of(self, found: Found, first: FirstLook, engine: FromEngine) -> dict[str, Any]:
        said = [self._subject(subject, found, engine) for subject in self._subjects]
        unread = bool(self._pasted.unread)
        reasons = _reasons(engine, vague=any(subject["missing"] for subject in said), unread=unread)
        # A text of which something was not understood may name whoever was not looked up.
        verdict = worst(subject["verdict"] for subject in said)
        if unread:
            verdict = worst([verdict, "incomplete"])
        return {
            "id": str(uuid.uuid4()),
            "code": lookups.new_code(),
            "verdict": verdict,
            "looked_up_at": self._now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "by": {"account": self._caller.account, "office": self._caller.office},
            "engine": {
                "name": "opensearch",
                "generation": first.generation.index_name if first.generation else None,
                "pending_changes": first.pending,
                "complete": not reasons,
                "reasons": reasons,
            },
            "subjects": said,
            "hits": [_hit(hit) for hit in _listed(found.hits)],
            "extracted": self._pasted.extracted,
            "unread": self._pasted.unread,
            "receipt": None,
        }

    def _subject(self, subject: Subject, found: Found, engine: FromEngine) -> dict[str, Any]:
        outcomes = Counter(hit.judgement.outcome for hit in found.hits if hit.subject is subject)
        missing = can_be_cleared(subject)
        complete = not (engine.reasons or missing or subject.ref in engine.cut)
        unlisted = max(0, outcomes["information"] - MOST_INFORMATION)
        asked = self._pasted.asked.get(subject.ref)
        chain = list(found.chains.get(subject.ref, {}).values())
        return {
            **({"asked": asked} if asked else {}),
            "ref": subject.ref,
            "verdict": verdict_of(outcomes, complete=complete),
            "namesakes": len(found.namesakes[subject.ref]),
            "namesake_list": [one.as_json() for one in found.namesakes[subject.ref][:MOST_LISTED]],
            "more_information": unlisted + engine.left_out.get(subject.ref, 0),
            "missing": missing,
            **({"chain": [link.as_json() for link in chain[-MOST_LINKS:]]} if chain else {}),
        }


def run_lookup(  # noqa: PLR0913  as Lookup
    request: LookupRequest,
    caller: Caller,
    database: Database,
    engine: SearchIndex | None,
    *,
    engine_timeout: float = ENGINE_TIMEOUT,
    now: datetime | None = None,
    keep: Callable[[Tx, lookups.StoredLookup], None] = lookups.store_lookup,
) -> dict[str, Any]:
    """Look up and keep what was asked and answered; gives the contract's answer. Raises DatabaseUnavailable."""
    lookup = Lookup(request, caller, database, engine, engine_timeout=engine_timeout, now=now)
    lookup.first_look()
    lookup.ask_engine()
    lookup.judge()
    return lookup.store(keep)


def _done(value: T | None) -> T:
    """The result of an earlier step. Raises RuntimeError when that step was left out."""
    if value is None:
        raise RuntimeError("the steps of a lookup go in order")
    return value


def _reasons(engine: FromEngine, *, vague: bool, unread: bool) -> list[Reason]:
    """Each reason why the answer is not complete, once."""
    reasons: list[Reason] = list(engine.reasons)
    if vague:
        reasons.append("subject_too_vague")
    if engine.cut:
        reasons.append("candidates_cut")
    if unread:
        reasons.append("text_not_understood")
    return reasons


def _listed(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that are shown: of a subject's information hits only the nearest, of all others every one."""
    shown: Counter[str] = Counter()
    listed = []
    for hit in hits:
        if hit.judgement.outcome == "information":
            shown[hit.subject.ref] += 1
            if shown[hit.subject.ref] > MOST_INFORMATION:
                continue
        listed.append(hit)
    return listed


def _hit(hit: Hit) -> dict[str, Any]:
    """A hit as the contract has it; `because` is added, the sentence that explains the outcome."""
    return {
        "subject": hit.subject.ref,
        "outcome": hit.judgement.outcome,
        "because": hit.judgement.because,
        "record": _record(hit),
        "mention": {"kind": hit.mention.kind, "index": hit.mention.index, "list": hit.mention.list_name},
        "strength": hit.match.strength,
        "score": hit.match.score,
        "start": hit.match.start,
        "total": hit.match.total,
        "evidence": [item.as_json() for item in hit.match.evidence],
    }


def _record(hit: Hit) -> dict[str, Any]:
    """The record of a hit: of another office's deed neither content nor value, so of no record."""
    said, body = shown(hit.record), hit.record.body
    if hit.notice is None:
        return {**said, "state": body.get("status") or "effective", "kind": body["kind"], "releases": []}
    releases = [
        {"document": dict(view.document), "counts": view.counts, "note": view.note}
        for view in hit.notice.releases.views
    ]
    return {**said, "state": hit.notice.state, "measure": body["measure"], "releases": releases}
