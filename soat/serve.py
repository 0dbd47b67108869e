"""`soat serve`: API and pages as a process of their own."""

from __future__ import annotations

from typing import Annotated

import typer
import uvicorn

from soat.console import read_settings
from soat.services import running
from storage import logging
from storage.migrate import upgrade

GRACE_SECONDS = 10


def serve(
    port: Annotated[int | None, typer.Option(help="Cổng; 0 để lấy cổng trống. Mặc định SOAT_PORT.")] = None,
    host: Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe. Mặc định SOAT_HOST.")] = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; requests in progress are answered first."""
    from search_api.app import create_app  # noqa: PLC0415  FastAPI takes a second that other commands need not wait

    settings = read_settings(port=port, host=host)
    logging.configure(settings)
    with running(settings) as services:
        settings = services.applied_to(settings)
        upgrade(str(services.database_url))
        uvicorn.run(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            proxy_headers=False,  # whoever reaches this port could claim to be anyone
            access_log=False,  # its lines hold paths; search_api writes its own, without
            server_header=False,
            log_config=None,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
