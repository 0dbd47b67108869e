"""The one place that opens connections, begins transactions and commits them."""

from __future__ import annotations

import select
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import orjson
import psycopg
import psycopg.sql
import sqlalchemy as sa
import sqlalchemy.event
import sqlalchemy.exc

from storage.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A transaction in progress. Every function of this package that touches PostgreSQL takes one; none of them commits.
Tx = sa.Connection

OLDEST_SERVER = 160000
TRUSTED_SECONDS = 0.5  # how long ago a connection must have been used to be used again without asking whether it lives
POOL_TIMEOUT = 10.0  # seconds to wait for one of the connections; longer, and the caller has given up too
# A server whose commit may be lost with the power, or torn half-way, cannot promise that a 201 survives.
DURABILITY_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")
# Classes of SQLSTATE that say nothing about the statement: connection exception, transaction rollback (deadlock,
# serialization), insufficient resources (connections, disk), operator intervention (shutdown, statement timeout),
# lock timeout.
PASSING_TROUBLE = ("08", "40", "53", "57", "55P03")


class UnsafeDatabase(Exception):
    """The server would lose or garble accepted writes: Soát must not start on it."""


def driver_url(url: str) -> sa.URL:
    """`url` (postgresql://…, as an operator writes it) with the driver that Soát uses."""
    return sa.make_url(url).set(drivername="postgresql+psycopg")


def driver_conninfo(url: str) -> str:
    """`url` as psycopg itself reads it, for connections that must not come from a pool."""
    return driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class Database:
    """A pool of connections to one PostgreSQL.

    Timeouts are in seconds and are PostgreSQL's own, so that nothing that a process left behind holds locks forever;
    None leaves the server's default. All sessions are in UTC.
    """

    def __init__(  # noqa: PLR0913  each is one setting of one connection
        self,
        url: str,
        *,
        pool_size: int = 10,
        application_name: str = "soat",
        statement_timeout: float | None = None,
        lock_timeout: float | None = None,
        idle_in_transaction_timeout: float | None = 60.0,
        connect_timeout: int = 5,
    ) -> None:
        """Connect lazily: nothing is opened before the first transaction."""
        parsed = driver_url(url)
        own_options = ["-c TimeZone=UTC -c client_encoding=UTF8"]
        for name, seconds in (
            ("statement_timeout", statement_timeout),
            ("lock_timeout", lock_timeout),
            ("idle_in_transaction_session_timeout", idle_in_transaction_timeout),
        ):
            if seconds is not None:
                own_options.append(f"-c {name}={round(seconds * 1000)}")
        self._engine = sa.create_engine(
            parsed.difference_update_query(["options"]),
            json_serializer=_json,
            json_deserializer=orjson.loads,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT,
            connect_args={
                "application_name": application_name,
                "connect_timeout": connect_timeout,
                "keepalives_idle": 10,
                "options": " ".join([*own_options, _given(parsed)]).rstrip(),
            },
        )
        _ask_the_idle(self._engine)
        # REPEATABLE READ takes its snapshot at the first statement, not when the connection is taken from the pool.
        self._reads = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """A READ COMMITTED transaction: committed, and flushed, when the block ends; rolled back when it raises."""
        with translated(), self._engine.begin() as tx:
            yield tx

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        """A read-only REPEATABLE READ transaction: every statement sees what the first one saw."""
        with translated(), self._reads.begin() as tx:
            yield tx

    @contextmanager
    def session_lock(self, number: int) -> Iterator[bool]:
        """Whether the advisory lock `number` was free; if so it is held until the block ends.

        It lasts beyond transactions, on a connection of its own that begins none: a lock held for hours keeps no
        snapshot and meets no timeout.
        """
        with translated(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            held = bool(connection.execute(sa.select(sa.func.pg_try_advisory_lock(number))).scalar_one())
            try:
                yield held
            finally:
                if held and not connection.invalidated:
                    connection.execute(sa.select(sa.func.pg_advisory_unlock(number)))

    def check_durability(self) -> None:
        """Raise UnsafeDatabase unless the server keeps what it has acknowledged and stores any text."""
        with self.transaction() as tx:
            version = int(tx.exec_driver_sql("show server_version_num").scalar_one())
            if version < OLDEST_SERVER:
                raise UnsafeDatabase(f"Cần PostgreSQL {OLDEST_SERVER // 10000} trở lên.")
            if tx.exec_driver_sql("show server_encoding").scalar_one() != "UTF8":
                raise UnsafeDatabase("Cơ sở dữ liệu phải dùng bảng mã UTF8.")
            for name in DURABILITY_SETTINGS:
                if tx.exec_driver_sql(f"show {name}").scalar_one() == "off":
                    raise UnsafeDatabase(f"PostgreSQL đang đặt {name} = off: dữ liệu đã nhận có thể mất. Hãy bật lại.")

    def close(self) -> None:
        """Close every pooled connection."""
        self._engine.dispose()


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _ask_the_idle(engine: sa.Engine) -> None:
    """Have a pooled connection that may be dead asked whether it lives, and replaced if not, before it is used.

    As SQLAlchemy's `pool_pre_ping` does for every one, at a round trip each. A lookup takes a connection three times
    within milliseconds: of one used just now it is enough to see that the server has not closed it.
    """

    def used(_connection: object, record: Any) -> None:  # noqa: ANN401  SQLAlchemy's event
        record.info["used"] = time.monotonic()

    def ask(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401  SQLAlchemy's event
        if time.monotonic() - record.info["used"] < TRUSTED_SECONDS and not _heard_from(connection):
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise sqlalchemy.exc.DisconnectionError from error  # the pool then opens another

    sqlalchemy.event.listen(engine, "connect", used)
    sqlalchemy.event.listen(engine, "checkin", used)
    sqlalchemy.event.listen(engine, "checkout", ask)


def _heard_from(connection: psycopg.Connection[Any]) -> bool:
    """Whether the server said something unasked, as it does when it ends."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _given(url: sa.URL) -> str:
    """The options that the operator's URL already carries; ours stand before them, so that theirs win."""
    given = url.query.get("options", "")
    return given if isinstance(given, str) else " ".join(given)


@contextmanager
def translated() -> Iterator[None]:
    """Turn "the database cannot answer now" into DatabaseUnavailable; a wrong statement stays what it is."""
    try:
        yield
    except sqlalchemy.exc.TimeoutError as error:  # every connection of the pool is busy
        raise DatabaseUnavailable from error
    except sqlalchemy.exc.DBAPIError as error:
        if error.connection_invalidated or is_passing(error.orig):
            raise DatabaseUnavailable from error
        raise
    except psycopg.Error as error:  # COPY and LISTEN go past SQLAlchemy
        if is_passing(error):
            raise DatabaseUnavailable from error
        raise


def is_passing(error: BaseException | None) -> bool:
    """Whether a driver error is about the connection or the server's state, so that the same work may succeed later."""
    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is None:  # no answer from a server: refused, reset, closed
        return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
    return error.sqlstate.startswith(PASSING_TROUBLE)


@contextmanager
def copy_into(tx: Tx, table: str, columns: tuple[str, ...]) -> Iterator[psycopg.Copy]:
    """A COPY into `table` in this transaction. Both names come from this package, never from a user."""
    names = psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, columns))
    statement = psycopg.sql.SQL("COPY {} ({}) FROM STDIN").format(psycopg.sql.Identifier(table), names)
    with driver_connection(tx).cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


def driver_connection(tx: Tx) -> psycopg.Connection[Any]:
    """The driver's own connection under `tx`, inside the same transaction."""
    return cast("psycopg.Connection[Any]", tx.connection.driver_connection)


def text_array(values: Sequence[str]) -> str:
    """PostgreSQL's spelling of a text[]: the driver, which escapes value by value, takes ten times as long."""
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * max(len(values) - 1, 0):
        joined = '","'.join(value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return f'{{"{joined}"}}' if values else "{}"
