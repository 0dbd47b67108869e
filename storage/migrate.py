"""Bring a database to the newest schema, from code, with nothing but its address."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.database import Tx, driver_url, translated

# One migrator at a time, whoever starts it; the number only has to be Soát's own.
MIGRATION_LOCK = 0x50A7_0001
# A migration that waits for a table's lock makes every later query on that table wait behind it. Better to fail and be
# run again than to stop the notaries.
LOCK_TIMEOUT = "5s"


def upgrade(url: str) -> None:
    """Apply every migration that is missing; a second caller at the same time waits, and then has nothing to do.

    Raises DatabaseUnavailable when PostgreSQL does not answer or a table stays locked for 5 s.
    """
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    with translated(), engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(MIGRATION_LOCK)))  # goes with the connection
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.commit()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(tx: Tx) -> bool:
    """Whether the schema is the one that this code was written for."""
    applied = set(MigrationContext.configure(tx).get_current_heads())
    return applied == set(ScriptDirectory.from_config(_config()).get_heads())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
