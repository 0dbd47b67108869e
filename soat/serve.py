"""`soat serve`: API and pages as a process of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from soat.console import read_settings, say
from soat.services import running
from storage import logging
from storage.migrate import upgrade


def serve(
    *,
    port: Annotated[int | None, typer.Option(help="Cổng; 0 để lấy cổng trống. Mặc định SOAT_PORT.")] = None,
    host: Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe. Mặc định SOAT_HOST.")] = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; requests in progress are answered first."""
    from search_api.serve import run  # noqa: PLC0415  FastAPI takes a second that other commands need not wait

    settings = read_settings(port=port, host=host)
    logging.configure(settings)
    with running(settings) as services:
        upgrade(str(services.database_url))
        run(
            services.applied_to(settings),
            str(services.database_url),
            str(services.opensearch_url),
            lambda address: say(f"Soát đang chạy tại {address}/"),
        )
