"""Bring a database to the newest schema, from code, with nothing but its address."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
import sqlalchemy as sa
import sqlalchemy.exc
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.database import Tx, driver_url, translated
from storage.errors import SoatError

if TYPE_CHECKING:
    from collections.abc import Iterator

# One migrator at a time, whoever starts it; the number only has to be Soát's own.
MIGRATION_LOCK = 0x50A7_0001
# A migration that waits for a table's lock makes every later query on that table wait behind it. Better to fail and be
# run again than to stop the notaries.
LOCK_TIMEOUT = "5s"


NOT_ALLOWED: Final = "42501"  # insufficient_privilege, which PostgreSQL also says of a missing role's tables


class SchemaTooOld(SoatError):
    """The schema lacks migrations, and this account may not apply them."""

    message = (
        "Cơ sở dữ liệu chưa được nâng lên bản của chương trình này, và tài khoản đang dùng không được tự nâng. "
        "Hãy chạy soat db upgrade bằng tài khoản chủ của cơ sở dữ liệu."
    )


class SchemaTooNew(SoatError):
    """A later version of Soát has changed the schema."""

    message = "Cơ sở dữ liệu thuộc một bản Soát mới hơn chương trình này. Hãy dùng bản mới."


def upgrade(url: str) -> None:
    """Apply every migration that is missing; a second caller at the same time waits, and then has nothing to do.

    Where nothing is missing the account need own nothing: reading the version is enough.

    Raises:
        DatabaseUnavailable: PostgreSQL does not answer, or a table stays locked for 5 s.
        SchemaTooOld: this account may not change the schema.
        SchemaTooNew: a later version of Soát has.
    """
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    with translated(), _refused_means_too_old(), engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(MIGRATION_LOCK)))  # goes with the connection
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.commit()
        applied = _applied(connection)
        connection.commit()
        if applied - _known():
            raise SchemaTooNew
        if applied != _heads():
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def is_current(tx: Tx) -> bool:
    """Whether this code can work with the schema: its own, or that of a later version.

    A version only adds to the schema; what it no longer needs goes one version later. So while a new version is put in
    place, processes of the version before go on working.
    """
    applied = _applied(tx)
    return bool(applied) and (applied == _heads() or bool(applied - _known()))


@contextmanager
def _refused_means_too_old() -> Iterator[None]:
    try:
        yield
    except sqlalchemy.exc.DBAPIError as error:
        if isinstance(error.orig, psycopg.Error) and error.orig.sqlstate == NOT_ALLOWED:
            raise SchemaTooOld from error
        raise


def _applied(tx: Tx) -> set[str]:
    return set(MigrationContext.configure(tx).get_current_heads())


def _heads() -> set[str]:
    return set(ScriptDirectory.from_config(_config()).get_heads())


def _known() -> set[str]:
    """Every revision that this code has ever had."""
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def is_newer(tx: Tx) -> bool:
    """Whether the schema is of a later version of Soát."""
    return bool(_applied(tx) - _known())


def known_revisions() -> frozenset[str]:
    """Every revision that this code has ever had."""
    return frozenset(_known())


def head_revision() -> str | None:
    """The newest of them."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
