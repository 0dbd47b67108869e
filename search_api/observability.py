"""One log line and one measurement for each request, and neither of them knows who was looked up.

What is logged is a closed list: method, route *template*, status, milliseconds, request id. Paths, queries, bodies and
the messages of exceptions never are: a database driver's message quotes the row, a validator's the value.
"""

from __future__ import annotations

import os
import time
import uuid
from typing import TYPE_CHECKING, Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

from search_api.errors import InternalError, render
from storage.logging import places

if TYPE_CHECKING:
    from pathlib import Path

    from prometheus_client.registry import Collector
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("soat.web")

# Seconds. A lookup is promised in milliseconds and waits at most some two seconds for the engine.
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The measurements of one application, in a registry of its own."""

    def __init__(self, index: Collector, shared: Path | None = None) -> None:
        """`index` is asked for the index whenever somebody asks for the measurements.

        `shared` is the folder of `share_measurements`, when this process called that.
        """
        self.registry = CollectorRegistry()
        self._shared = shared
        self.requests = Counter(
            "soat_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "soat_request_seconds", "Time to answer", ["route"], buckets=_BUCKETS, registry=self.registry
        )
        self.lookups = Counter("soat_lookups", "Lookups answered, by verdict", ["verdict"], registry=self.registry)
        self._index = index

    def exposition(self) -> bytes:
        """Everything measured, in Prometheus' text format; by all processes together where they share a folder."""
        shown = CollectorRegistry()
        if self._shared:
            MultiProcessCollector(shown, str(self._shared))  # type: ignore[no-untyped-call]  # theirs
        else:
            shown.register(self.registry)
        shown.register(self._index)
        return generate_latest(shown)


def share_measurements(folder: Path, number: int) -> None:
    """Keep what `Metrics` of this process measure, made from now on, in `folder`, where others see it too.

    One with the `number` of a process that has died goes on with that one's figures, so that none ever falls. No two
    living ones may have the same.
    """
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    # What the variable alone chooses, but only when it is set before the import, and then by process id.
    values.ValueClass = values.MultiProcessValue(lambda: number)  # type: ignore[no-untyped-call]  # theirs


class Observe:
    """Logs and measures each request, and answers 500 for what nobody foresaw."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Wraps `app`."""
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        begun = time.perf_counter()
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:  # noqa: BLE001  the last resort: whatever it was, its message stays unlogged
            # Not log.exception: the traceback's last line is the message.
            log.error(  # noqa: TRY400  see above
                "request_failed", request_id=request_id, error=type(error).__name__, at=places(error)
            )
            if status == 0:
                await render(scope, InternalError())(scope, receive, send_and_note)
        finally:
            self._note(scope, status, time.perf_counter() - begun, request_id)

    def _note(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = route_template(scope)
        self.metrics.requests.labels(scope["method"], route, status).inc()
        self.metrics.seconds.labels(route).observe(seconds)
        write: Any = log.debug if route in {"/livez", "/readyz", "/metrics", "/static"} else log.info
        write(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=request_id,
        )


def route_template(scope: Scope) -> str:
    """The route that took the request, as "/api/v1/lookups/{lookup_id}"; "unmatched" for a path nobody knows."""
    route = scope.get("route")
    if route is not None:
        return str(route.path)
    return "/static" if scope["path"].startswith("/static/") else "unmatched"
