"""What is said to the search engine and how its replies are judged.

Pure functions, so that every doubt has a test without an engine. A reply counts only when it is complete (not timed
out, not terminated early, every shard of the generation successful): OpenSearch answers HTTP 200 with part of the hits
by default, and leaves shards that nobody holds out of its list of failures, so `failed == 0` proves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: One band for each kind of agreement, far enough apart that no sum of a lower band reaches a higher one: a hit's
#: score tells its best key.
STRONG_BOOST = 1_000_000.0
LIKELY_BOOST = 10_000.0
WEAK_BOOST = 1_000.0
#: Likely keys beyond so many count as weak ones: their sum must stay below a strong key's, and clauses are few.
MOST_LIKELY = 50
#: Of one or two words all must be there, of more all but one.
WORDS_NEEDED = "2<-1"
#: How much earlier than the caller the engine gives up, so that it says "timed out" instead of being cut off.
ENGINE_GIVES_UP_AT = 0.9

Reason = Literal["engine_unavailable", "engine_partial"]


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """What one subject asks.

    Recall keys that by themselves make a candidate likely or unlikely, and words of free text. Of `likely` keys one
    alone means little and each more means more: who shares most comes first of those without a strong key.
    """

    strong: tuple[str, ...]
    weak: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    words: str | None = None
    limit: int = 200

    @property
    def empty(self) -> bool:
        """Nothing is asked, so nothing can be found."""
        return not (self.strong or self.likely or self.weak or (self.words or "").strip())


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """What the engine found for one subject.

    `record_ids` are in order of score, each once; `total` counts matching mentions; `complete` is False when anything
    could be missing for another cause than the limit, and `reason` says which. `cut_strong`: the limit left out hits
    that had a strong key; `left_out` counts all mentions that it left out.
    """

    record_ids: tuple[int, ...]
    total: int
    complete: bool
    reason: Reason | None = None
    cut_strong: bool = False
    left_out: int = 0


UNAVAILABLE = EngineAnswer((), 0, complete=False, reason="engine_unavailable")
PARTIAL = EngineAnswer((), 0, complete=False, reason="engine_partial")
NOTHING_ASKED = EngineAnswer((), 0, complete=True)


def query_body(query: EngineQuery, *, timeout: float | None = None) -> dict[str, Any]:
    """The search request of one subject. `timeout` in seconds is how long its caller waits.

    Strong and weak keys go in two `terms` clauses, however many there are: the engine allows 65,536 keys in each but
    only 1,024 clauses in all. Likely keys, a dozen, are counted. A document that says nothing of `deleted` is found:
    doubt must add hits, not take them away.
    """
    should: list[dict[str, Any]] = []
    counted = [((key,), LIKELY_BOOST) for key in query.likely[:MOST_LIKELY]]
    for keys, boost in ((query.strong, STRONG_BOOST), *counted, (query.weak + query.likely[MOST_LIKELY:], WEAK_BOOST)):
        if keys:
            should.append({"constant_score": {"filter": {"terms": {"keys": list(keys)}}, "boost": boost}})
    if query.words and query.words.strip():
        should.append({"match": {"words": {"query": query.words, "minimum_should_match": WORDS_NEEDED}}})
    body: dict[str, Any] = {
        "size": query.limit,
        "_source": False,
        "docvalue_fields": ["record"],
        "track_total_hits": True,
        "query": {"bool": {"should": should, "minimum_should_match": 1, "must_not": [{"term": {"deleted": True}}]}},
    }
    if timeout is not None:
        body["timeout"] = f"{max(1, int(timeout * 1000 * ENGINE_GIVES_UP_AT))}ms"
    return body


def ndjson(lines: Sequence[Any]) -> bytes:
    """`lines` as newline-delimited JSON, the last line ended too.

    Raises TypeError (orjson's JSONEncodeError) on a lone surrogate.
    """
    return b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)


def answer(reply: object, query: EngineQuery, shards: int) -> EngineAnswer:
    """Judge one entry of an `_msearch` reply about an index of `shards` primary shards.

    Total: any shape gives an answer.
    """
    try:
        return _answer(cast("dict[str, Any]", reply), query, shards)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return PARTIAL  # a reply of another shape than the engine's: somebody stands between


def _answer(reply: dict[str, Any], query: EngineQuery, shards: int) -> EngineAnswer:
    if "error" in reply or reply["status"] != HTTPStatus.OK:
        return UNAVAILABLE
    hits, total = reply["hits"]["hits"], int(reply["hits"]["total"]["value"])
    record_ids = tuple(dict.fromkeys(int(hit["fields"]["record"][0]) for hit in hits))
    if not whole(reply, query.limit, shards):
        return EngineAnswer(record_ids, total, complete=False, reason="engine_partial")
    cut = total > len(hits) and hits[-1]["_score"] >= STRONG_BOOST
    return EngineAnswer(record_ids, total, complete=True, cut_strong=bool(cut), left_out=total - len(hits))


def whole(reply: dict[str, Any], limit: int, shards: int) -> bool:
    """Whether a search for `limit` hits in an index of `shards` shards was answered completely.

    Every shard must have searched: skipping one is the engine's way with more than 128 shards, which no generation has,
    so it counts as doubt. Raises KeyError or TypeError where the reply has another shape.
    """
    said, total = reply["_shards"], reply["hits"]["total"]
    return (
        reply["timed_out"] is False
        and not reply.get("terminated_early", False)
        and said["total"] == said["successful"] == shards
        and said["failed"] == 0
        and said.get("skipped", 0) == 0
        and total["relation"] == "eq"
        and len(reply["hits"]["hits"]) == min(total["value"], limit)
    )


class IndexDocument(Protocol):
    """A finished index document: "<record>-<mention>", the record's rev as external version, the fields."""

    @property
    def id(self) -> str:
        """The document's id."""

    @property
    def rev(self) -> int:
        """The external version."""

    @property
    def source(self) -> Mapping[str, Any]:
        """The fields."""


class Outcome(StrEnum):
    """What became of one document of a bulk."""

    DONE = "done"
    #: The engine holds a higher version: fine if PostgreSQL's rev has moved on, the end of trust in this index if not.
    SUPERSEDED = "superseded"
    #: The engine is busy: everything again, later.
    OVERLOAD = "overload"
    #: The index is missing, closed, read-only or forbidden: no document would pass, so none is to blame.
    STOP = "stop"
    #: The engine will never take this document.
    POISON = "poison"


#: Errors of the index or of our rights, whatever HTTP status they come with (a full disk answers 429, a closed index
#: 400).
_STOPPING = frozenset({
    "cluster_block_exception",
    "index_not_found_exception",
    "index_closed_exception",
    "security_exception",
    "authorization_exception",
})  # fmt: skip
_PLAIN_WORD = re.compile(r"[a-z_]{1,80}")


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One document's fate in one index.

    `reason` is the engine's error type, never its sentence, which quotes the document.
    """

    index: str
    id: str
    outcome: Outcome
    reason: str | None = None


def error_type(error: object) -> str:
    """The machine word of an engine's error; "unknown" for anything that could carry a person's data."""
    word = error.get("type") if isinstance(error, dict) else error
    return word if isinstance(word, str) and _PLAIN_WORD.fullmatch(word) else "unknown"


def outcome(status: int, error: str | None) -> Outcome:
    """Classify an item by its HTTP status and error type."""
    if error is None and status in {HTTPStatus.OK, HTTPStatus.CREATED}:
        return Outcome.DONE
    if error in _STOPPING or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return Outcome.STOP
    if status == HTTPStatus.CONFLICT:
        return Outcome.SUPERSEDED
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.POISON
    return Outcome.OVERLOAD


def items(reply: object, index: str, ids: Sequence[str]) -> Iterator[ItemResult]:
    """Each item of a `_bulk` reply.

    Raises ValueError unless it speaks of exactly `ids`, in order: silence about one is not success.
    """
    said = reply.get("items") if isinstance(reply, dict) else None
    if not isinstance(said, list) or len(said) != len(ids):
        problem = "the reply to a bulk does not list what was sent"
        raise ValueError(problem)
    for item, expected in zip(said, ids, strict=True):
        result = item.get("index") if isinstance(item, dict) else None
        if not isinstance(result, dict) or result.get("_id") != expected or not isinstance(result.get("status"), int):
            problem = "the reply to a bulk speaks of another document"
            raise ValueError(problem)
        error = error_type(result["error"]) if "error" in result else None
        yield ItemResult(index, expected, outcome(result["status"], error), error)
