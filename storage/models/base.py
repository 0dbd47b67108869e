"""What all tables share: one metadata with fixed names for constraints, and PostgreSQL's 64-bit transaction ids."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Xid8(UserDefinedType[str]):
    """`xid8`: the id of a transaction, never wrapped around; text in Python."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Name of the type in DDL."""
        return "xid8"


ischema_names["xid8"] = Xid8  # so that the drift check can read it back


def moment(name: str) -> sa.Column[datetime]:
    """A column for an instant; PostgreSQL's clock fills it in."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
