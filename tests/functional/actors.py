"""Whoever works beside others, halted before and after each thing that the others could notice.

Each has a thread of its own, and only one thread ever runs: so what happens is repeated by repeating the steps.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa

from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.search_index import SearchIndex
from tests.functional.protocol_model import Letters

LONGEST_STEP = 60.0
"""Seconds after which a step is taken for one that waits for a lock, which is a fault of the tests."""


class Killed(BaseException):
    """`kill -9`: no handler of the product's runs but what closes connections, as the system would."""


class Actor:
    """Somebody whose work is done step by step, in a thread of its own that runs only while `advance` waits for it."""

    def __init__(self, database_url: str, opensearch_url: str) -> None:
        self.database = _HaltingDatabase(database_url, self)
        self.engine = _HaltingEngine(opensearch_url, self)
        #: Where it is halted; None while it has nothing under way.
        self.at: str | None = None
        self.result: Any = None
        self._thread: threading.Thread | None = None
        self._go, self._back = threading.Semaphore(0), threading.Semaphore(0)
        self._fate: BaseException | None = None
        self._error: BaseException | None = None
        self._touched = False

    def begin(self, work: Callable[[], object]) -> None:
        """Have it do this; it stands before the first step."""
        assert self.at is None

        def run() -> None:
            self._go.acquire()
            try:
                if self._fate is None:
                    self.result = work()
            except BaseException as error:  # noqa: BLE001  it is raised where the thread is waited for
                self._error = error
            self.at = None
            self._back.release()

        self.at, self.result, self._error, self._fate = "the start", None, None, None
        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    def advance(self, fate: BaseException | None = None) -> None:
        """Let it go on to where it halts next, or to its end; `fate` happens to it where it stands.

        Raises what its work raised, but for what was done to it.
        """
        assert self.at is not None
        self._fate = fate
        self._go.release()
        if not self._back.acquire(timeout=LONGEST_STEP):
            raise RuntimeError(f"what began at {self.at} waits for something")
        if self.at is None:
            assert self._thread is not None
            self._thread.join()
            if self._error is not None and self._error is not fate:
                raise self._error

    def kill(self) -> None:
        """End it where it stands."""
        while self.at is not None:
            with suppress(Killed):
                self.advance(Killed())

    def halt(self, where: str, *, if_touched: bool = False) -> None:
        """Called by its own thread: stand still until told to go on. Whoever drives calls the product freely."""
        if threading.current_thread() is not self._thread or (if_touched and not self._touched):
            return
        self._touched = False
        self.at = where
        self._back.release()
        self._go.acquire()
        if self._fate is not None:
            raise self._fate

    def touched(self) -> None:
        """It has spoken with PostgreSQL: to halt now is not to halt twice at one place."""
        self._touched = True

    def close(self) -> None:
        """Give its connections back."""
        self.kill()
        self.database.close()
        self.engine.close()


LINE_LOCK = "the line lock"
S2 = "the second snapshot"


class _HaltingDatabase(Database):
    """Halts before the exclusive line lock, where others must not hold it, and once a snapshot has been taken."""

    def __init__(self, url: str, actor: Actor) -> None:
        super().__init__(url, pool_size=3, lock_timeout=5.0)
        self._actor = actor
        for engine in (self._engine, self._reads):
            sa.event.listen(engine, "before_cursor_execute", self._before)

    def _before(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self._actor.touched()
        if "pg_advisory_xact_lock(" in statement:
            self._actor.halt(LINE_LOCK)

    @contextmanager
    def snapshot(self) -> Iterator[Any]:
        with super().snapshot() as tx:
            tx.execute(sa.text("select 1"))  # PostgreSQL takes it at the first statement
            self._actor.halt(S2)
            yield tx


class _HaltingEngine(SearchIndex):
    """Halts before each of these calls, unless it stands there already, and after it."""

    CALLS = frozenset(
        {"create", "bulk", "refresh", "flush", "configure", "versions", "searchable_versions", "count", "point_alias"}
    )

    def __init__(self, urls: str, actor: Actor) -> None:
        super().__init__(urls)
        self._actor = actor

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in _HaltingEngine.CALLS:
            return found

        def call(*given: Any, **named: Any) -> Any:
            self._actor.halt(f"before {name}", if_touched=True)
            answer = found(*given, **named)
            self._actor.halt(f"after {name}")
            return answer

        return call


class Writer:
    """A transaction that may stay open over others' steps."""

    def __init__(self, patient: Database, impatient: Database) -> None:
        self._patient, self._impatient = patient, impatient
        self._open: ExitStack | None = None
        self.writes: Letters = {}

    @property
    def busy(self) -> bool:
        return self._open is not None

    def write(self, work: Callable[[Any], object], writes: Letters, *, contested: bool) -> bool:
        """Open a transaction and write; whether nobody else held the rows, as somebody does if `contested`."""
        database = self._impatient if contested else self._patient
        try:
            with ExitStack() as stack:
                work(stack.enter_context(database.transaction()))
                self._open, self.writes = stack.pop_all(), writes
        except DatabaseUnavailable:
            return False
        return True

    def commit(self) -> Letters:
        """End it; gives what it wrote."""
        stack, self._open = self._open, None
        assert stack is not None
        stack.close()
        return self.writes

    def abandon(self) -> None:
        """Roll it back, if there is one."""
        stack, self._open = self._open, None
        if stack is not None:
            with suppress(Killed), stack:
                raise Killed


class AtOnce:
    """A ThreadPoolExecutor that does it now: one builder, one thread, one order."""

    def __init__(self, _workers: int) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, work: Callable[..., Any], *given: Any) -> _Done:
        return _Done(work(*given))


@dataclass(frozen=True)
class _Done:
    value: Any

    def result(self) -> Any:
        return self.value

    def cancel(self) -> bool:
        return False
