"""What notices and deeds share on the wire."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from search_api.dependencies import Caller
from storage.errors import Forbidden, Invalid, Problem
from storage.idempotency import run_once
from storage.records import Draft, Origin, Publication, StoredRecord, apply_records, canonical_json, load_records

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Response

    from storage.database import Tx


def wire(record: StoredRecord) -> dict[str, Any]:
    """The record as it was sent, with what the server knows of it; no field of ours is a field of theirs."""
    return {
        "id": str(record.id),
        "version": record.version,
        "publication": record.publication,
        "entered_by": {"account": record.account, "office": record.office},
        "created_at": record.created_at.isoformat(),
        "updated_at": record.updated_at.isoformat(),
        **record.body,
    }


def stored(tx: Tx, record_id: int) -> dict[str, Any]:
    """The record as it is now in this transaction, on the wire."""
    return wire(load_records(tx, [record_id])[record_id])


def enter(tx: Tx, body: dict[str, Any], caller: Caller, publication: Publication = "published") -> dict[str, Any]:
    """Write a new record. Raises RecordExists when (source, source_id) is taken."""
    (applied,) = apply_records(tx, [Draft(body)], origin(caller, publication))
    return stored(tx, applied.record_id)


def origin(caller: Caller, publication: Publication = "published") -> Origin:
    """Who writes, for storage."""
    return Origin("api", caller.account, caller.office, publication)


def once(  # noqa: PLR0913, PLR0917  who, which request, what to do
    tx: Tx, caller: Caller, key: str | None, what: str, body: object, action: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """`action`'s answer, or the one that the same request with the same Idempotency-Key got. `what` names the route."""
    if key is None:
        return action()
    digest = hashlib.sha256(what.encode() + b"\0" + canonical_json({"body": body})).digest()
    answer, _ = run_once(tx, caller.id, key, digest, action)
    return answer


def tag(response: Response, answer: dict[str, Any]) -> None:
    """Put the record's version into the ETag."""
    response.headers["ETag"] = f'"{answer["version"]}"'


def expected_version(if_match: str | None) -> int | None:
    """The version that If-Match names; None for none or "*"; -1, which is no version, for what cannot be one."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().strip('"')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004  fits an int4


def merged(old: object, patch: object) -> Any:  # noqa: ANN401  whatever JSON holds
    """JSON merge patch (RFC 7396): null removes, objects merge, everything else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(old) if isinstance(old, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def must_be_object(body: object) -> dict[str, Any]:
    """The body, which is a JSON object. Raises Invalid."""
    if not isinstance(body, dict):
        raise Invalid(problems=(Problem("", "not_an_object", "Phải là một đối tượng { … }."),))
    return body


def refuse_unless(allowed: bool, message: str) -> None:  # noqa: FBT001  the condition is the whole call
    """Raise Forbidden with this sentence unless allowed."""
    if not allowed:
        raise Forbidden(message)
