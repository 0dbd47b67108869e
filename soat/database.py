"""`soat db`: the database's schema."""

from __future__ import annotations

import typer

from soat.console import read_settings, reporting, say
from soat.services import DATABASE, running
from storage.migrate import upgrade

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Cơ sở dữ liệu."""


@app.command("upgrade", help="Đưa cơ sở dữ liệu lên bản mới nhất.")
def upgrade_command() -> None:
    """Apply the migrations that are missing."""
    settings = read_settings()
    with reporting() as report, running(settings, DATABASE, report) as services:
        upgrade(str(services.database_url))
    say("Cơ sở dữ liệu đã ở bản mới nhất.")
