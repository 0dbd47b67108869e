"""The one door to the search engine (OpenSearch 3): create, fill, refresh, search, point the alias.

Nothing here raises anything but storage.errors: EngineUnavailable (ask again later) and EngineRefused (this request is
wrong); a search raises neither, it answers "incomplete". The engine's sentences quote documents and queries, so only
its error types are passed on or logged.
"""

from __future__ import annotations

import base64
import logging
import ssl
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import OpenSearchException, SerializationError, TransportError
from opensearchpy.serializer import JSONSerializer

from analyzers import mapping
from storage.engine_wire import (
    NOTHING_ASKED,
    PARTIAL,
    UNAVAILABLE,
    EngineAnswer,
    EngineQuery,
    IndexDocument,
    ItemResult,
    Outcome,
    answer,
    error_type,
    items,
    ndjson,
    query_body,
    whole,
)
from storage.errors import EngineRefused, EngineUnavailable
from storage.frozen_index import BIRTH, MENTIONS, WATERMARK, freeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from storage.frozen_index import FrozenIndex, Held
    from storage.settings import Settings

__all__ = ["EngineAnswer", "EngineQuery", "IndexDocument", "ItemResult", "Outcome", "SearchIndex", "query_body"]

log = structlog.get_logger(__name__)

# The client logs whole requests (names, numbers) at debug level and stack traces at warning level; what happened is
# logged here instead.
for _name in ("opensearch", "opensearchpy.trace"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

#: What the client raises, and what reading a reply of another shape than the engine's raises.
TROUBLE = (OpenSearchException, OSError, LookupError, ValueError, AttributeError, TypeError)

BULK_BYTES = 10 * 2**20
"""A bulk request is cut at this many bytes; a larger document goes alone."""

#: All that is read of a bulk's reply; the rest would be as long as the request, and quotes documents.
BULK_REPLY = "items.index._id,items.index.status,items.index.error.type,error.type,status"

#: A document that is gone, was gone before, or was written again and so is somebody's.
REMOVED = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})

REQUEST_TIMEOUT = 30.0
"""Seconds for everything that is not a search: PostgreSQL ends a transaction that is idle for 60."""


class _Orjson(JSONSerializer):
    """orjson in the place of json: five times faster, and what the client quotes in an error is dropped."""

    def loads(self, s: str) -> Any:  # noqa: ANN401  the base class's signature
        try:
            return orjson.loads(s)
        except orjson.JSONDecodeError:
            raise SerializationError("not JSON") from None

    def dumps(self, data: Any) -> Any:  # noqa: ANN401  the base class's signature
        return data if isinstance(data, (str, bytes)) else orjson.dumps(data)


class SearchIndex:
    """A client of one OpenSearch cluster; safe to share among threads."""

    def __init__(
        self,
        urls: str,
        *,
        username: str | None = None,
        password: str | None = None,
        ca_file: Path | None = None,
        connections: int = 20,
    ) -> None:
        """`urls` as in SOAT_OPENSEARCH_URL.

        Several hosts separated by commas, each tried once when another cannot be reached.
        """
        hosts = [url.strip() for url in urls.split(",") if url.strip()]
        secure = any(url.startswith("https://") for url in hosts)
        self._client = OpenSearch(
            hosts=hosts,
            headers=_basic_authorization(username, password) if username else None,
            ssl_context=ssl.create_default_context(cafile=ca_file) if secure else None,
            timeout=REQUEST_TIMEOUT,
            max_retries=len(hosts) - 1,
            retry_on_timeout=False,  # the next host would be as slow, and a lookup has no second timeout to spend
            pool_maxsize=connections,
            serializer=_Orjson(),
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> SearchIndex:
        """The cluster that `settings.opensearch_url` names, which must be set by now."""
        if not settings.opensearch_url:
            raise EngineUnavailable
        password = settings.opensearch_password.get_secret_value() if settings.opensearch_password else None
        return cls(
            settings.opensearch_url,
            username=settings.opensearch_username,
            password=password,
            ca_file=settings.opensearch_ca_file,
        )

    def close(self) -> None:
        """Close the pooled connections."""
        self._client.close()

    # --- indexes --------------------------------------------------------------------------------------

    def create(self, name: str, shards: int, replicas: int, settings: Mapping[str, Any] | None = None) -> None:
        """Create the index `name` with the mapping of analyzers.mapping; `settings` go on top.

        Raises EngineRefused if it exists. Its documents are written through the alias `<name>-write`, and bulks demand
        an alias: so an index that somebody deleted is never made again by a late write, empty and without a mapping,
        whatever the cluster's own setting for that.
        """
        body = mapping.index_body(shards, replicas)
        index_settings = {**body.get("settings", {})}
        index_settings["index"] = {
            **index_settings.get("index", {}),
            "replication.type": "DOCUMENT",
            **(settings or {}),
        }
        self._json("PUT", f"/{name}", {**body, "settings": index_settings, "aliases": {_write_alias(name): {}}})
        self._json("PUT", f"/{_write_alias(name)}/_doc/{BIRTH}", {"deleted": True}, params={"require_alias": "true"})

    def configure(self, name: str, settings: Mapping[str, Any]) -> None:
        """Change dynamic settings of the index, such as {"refresh_interval": "1s"}."""
        self._json("PUT", f"/{name}/_settings", {"index": dict(settings)})

    def exists(self, name: str) -> bool:
        """Whether the index is there. Raises EngineUnavailable while the engine does not know yet what it has.

        One that starts says of every index that there is none, until it has read its state.
        """
        with _door("exists"):
            if self._client.transport.perform_request("HEAD", f"/{name}"):
                return True
            if self._json("GET", "/_cluster/state/blocks").get("blocks", {}).get("global"):
                raise ValueError("the state is not recovered")
            return bool(self._client.transport.perform_request("HEAD", f"/{name}"))  # it may be, just now

    def delete(self, name: str) -> None:
        """Delete the index; fine if it is not there."""
        if self.exists(name):
            self._json("DELETE", f"/{name}")

    def point_alias(self, alias: str, name: str) -> None:
        """Make `alias` lead to the index `name` alone, in one step.

        For tools: lookups ask the index that PostgreSQL names.
        """
        others = [index for index in self.aliased(alias) if index != name]
        actions: list[dict[str, Any]] = [{"remove": {"index": index, "alias": alias}} for index in others]
        self._json("POST", "/_aliases", {"actions": [*actions, {"add": {"index": name, "alias": alias}}]})

    def aliased(self, alias: str) -> list[str]:
        """The indexes that `alias` leads to."""
        holders = self._json("GET", f"/*/_alias/{alias}", ignore=(404,))
        return sorted(name for name, said in holders.items() if isinstance(said, dict) and said.get("aliases"))

    def settings_of(self, name: str) -> dict[str, Any]:
        """The index's settings as the engine tells them: nested, figures as text."""
        with _door("settings"):
            return dict(self._json("GET", f"/{name}/_settings")[name]["settings"]["index"])

    def ready(self, name: str, shards: int, timeout: float = 2.0) -> bool:
        """Whether the index answers a search completely now."""
        probe = EngineQuery(strong=("probe",), limit=1)
        return self.search_many(name, [probe], shards, timeout)[0].complete

    # --- documents ------------------------------------------------------------------------------------

    def bulk(self, indexes: Sequence[str], documents: Sequence[IndexDocument]) -> list[ItemResult]:
        """Send every document to every index, the higher rev winning whatever the order of arrival.

        Gives one result for each pair. Raises EngineUnavailable when a request as a whole failed: then some documents
        may have been taken, and sending all again is right.
        """
        lines = [
            (
                document.id,
                b'{"index":{"_id":%b,"version":%d,"version_type":"external_gte"}}\n'
                % (orjson.dumps(document.id), document.rev),
                orjson.dumps(document.source, option=orjson.OPT_APPEND_NEWLINE),
            )
            for document in documents
        ]
        return [result for index in indexes for chunk in _chunks(lines) for result in self._send(index, chunk)]

    def _send(self, index: str, lines: Sequence[tuple[str, bytes, bytes]]) -> list[ItemResult]:
        """One request.

        Halved when the engine refuses it whole (too large, unreadable), until the document that it dislikes is alone.
        """
        try:
            reply = self._client.transport.perform_request(
                "POST",
                f"/{_write_alias(index)}/_bulk",
                params={"require_alias": "true", "filter_path": BULK_REPLY},
                body=b"".join(part for line in lines for part in line[1:]),
                headers={"content-type": "application/x-ndjson"},
                timeout=REQUEST_TIMEOUT,
            )
            return list(items(reply, index, [line[0] for line in lines]))
        except TransportError as error:
            if error.status_code not in {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}:
                raise _translated("bulk", error) from None
            kind = error_type(error.error)
        except TROUBLE as error:
            raise _translated("bulk", error) from None
        if len(lines) == 1:
            return [ItemResult(index, lines[0][0], Outcome.POISON, kind)]
        half = len(lines) // 2
        return [*self._send(index, lines[:half]), *self._send(index, lines[half:])]

    def refresh(self, name: str, shards: int) -> None:
        """Make every document taken so far searchable on every shard.

        Raises EngineUnavailable unless all `shards` say so.
        """
        with _door("refresh"):
            said = self._json("POST", f"/{name}/_refresh")["_shards"]
            # `total` counts replicas too, and `successful` only those that a node holds; but no copy may fail, a
            # primary that nobody holds is a failure, and an index of another size is another index.
            if said["failed"] != 0 or said["successful"] < shards or said["total"] % shards:
                raise ValueError("not every shard refreshed")

    def flush(self, name: str, shards: int) -> None:
        """Make every document taken so far durable on every shard; raises EngineUnavailable unless all say so."""
        with _door("flush"):
            said = self._json("POST", f"/{name}/_flush")["_shards"]
            if said["failed"] != 0 or said["successful"] < shards:
                raise ValueError("not every shard flushed")

    def versions(self, name: str, ids: Sequence[str]) -> dict[str, int]:
        """The external version of each of the documents that the index has, searchable or not."""
        if not ids:
            return {}
        with _door("versions"):
            docs = self._json("POST", f"/{name}/_mget", {"ids": list(ids)}, params={"_source": "false"})["docs"]
            if [doc["_id"] for doc in docs] != list(ids):
                raise ValueError("the reply does not list what was asked")
            return {doc["_id"]: int(doc["_version"]) for doc in docs if doc["found"]}

    def version_of(self, name: str, document_id: str) -> int | None:
        """The external version of one document, None if the index has none."""
        return self.versions(name, [document_id]).get(document_id)

    def searchable_versions(self, name: str, ids: Sequence[str], shards: int) -> dict[str, int]:
        """Like `versions`, at most 10,000 ids, by a search.

        What a lookup could find. Raises EngineUnavailable unless complete.
        """
        body = {
            "size": len(ids),
            "_source": False,
            "version": True,
            "track_total_hits": True,
            "query": {"ids": {"values": list(ids)}},
        }
        reply = self._whole_search(name, body, shards)
        return {hit["_id"]: int(hit["_version"]) for hit in reply["hits"]["hits"]}

    def count(self, name: str, shards: int) -> int:
        """How many documents are searchable, tombstones included. Raises EngineUnavailable unless complete."""
        body = {"size": 0, "track_total_hits": True, "query": MENTIONS}
        return int(self._whole_search(name, body, shards)["hits"]["total"]["value"])

    def frozen(self, name: str, shards: int) -> AbstractContextManager[FrozenIndex]:
        """The index as it is now, to be counted and read whole; see storage/frozen_index.py."""
        return freeze(self._json, name, shards)

    def remove(self, name: str, documents: Sequence[Held]) -> None:
        """Delete documents that no record has, unless somebody has written them since they were read.

        Not by external version, as everything else is written: such a delete makes an index that is missing anew, and
        one that is bound to the write that was seen refuses as surely. Raises EngineUnavailable unless all are gone.
        """
        lines = [
            {"delete": {"_id": one.id, "if_seq_no": one.seq_no, "if_primary_term": one.primary_term}}
            for one in documents
        ]
        with _door("remove"):
            reply = self._client.transport.perform_request(
                "POST",
                f"/{name}/_bulk",
                params={"filter_path": "items.delete._id,items.delete.status"},
                body=ndjson(lines),
                headers={"content-type": "application/x-ndjson"},
                timeout=REQUEST_TIMEOUT,
            )
            said = [(item["delete"]["_id"], item["delete"]["status"]) for item in reply["items"]]
            if [one for one, _ in said] != [one.id for one in documents]:
                raise ValueError("the reply does not list what was asked")
            if any(status not in REMOVED for _, status in said):
                raise ValueError("not every document was taken out")

    def raise_watermark(self, name: str, rev: int) -> bool:
        """Note in the index itself that it has been sent everything of a batch whose highest rev this is.

        It is the version of a document that nothing finds, so it never falls, and is durable with what came before.
        Gives whether the index had one already.
        """
        path, params = f"/{_write_alias(name)}/_doc/{WATERMARK}", {"version": str(rev), "version_type": "external_gte"}
        said = self._json("PUT", path, {"deleted": True}, params={**params, "require_alias": "true"}, ignore=(409,))
        return said.get("result") != "created"

    def watermark(self, name: str) -> int | None:
        """The highest rev that the index was ever sent; None for one that knows none, as an emptied one does.

        Whoever deletes by a query while we write leaves what was just written, the watermark for one. The document that
        was written at the index's birth, and never again, goes whatever happens.
        """
        held = self.versions(name, [WATERMARK, BIRTH])
        return held.get(WATERMARK) if BIRTH in held else None

    def _whole_search(self, name: str, body: dict[str, Any], shards: int) -> dict[str, Any]:
        """A plain search, held to the same bar as a lookup's."""
        with _door("search"):
            reply = self._json("POST", f"/{name}/_search", body, params={"allow_partial_search_results": "false"})
            if not whole({**reply, "status": HTTPStatus.OK}, body["size"], shards):
                raise ValueError("not every shard answered")
            return reply

    # --- lookups --------------------------------------------------------------------------------------

    def search_many(self, name: str, queries: Sequence[EngineQuery], shards: int, timeout: float) -> list[EngineAnswer]:
        """Ask the concrete index `name` of `shards` shards for all subjects in one request; never raises.

        Waits `timeout` seconds. Whatever goes wrong gives incomplete answers: "engine_unavailable" when there is no
        reply, "engine_partial" when it may lack hits.
        """
        asked = [query for query in queries if not query.empty]
        if not asked:
            return [NOTHING_ASKED for _ in queries]
        replies = iter(self._search(name, asked, shards, timeout))
        return [NOTHING_ASKED if query.empty else next(replies) for query in queries]

    def _search(self, name: str, asked: Sequence[EngineQuery], shards: int, timeout: float) -> list[EngineAnswer]:
        header = {"index": name, "allow_partial_search_results": False, "ignore_unavailable": False}
        try:
            body = ndjson([line for query in asked for line in (header, query_body(query, timeout=timeout))])
            reply = self._client.transport.perform_request(
                "POST", "/_msearch", body=body, headers={"content-type": "application/x-ndjson"}, timeout=timeout
            )
        except TROUBLE as error:
            _log_failure("search", error)
            return [UNAVAILABLE for _ in asked]
        said = reply.get("responses") if isinstance(reply, dict) else None
        if not isinstance(said, list) or len(said) != len(asked):
            log.warning("engine_failed", operation="search", reason="shape")
            return [PARTIAL for _ in asked]
        return [answer(entry, query, shards) for entry, query in zip(said, asked, strict=True)]

    # --- plumbing -------------------------------------------------------------------------------------

    def _json(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: dict[str, str] | None = None,
        ignore: tuple[int, ...] = (),
    ) -> dict[str, Any]:
        """One request with a JSON object for an answer; the only errors are ours."""
        with _door(path.rpartition("/")[2]):
            reply = self._client.transport.perform_request(
                method,
                path,
                params=params,
                body=body,
                timeout=REQUEST_TIMEOUT,
                ignore=ignore,
                headers={"content-type": "application/json"},
            )
            if not isinstance(reply, dict):
                raise SerializationError("not an object")
        return reply


def _basic_authorization(username: str, password: str | None) -> dict[str, str]:
    """The header of RFC 7617 in UTF-8; the client's own takes Latin-1 only, in which few Vietnamese words fit."""
    credentials = f"{username}:{password or ''}".encode()
    return {"authorization": "Basic " + base64.b64encode(credentials).decode("ascii")}


def _write_alias(name: str) -> str:
    return f"{name}-write"


def _chunks(lines: Sequence[tuple[str, bytes, bytes]]) -> Iterator[list[tuple[str, bytes, bytes]]]:
    """Cut the lines of a bulk so that no request but that of a single large document exceeds BULK_BYTES."""
    chunk: list[tuple[str, bytes, bytes]] = []
    size = 0
    for line in lines:
        weight = len(line[1]) + len(line[2])
        if chunk and size + weight > BULK_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(line)
        size += weight
    if chunk:
        yield chunk


@contextmanager
def _door(operation: str) -> Iterator[None]:
    """Translate what the client raises."""
    try:
        yield
    except TROUBLE as error:
        raise _translated(operation, error) from None


def _translated(operation: str, error: Exception) -> EngineUnavailable:
    """Our error for the client's: refused when the engine understood and said no, unavailable for everything else."""
    _log_failure(operation, error)
    status = error.status_code if isinstance(error, TransportError) else None
    if status in range(400, 500) and status not in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}:
        return EngineRefused()
    return EngineUnavailable()


def _log_failure(operation: str, error: Exception) -> None:
    """One line without anything that was asked or stored."""
    known = isinstance(error, TransportError) and not isinstance(error, NoConnection)
    log.warning(
        "engine_failed",
        operation=operation,
        status=error.status_code if known and isinstance(error, TransportError) else None,
        reason=error_type(error.error) if known and isinstance(error, TransportError) else type(error).__name__,
    )
