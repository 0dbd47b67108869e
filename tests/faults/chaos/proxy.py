"""A TCP proxy whose every connection can be made to fail as networks do, before the real PostgreSQL and OpenSearch.

One loop in one thread carries all legs. A fault is set on a leg and taken off again at any time; chance is drawn from
the leg's seed. Written here because the well-kept one (toxiproxy) is a Go program, which a Python project's tests would
have to build first, and does not know where a commit ends: `lost_reply` does.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["none", "reset", "black_hole", "latency", "truncated", "half_sent", "lost_reply"]
CHUNK = 65536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER of no seconds: closing sends RST instead of FIN


@dataclass
class Leg:
    """One address in front of one server."""

    target: tuple[str, int]
    rng: random.Random
    marks: tuple[bytes, ...]  # what a request holds that may be cut, or whose reply may be lost
    port: int = 0
    kind: Kind = "none"
    strength: float = 1.0  # chance for each connection, reply or request; seconds for latency
    writers: set[asyncio.StreamWriter] = field(default_factory=set)
    passable: asyncio.Event = field(default_factory=asyncio.Event)
    loop: asyncio.AbstractEventLoop | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def fail(self, kind: Kind, strength: float = 1.0) -> None:
        """From now on; what was open is reset at once if the fault is `reset`."""
        self._call(self._set, kind, strength)

    def mend(self, *, drop: bool = False) -> None:
        """No fault any more; with `drop` what was open is reset, as a firewall that forgot its connections does."""
        self._call(self._set, "none", 1.0)
        if drop:
            self._call(self._reset)

    def _call(self, what, *arguments) -> None:
        done = threading.Event()
        assert self.loop

        def work() -> None:
            what(*arguments)
            done.set()

        self.loop.call_soon_threadsafe(work)
        done.wait(5)

    def _set(self, kind: Kind, strength: float) -> None:
        self.kind, self.strength = kind, strength
        (self.passable.clear if kind == "black_hole" else self.passable.set)()
        if kind == "reset":
            self._reset()

    def _reset(self) -> None:
        for writer in self.writers:
            reset(writer)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        self.writers.add(writer)
        far = None
        try:
            await self.passable.wait()
            if self.kind == "reset" and self._strikes():
                reset(writer)
                return
            far_reader, far = await asyncio.open_connection(*self.target)
            self.writers.add(far)
            lost: list[bool] = []
            await asyncio.gather(self._up(reader, far, lost), self._down(far_reader, writer, far, lost))
        except OSError:
            reset(writer)  # nobody listens there
        finally:
            for one in (writer, far):
                if one is not None:
                    self.writers.discard(one)
                    with suppress(OSError):
                        one.close()

    async def _up(self, reader: asyncio.StreamReader, far: asyncio.StreamWriter, lost: list[bool]) -> None:
        with suppress(OSError):
            while chunk := await self._read(reader):
                marked = any(mark in chunk for mark in self.marks)
                if self.kind == "lost_reply" and marked and self._strikes():
                    lost.append(True)
                if self.kind == "half_sent" and marked and self._strikes():
                    far.write(chunk[: len(chunk) // 2])
                    await far.drain()
                    break
                far.write(chunk)
                await far.drain()
        with suppress(OSError):
            far.close()

    async def _down(
        self, reader: asyncio.StreamReader, near: asyncio.StreamWriter, far: asyncio.StreamWriter, lost: list[bool]
    ) -> None:
        with suppress(OSError):
            while chunk := await self._read(reader):
                if lost:  # carried out, but nobody hears of it
                    reset(near)
                    return
                if self.kind == "truncated" and self._strikes():
                    near.write(chunk[: len(chunk) // 2])
                    await near.drain()
                    reset(near)
                    far.close()
                    return
                near.write(chunk)
                await near.drain()
        with suppress(OSError):
            near.close()

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        chunk = await reader.read(CHUNK)
        if self.kind == "latency":
            await asyncio.sleep(self.strength)
        await self.passable.wait()
        return chunk

    def _strikes(self) -> bool:
        return self.rng.random() < self.strength


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST."""
    held = writer.get_extra_info("socket")
    with suppress(OSError, AttributeError):
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()


@contextmanager
def legs(wanted: dict[str, Leg]) -> Iterator[None]:
    """Carry these legs, each at a port of its own."""
    loop = asyncio.new_event_loop()
    ready, end = threading.Event(), asyncio.Event()

    async def main() -> None:
        servers = []
        for leg in wanted.values():
            leg.passable.set()
            leg.loop = loop
            server = await asyncio.start_server(leg.carry, "127.0.0.1", 0)
            leg.port = server.sockets[0].getsockname()[1]
            servers.append(server)
        ready.set()
        await end.wait()
        for server in servers:
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.set_exception_handler(lambda _loop, _context: None)  # connections that were cut are the purpose
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(main())
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run, name="proxy", daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(10)
