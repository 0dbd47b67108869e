"""`soat account`: keys for other systems."""

from __future__ import annotations

from typing import Annotated

import typer

from soat.console import fail, out, print_json, read_settings, say
from soat.services import DATABASE, running
from storage.database import Database
from storage.migrate import upgrade
from storage.service_keys import issue

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Tài khoản và khóa dịch vụ."""


@app.command(help="Cấp một khóa dịch vụ; khóa chỉ hiện một lần này.")
def key(
    *,
    name: Annotated[str, typer.Argument(help="Tên hệ thống dùng khóa.")],
    role: Annotated[str, typer.Option(help="Vai trò, ví dụ notary, department_officer, court.")],
    office: Annotated[str, typer.Option(help="Cơ quan, tổ chức của khóa.")],
    json: Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")] = False,
) -> None:
    """Issue a service key; only its hash is kept."""
    name, office = name.strip(), office.strip()
    if not name or not office:
        fail("Tên và cơ quan của khóa không được để trống: chúng đứng trong mỗi tra cứu và văn bản mà khóa này ghi.")
    settings = read_settings()
    with running(settings, DATABASE) as services:
        upgrade(str(services.database_url))
        database = Database(str(services.database_url))
        try:
            with database.transaction() as tx:
                plain = issue(tx, name=name, role=role, office=office)
        finally:
            database.close()
    if json:
        print_json({"key": plain})
    else:
        say("Khóa dịch vụ (chỉ hiện một lần, hãy cất giữ):")
        out.print(plain, markup=False)
