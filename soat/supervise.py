"""Programs that are started again whenever they die: PostgreSQL and OpenSearch, the indexer and the web alike."""

from __future__ import annotations

import time
from collections.abc import Callable

from soat.embedded.processes import Child, Ended, ServiceFailed, Started, last_words, until_ready
from storage.errors import SoatError

LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0

Say = Callable[[str], None]


class Kept:
    """One program, started again after pauses that grow while it keeps dying.

    `look_after` never waits, so that one program that is slow to start keeps no other one from being started again.
    """

    def __init__(
        self, name: str, launch: Callable[[str | None], Started], ready_seconds: float, attempts: int = 1
    ) -> None:
        """Nothing runs before `start`.

        Args:
            name: what people are told.
            launch: starts the program, given the address that it had before.
            ready_seconds: how long it may take until it answers.
            attempts: how often the first start is tried.
        """
        self.name = name
        self.url: str | None = None
        self.ready = False
        self._launch = launch
        self._ready_seconds = ready_seconds
        self._attempts = attempts
        self._started: Started | None = None
        self._started_at = 0.0
        self._failures = 0
        self._restart_at: float | None = None

    @property
    def child(self) -> Child:
        """The program's process as it is now; after `start` only."""
        if self._started is None:
            raise ServiceFailed
        return self._started.child

    def start(self) -> None:
        """Start it without waiting. Raises what launching raises."""
        self._begin()

    def wait(self) -> str:
        """Wait until it answers; returns its address. Raises ServiceFailed."""
        try:
            self.url = until_ready(self.name, self._under_way(), self._ready_seconds)
        except Ended:
            self._attempts -= 1
            if self._attempts < 1:
                raise
            self._begin()
            return self.wait()
        self.ready = True
        return self.url

    def running(self) -> bool:
        """Whether its process lives."""
        return self._started is not None and self._started.child.running()

    def stop(self) -> None:
        """End it for good, or until `start`."""
        if self._started is not None:
            self._started.child.stop()

    def begin_anew(self) -> None:
        """End it now, to be started at the next look; no failure of its own."""
        self.stop()
        self.ready = False
        self._restart_at = time.monotonic()

    def look_after(self, say: Say) -> None:
        """One look: start it when it is due, notice that it died, or that it answers again."""
        now = time.monotonic()
        if self._restart_at is not None:
            if now >= self._restart_at:
                self._begin_again(say)
        elif not self.running():
            self._died(now, say)
        elif not self.ready:
            self._look_whether_ready(now, say)

    def _under_way(self) -> Started:
        if self._started is None:
            raise ServiceFailed
        return self._started

    def _begin(self) -> None:
        self.ready = False
        self._restart_at = None
        self._started_at = time.monotonic()
        self._started = self._launch(self.url)

    def _begin_again(self, say: Say) -> None:
        try:
            self._begin()
        except (SoatError, OSError) as error:  # a full disk, say: told, and tried again later
            why = error.text if isinstance(error, SoatError) else (error.strerror or type(error).__name__)
            self._pause(time.monotonic())
            say(f"{self.name} chưa chạy lại được. {why} Sẽ thử lại.")

    def _died(self, now: float, say: Say) -> None:
        words = last_words(self._under_way().child.log)
        if now - self._started_at > STEADY_SECONDS:
            self._failures = 0
        seconds = self._pause(now)
        say(f"{self.name} đã dừng, sẽ chạy lại sau {seconds:.0f} giây. {words}")

    def _look_whether_ready(self, now: float, say: Say) -> None:
        url = self._under_way().address()
        if url is not None:
            self.url, self.ready = url, True
            say(f"{self.name} đã chạy lại.")
        elif now - self._started_at > self._ready_seconds:
            self.stop()  # found dead at the next look

    def _pause(self, now: float) -> float:
        """Decide when to start it again; the pause in seconds."""
        self.ready = False
        seconds = min(LONGEST_PAUSE_SECONDS, 2.0**self._failures)
        self._failures += 1
        self._restart_at = now + seconds
        return seconds
