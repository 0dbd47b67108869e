"""The application: routes, pages, limits, logs, composed around services that somebody else opens and closes."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from search_api import errors, openapi
from search_api.dependencies import Services
from search_api.index_metrics import IndexCollector
from search_api.limits import AnswerHeaders, Limits
from search_api.observability import Metrics, Observe
from search_api.pages import entry_views, index_views, views
from search_api.pages.rendering import STATIC
from search_api.routers import deeds, health, index, lookups, notices
from storage.database import Database
from storage.search_index import SearchIndex
from storage.settings import Settings
from storage.watching import IndexNow, watch

TITLE = "Soát"
API_VERSION = "1"  # of the contract: what /api/v1 promises


def create_app(
    settings: Settings, database: Database, engine: SearchIndex, measurements: Path | None = None
) -> FastAPI:
    """The API and its pages over these services. `app.state.stopping = True` makes /readyz say so.

    `measurements` is the folder of `share_measurements`, when this process called that.
    """
    # No /docs: FastAPI's page of it fetches its scripts from elsewhere. /openapi.json is all of it.
    app = FastAPI(title=TITLE, version=API_VERSION, docs_url=None, redoc_url=None, redirect_slashes=False)

    def now() -> IndexNow:
        with database.snapshot() as tx:
            return watch(tx)

    collector = IndexCollector(now, lambda live: health.engine_answers(engine, live))
    metrics = Metrics(collector, measurements)
    app.state.services = Services(settings, database, engine, metrics)
    app.state.stopping = False
    routers = (
        *(lookups.router, notices.router, deeds.router, index.router, health.router),
        *(views.router, entry_views.router, index_views.router),
    )
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    errors.install(app, [route for router in routers for route in router.routes])
    openapi.install(app, TITLE, API_VERSION)
    # The last one added is the outermost: refusals of Limits are logged and measured too.
    app.add_middleware(Limits)
    app.add_middleware(Observe, metrics=metrics)
    app.add_middleware(AnswerHeaders)
    return app
