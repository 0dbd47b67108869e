"""What endpoints ask for: who calls, a transaction, the body, the services."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final

import orjson
from fastapi import Depends, Header, Request

from search_api.errors import UnsupportedMediaType
from search_api.observability import Metrics
from search_api.permissions import DEPARTMENT, Permission, may
from storage import service_keys
from storage.database import Database, Tx
from storage.errors import Forbidden, Invalid, NotFound, Problem, Unauthenticated
from storage.records import StoredRecord, load_records
from storage.search_index import SearchIndex
from storage.settings import Settings

LOCAL_ACCOUNT: Final = "local"
_NAMES_OF_LOOPBACK: Final = frozenset({"localhost"})
_PROXY_HEADERS: Final = ("forwarded", "x-forwarded-for", "via")
_LARGEST_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Services:
    """What the process was composed of."""

    settings: Settings
    database: Database
    engine: SearchIndex
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: a service key's name, office and role; without a key, on loopback, "local", who has no role."""

    account: str
    office: str | None
    role: str | None
    id: str = LOCAL_ACCOUNT  # whose idempotency keys these are

    def sees_office_of(self, record: StoredRecord) -> bool:
        """Whether he may read this record outside a lookup: his own office's; the department, any."""
        return self.role is None or self.role in DEPARTMENT or record.office == self.office

    def writes_office_of(self, record: StoredRecord) -> bool:
        """Whether he may change this record: his own office's; the department, also what was imported for nobody."""
        return self.role is None or record.office == self.office or (self.role in DEPARTMENT and record.office is None)

    def sees_lookup_of(self, office: str | None) -> bool:
        """Whether he may read a lookup that this office made: only his own office's, whoever he is."""
        return self.role is None or office == self.office


def services_of(request: Request) -> Services:
    """The services of this application."""
    services: Services = request.app.state.services
    return services


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or address without a port, is this machine and nothing else."""
    if host.casefold() in _NAMES_OF_LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def caller_of(request: Request) -> Caller:
    """Who calls. Raises Unauthenticated; a key that is sent must be known, on loopback too."""
    services = services_of(request)
    authorization = request.headers.get("authorization")
    if authorization is not None:
        scheme, _, key = authorization.partition(" ")
        if scheme.casefold() != "bearer" or not key.strip():
            raise Unauthenticated
        with services.database.transaction() as tx:
            found = service_keys.find(tx, key.strip())
        if found is None:
            raise Unauthenticated
        return Caller(found.name, found.office, found.role, str(found.id))
    if is_loopback(services.settings.host) and _came_from_here(request):
        return Caller(LOCAL_ACCOUNT, None, None)
    raise Unauthenticated


def _came_from_here(request: Request) -> bool:
    # A foreign name that resolves to 127.0.0.1 lets a web page read what this port answers, and a proxy on this
    # machine passes on the whole network: neither sits at the machine.
    host = request.url.hostname or ""
    return is_loopback(host) and not any(name in request.headers for name in _PROXY_HEADERS)


def permitted(permission: Permission, *others: Permission) -> Callable[[Request], Caller]:
    """A dependency: the caller, who holds one of these permissions. Raises Unauthenticated or Forbidden.

    One dependency and not a chain of them: each is handed to a thread, and back.
    """

    def check(request: Request) -> Caller:
        caller = caller_of(request)
        if not any(may(caller.role, wanted) for wanted in (permission, *others)):
            raise Forbidden
        return caller

    return check


def transaction(request: Request) -> Iterator[Tx]:
    """One transaction for the request, committed before the answer is sent."""
    with services_of(request).database.transaction() as tx:
        yield tx


def json_body(request: Request) -> Any:  # noqa: ANN401  whatever JSON holds
    """The body, parsed strictly. Raises UnsupportedMediaType, or Invalid for what is no JSON."""
    if "json" not in request.headers.get("content-type", ""):
        raise UnsupportedMediaType
    try:
        return orjson.loads(request.state.body)
    except orjson.JSONDecodeError:
        raise Invalid(problems=(Problem("", "not_json", "Không đọc được JSON."),)) from None


def record_id(text: str) -> int:
    """A record's id from a path; whatever cannot be one is not found."""
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= _LARGEST_ID):
        raise NotFound
    return int(text[:20])


def visible_record(tx: Tx, text: str, record_type: str, caller: Caller) -> StoredRecord:
    """The record with this id, if it is of this type and this caller's to see; else NotFound, for all reasons alike."""
    number = record_id(text)
    record = load_records(tx, [number]).get(number)
    if record is None or record.type != record_type or not caller.sees_office_of(record):
        raise NotFound
    return record


def writable_record(tx: Tx, text: str, record_type: str, caller: Caller) -> StoredRecord:
    """The same, if it is this caller's to change."""
    record = visible_record(tx, text, record_type, caller)
    if not caller.writes_office_of(record):
        raise NotFound
    return record


ServicesDep = Annotated[Services, Depends(services_of)]
#: scope="function": it ends, and commits, after the endpoint and before the answer. Otherwise a failed commit says 201.
TxDep = Annotated[Tx, Depends(transaction, scope="function")]
Body = Annotated[Any, Depends(json_body)]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]
