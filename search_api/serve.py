"""API and pages as processes: uvicorn around the application, and an orderly end."""

from __future__ import annotations

import os
import signal
import socket
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import uvicorn

from search_api.app import create_app
from search_api.observability import share_measurements
from search_api.routers.health import say_if_stale
from search_api.workers import Workers
from storage.database import Database
from storage.search_index import SearchIndex

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from fastapi import FastAPI

    from storage.settings import Settings

DRAIN_SECONDS: Final = 30
#: How long /readyz says "stopping" before the port closes, so that whoever balances the load sends no more here.
UNREADY_SECONDS: Final = 1.0
BACKLOG: Final = 2048  # connections that may wait to be accepted; uvicorn's own number
SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108  TemporaryDirectory makes a folder of our own in it


class Server(uvicorn.Server):
    """uvicorn's server, which first becomes unready, then stops listening, then drains."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, on_listening: Callable[[str], None]) -> None:
        """`on_listening` gets the address once connections are accepted."""
        super().__init__(config)
        self._app = app
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        for one in sockets or ():
            one.listen(BACKLOG)  # see `serve`: what waits in the kernel is another matter than what is taken at once
        if sockets and self.started:
            host, port = sockets[0].getsockname()[:2]
            self._on_listening(f"http://{f'[{host}]' if ':' in host else host}:{port}")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM: unready now, closed a little later. Ctrl-C, or a second signal: closed at once; a third: no drain.

        uvicorn's own version raises the signal again once it has drained, which ends the process before whoever called
        `run` can close what he opened.
        """
        del frame
        if self.should_exit:
            self.force_exit = True
        elif sig == signal.SIGTERM and not self._app.state.stopping:
            threading.Timer(UNREADY_SECONDS, self._close).start()
        else:
            self._close()
        self._app.state.stopping = True

    def _close(self) -> None:
        self.should_exit = True


def run(
    settings: Settings, database_url: str, opensearch_url: str, on_listening: Callable[[str], None] = lambda _: None
) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish what is under way, for at most 30 seconds.

    The two addresses are those of the running services, whether a setting named them or this machine started them.
    Logging must be configured already. Raises storage.database.UnsafeDatabase for a server that would lose writes.
    """
    database = Database(database_url, pool_size=1, application_name="soat-web")
    try:
        database.check_durability()
        say_if_stale(database)
    finally:
        database.close()
    listening = uvicorn.Config("", host=settings.host, port=settings.port, log_config=None).bind_socket()
    # Connections inherit it. asyncio sets it only on sockets that were made with TCP's number, and this one was
    # not: the end of an answer would wait for the caller to acknowledge its beginning, for 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    settings = settings.model_copy(update={"opensearch_url": opensearch_url})
    if settings.api_workers == 1:
        serve(settings, database_url, listening, on_listening)
        return
    with TemporaryDirectory(prefix="soat-metrics-", dir=_memory_folder()) as folder:

        def work(number: int, ready: Callable[[str], None]) -> None:
            share_measurements(Path(folder), number)
            serve(settings, database_url, listening, ready, Path(folder))

        Workers(settings.api_workers, work, stop_listening=listening.close).run(on_listening)


def serve(
    settings: Settings,
    database_url: str,
    listening: socket.socket,
    on_listening: Callable[[str], None],
    measurements: Path | None = None,
) -> None:
    """Serve at `listening` in this process, until a signal; with `measurements`, as one of several."""
    database = Database(database_url, application_name="soat-web")
    engine = SearchIndex.from_settings(settings)
    try:
        app = create_app(settings, database, engine, measurements)
        config = uvicorn.Config(
            app,
            access_log=False,  # it logs paths and queries
            proxy_headers=False,  # whoever calls could write them
            server_header=False,
            log_config=None,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            # asyncio accepts as many connections at once as it lets wait: one of several processes would take them all.
            backlog=1 if measurements else BACKLOG,
        )
        Server(config, app, on_listening).run(sockets=[listening])
    finally:
        engine.close()
        database.close()


def _memory_folder() -> str | None:
    """Where files are memory; on a full disk a write to a mapped file would end the process. None: no such folder."""
    return str(SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else None
