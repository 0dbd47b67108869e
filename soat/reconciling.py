"""`soat index reconcile`: whether the index shows what the records say, and the way back to that."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import typer

from indexer.rebuild import Interrupted
from indexer.reconcile import Reconciler
from soat.console import DONE, SOME_REJECTED, fail, print_json, reporting, say
from soat.rebuilding import LOOK_SECONDS, FullSpeed, Json, index_services
from storage import reconciles
from storage.errors import Conflict, DatabaseUnavailable, EngineUnavailable

if TYPE_CHECKING:
    from storage.database import Database
    from storage.reconciles import Reconcile
    from storage.search_index import SearchIndex
    from storage.settings import Settings

PHASES = {"waiting": "Chờ bắt đầu", "comparing": "Đối chiếu với cơ sở dữ liệu"}


def reconcile_command(*, full_speed: FullSpeed = False, json: Json = False) -> None:
    """Compare the whole live index with the records; exit 0 nothing found, 1 found and being mended, 2 not done.

    Whoever is first compares: this process, or an indexer. The indexer mends, from the queue; lookups find there what
    the index lacked, from the moment that it was found.
    """
    with index_services() as (database, engine, settings):
        ended = _watch(database, engine, settings, _asked(database, full_speed=full_speed))
    if json:
        print_json({**ended.as_json(), "began_at": ended.began_at})
    if ended.fault == "no_index":
        fail("Không có chỉ mục nào dùng được để đối chiếu; bộ lập chỉ mục sẽ dựng, hoặc: soat index rebuild")
    if not json:
        _say_end(ended)
    raise typer.Exit(SOME_REJECTED if ended.found else DONE)


def _asked(database: Database, *, full_speed: bool) -> Reconcile:
    try:
        with database.transaction() as tx:
            return reconciles.ask(tx, "asked", full_speed=full_speed, account="local")
    except Conflict:
        with database.transaction() as tx:
            open_one = reconciles.open_one(tx)
        if open_one is None:
            fail("Lần đối chiếu trước vừa kết thúc; hãy chạy lại.")
        say("Đang đối chiếu từ trước; theo dõi lần đó.")
        return open_one


def _watch(database: Database, engine: SearchIndex, settings: Settings, reconcile: Reconcile) -> Reconcile:
    """Show it until it has ended, and compare here as long as nobody else does."""
    stop = threading.Event()
    only_this = settings.model_copy(update={"reconcile_hours": 0})
    helper = threading.Thread(target=_compare, args=(Reconciler(database, engine, only_this, stop.is_set), stop))
    helper.start()
    try:
        with reporting() as report:
            while reconcile.ended_at is None:
                report(in_words(reconcile), reconcile.done, reconcile.total)
                stop.wait(LOOK_SECONDS)
                with database.transaction() as tx:
                    reconcile = reconciles.get(tx, reconcile.id)
    except KeyboardInterrupt:
        say("Bộ lập chỉ mục (soat up, soat index run) sẽ đối chiếu tiếp; hoặc chạy lại đúng lệnh này.")
        raise
    finally:
        stop.set()
        helper.join()
    return reconcile


def _compare(reconciler: Reconciler, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            reconciler.run_open()
        except Interrupted:
            return
        except (EngineUnavailable, DatabaseUnavailable):
            pass  # it goes on when the service is back
        stop.wait(LOOK_SECONDS)


def in_words(reconcile: Reconcile) -> str:
    """How far it is and what it has found, in a line."""
    words = PHASES.get(reconcile.phase, reconcile.phase)
    return f"{words}: {findings(reconcile)}" if reconcile.found else words


def findings(found: Reconcile) -> str:
    """What was found, in documents."""
    words = {"missing": "thiếu", "stale": "cũ", "orphaned": "thừa", "ahead": "mới hơn cơ sở dữ liệu"}
    return ", ".join(f"{getattr(found, name)} mục {word}" for name, word in words.items() if getattr(found, name))


def _say_end(reconcile: Reconcile) -> None:
    if not reconcile.found:
        say(f"Đã đối chiếu {reconcile.checked} mục: chỉ mục khớp với cơ sở dữ liệu.")
        return
    say(f"Đã đối chiếu {reconcile.checked} mục: {findings(reconcile)}.")
    if reconcile.fault:
        say("Không dùng chỉ mục này nữa: tra cứu báo chưa đầy đủ cho tới khi bộ lập chỉ mục dựng xong chỉ mục mới.")
    else:
        say(f"Đã sửa {reconcile.repaired} mục: xóa mục thừa, đưa bản ghi vào lại hàng đợi (tra cứu đã thấy ngay ở đó).")
