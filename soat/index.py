"""`soat index`: the indexer as a process of its own, and how the index stands."""

from __future__ import annotations

import signal
import threading
from typing import Annotated, Any

import typer
from rich.table import Table

from indexer.run import run as run_indexer
from soat import rebuilding, reconciling
from soat.console import DONE, SOME_REJECTED, out, print_json, read_settings, say
from soat.services import DATABASE, running
from storage import logging, rebuilds
from storage.changes import queue_state, retry_stuck
from storage.database import Database
from storage.errors import EngineUnavailable
from storage.generations import live
from storage.migrate import upgrade
from storage.search_index import SearchIndex

app = typer.Typer(no_args_is_help=True)
app.command("rebuild", help="Dựng chỉ mục mới trong khi mọi người vẫn làm việc.")(rebuilding.rebuild_command)
app.command("cancel", help="Dừng lần dựng chỉ mục đang chạy.")(rebuilding.cancel_command)
app.command("rollback", help="Quay lại chỉ mục trước.")(rebuilding.rollback_command)
app.command("reconcile", help="Đối chiếu chỉ mục với cơ sở dữ liệu, sửa chỗ lệch.")(reconciling.reconcile_command)


@app.command(help="Chạy bộ lập chỉ mục.")
def run() -> None:
    """Work on the change queue until SIGTERM or Ctrl-C; the batch in hand is finished first."""
    settings = read_settings()
    logging.configure(settings)
    with running(settings) as services:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        upgrade(str(services.database_url))
        run_indexer(services.applied_to(settings), str(services.database_url), stop)


@app.command(help="Tình trạng chỉ mục và hàng đợi.")
def status(*, json: Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")] = False) -> None:
    """Print generation, documents, pending changes, the oldest one's age in seconds, and stuck ones (exit 1)."""
    settings = read_settings()
    with running(settings) as services:
        settings = services.applied_to(settings)
        database, engine = Database(str(services.database_url)), SearchIndex.from_settings(settings)
        try:
            report = _status(database, engine)
        finally:
            engine.close()
            database.close()
    if json:
        print_json(report)
    else:
        _print(report)
    raise typer.Exit(SOME_REJECTED if report["stuck"] else DONE)


@app.command(help="Thử lại các thay đổi không lập chỉ mục được.")
def retry() -> None:
    """Give every stuck change back to the indexer: for when what it stumbled over has been mended."""
    settings = read_settings()
    with running(settings, DATABASE) as services:
        database = Database(str(services.database_url), pool_size=1)
        try:
            with database.transaction() as tx:
                given_back = retry_stuck(tx)
        finally:
            database.close()
    say(f"{given_back} thay đổi được đưa lại vào hàng đợi.")


def _status(database: Database, engine: SearchIndex) -> dict[str, Any]:
    with database.snapshot() as tx:
        generation, queue, rebuild = live(tx), queue_state(tx), rebuilds.open_one(tx)
    documents: int | None = None
    if generation:
        try:
            documents = engine.count(generation.index_name, generation.shards)
        except EngineUnavailable:
            documents = None  # said as "không đếm được": the queue's figures are still worth having
    return {
        "generation": generation.index_name if generation else None,
        "documents": documents,
        "pending": queue.pending,
        "oldest_pending_seconds": queue.oldest_seconds,
        "stuck": queue.stuck,
        "rebuild": rebuild.as_json() if rebuild else None,
    }


def _print(report: dict[str, Any]) -> None:
    words = {
        "generation": "Thế hệ chỉ mục",
        "documents": "Số mục trong chỉ mục",
        "pending": "Thay đổi đang chờ",
        "oldest_pending_seconds": "Chờ lâu nhất (giây)",
        "stuck": "Không lập chỉ mục được",
    }
    table = Table(show_header=False, box=None)
    for name, word in words.items():
        table.add_row(word, _shown(name, report[name]))
    if rebuild := report["rebuild"]:
        table.add_row("Đang dựng lại", f"{rebuild['part'] * 100:.0f} % ({rebuilding.PHASES[rebuild['phase']]})")
    out.print(table)


def _shown(name: str, value: str | float | None) -> str:
    if value is None:
        return "không đếm được: máy tìm kiếm không trả lời" if name == "documents" else "chưa có"
    return f"{value:.1f}".replace(".", ",") if isinstance(value, float) else str(value)
