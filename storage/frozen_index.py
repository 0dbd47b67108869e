"""An index as it was at one moment, however it changes meanwhile: counted, and read document by document.

Each shard is frozen by itself: the order of documents within a shard is given, so that all of them can be read without
sorting anything, which an order across shards cannot.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from storage.engine_wire import whole
from storage.errors import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PAGE = 10_000
"""Documents of one reply; the engine gives no more."""

KEEP = "2m"
"""How long the engine keeps it after each request."""

WATERMARK, BIRTH = "watermark", "birth"
"""The ids of the two documents that are no mention: no record's id looks like them."""

MENTIONS = {"bool": {"must_not": {"ids": {"values": [WATERMARK, BIRTH]}}}}


class Ask(Protocol):
    """One request to the engine; raises EngineUnavailable."""

    def __call__(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, params: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The reply."""


@dataclass(frozen=True, slots=True)
class Held:
    """A document of the index: its external version, and by which writes it is known to be still the same one."""

    id: str
    version: int
    seq_no: int
    primary_term: int


@dataclass(frozen=True, slots=True)
class FrozenIndex:
    """See `freeze`. Everything here raises EngineUnavailable unless the answer is complete."""

    ask: Ask
    shards: Sequence[str]

    def count(self) -> int:
        """How many documents, tombstones included."""
        return sum(self._count(shard, MENTIONS) for shard in self.shards)

    def count_of(self, ids: Sequence[str]) -> int:
        """How many of these documents are there."""
        return sum(
            self._count(shard, {"ids": {"values": ids[start : start + PAGE]}})
            for start in range(0, len(ids), PAGE)
            for shard in self.shards
        )

    def documents(self) -> Iterator[list[Held]]:
        """All documents, so many at a time."""
        for shard in self.shards:
            yield from self._of(shard)

    def _count(self, shard: str, query: dict[str, Any]) -> int:
        return int(self._search(shard, {"size": 0, "query": query})["hits"]["total"]["value"])

    def _of(self, shard: str) -> Iterator[list[Held]]:
        body: dict[str, Any] = {
            "size": PAGE,
            "_source": False,
            "version": True,
            "seq_no_primary_term": True,
            "sort": ["_doc"],
            "query": MENTIONS,
        }
        read = 0
        while True:
            found = self._search(shard, body)["hits"]
            if not found["hits"]:
                break
            yield [Held(hit["_id"], hit["_version"], hit["_seq_no"], hit["_primary_term"]) for hit in found["hits"]]
            read += len(found["hits"])
            body["search_after"] = found["hits"][-1]["sort"]
        if read != found["total"]["value"]:
            raise EngineUnavailable

    def _search(self, shard: str, body: dict[str, Any]) -> dict[str, Any]:
        frozen = {"pit": {"id": shard, "keep_alive": KEEP}, "track_total_hits": True}
        reply = self.ask("POST", "/_search", {**body, **frozen}, params={"allow_partial_search_results": "false"})
        try:
            complete = whole({**reply, "status": HTTPStatus.OK}, len(reply["hits"]["hits"]), 1)
        except (KeyError, TypeError):
            complete = False
        if not complete:
            raise EngineUnavailable
        return reply


@contextmanager
def freeze(ask: Ask, name: str, shards: int) -> Iterator[FrozenIndex]:
    """The index as it is now; it is given back when the block ends. Raises EngineUnavailable."""
    frozen: list[str] = []
    try:
        for shard in range(shards):
            params = {"keep_alive": KEEP, "preference": f"_shards:{shard}", "allow_partial_pit_creation": "false"}
            reply = ask("POST", f"/{name}/_search/point_in_time", params=params)
            if reply.get("_shards", {}).get("successful") != 1 or not reply.get("pit_id"):
                raise EngineUnavailable
            frozen.append(reply["pit_id"])
        yield FrozenIndex(ask, frozen)
    finally:
        if frozen:
            _give_back(ask, frozen)


def _give_back(ask: Ask, frozen: Sequence[str]) -> None:
    with suppress(EngineUnavailable):  # the engine gives it back by itself after KEEP
        ask("DELETE", "/_search/point_in_time", {"pit_id": list(frozen)})
