"""`soat db`: the database's schema, and who may do what in it."""

from __future__ import annotations

from typing import Annotated

import typer

from soat.console import fail, read_settings, reporting, say
from soat.services import DATABASE, running
from storage import roles
from storage.database import Database
from storage.migrate import upgrade

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Cơ sở dữ liệu."""


@app.command("upgrade", help="Đưa cơ sở dữ liệu lên bản mới nhất.")
def upgrade_command(
    *,
    api_role: Annotated[str | None, typer.Option(help="Tài khoản PostgreSQL mà soat serve sẽ dùng.")] = None,
    indexer_role: Annotated[str | None, typer.Option(help="Tài khoản PostgreSQL mà soat index run sẽ dùng.")] = None,
) -> None:
    """Apply the migrations that are missing; then give accounts that are named exactly what they need."""
    settings = read_settings()
    named: dict[roles.Part, str] = {}
    if api_role:
        named["api"] = api_role
    if indexer_role:
        named["indexer"] = indexer_role
    with reporting() as report, running(settings, DATABASE, report) as services:
        upgrade(str(services.database_url))
        if named:
            _grant(str(services.database_url), named)
    say("Cơ sở dữ liệu đã ở bản mới nhất.")


def _grant(url: str, named: dict[roles.Part, str]) -> None:
    database = Database(url, pool_size=1, application_name="soat-db")
    try:
        with database.transaction() as tx:
            if missing := roles.missing(tx, named):
                fail(f"PostgreSQL chưa có tài khoản {', '.join(missing)}; hãy tạo rồi chạy lại.")
            roles.grant(tx, named)
    finally:
        database.close()
