"""`soat index rebuild | cancel | rollback`: a new index while the province keeps working, and the way back."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from analyzers.mapping import FINGERPRINT
from indexer.build import BuildFailed
from indexer.rebuild import Interrupted, Rebuilder
from soat.console import DONE, SOME_REJECTED, fail, print_json, read_settings, reporting, say
from soat.services import running
from storage import generations, rebuilds
from storage.database import Database
from storage.errors import Conflict, DatabaseUnavailable, EngineUnavailable
from storage.migrate import upgrade
from storage.search_index import SearchIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soat.services import Report
    from storage.rebuilds import Rebuild
    from storage.settings import Settings

LOOK_SECONDS = 0.5

PHASES = {
    "waiting": "Chờ bắt đầu",
    "deriving": "Dẫn xuất lại khóa tìm kiếm",
    "filling": "Nạp vào chỉ mục mới",
    "verifying": "Đối chiếu với cơ sở dữ liệu",
}

FullSpeed = Annotated[bool, typer.Option("--full-speed", help="Hết tốc lực, không nhường cho người đang tra cứu.")]
Json = Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")]


def rebuild_command(*, full_speed: FullSpeed = False, json: Json = False) -> None:
    """Build a new index beside the live one, verify it, and have lookups ask it; exit 0 live, 1 failed or cancelled.

    Whoever is first builds: this process, or an indexer. Ended here, it goes on there, or with the same command.
    """
    with index_services() as (database, engine, settings):
        try:
            with database.transaction() as tx:
                rebuild = rebuilds.ask(tx, "asked", fingerprint=FINGERPRINT, full_speed=full_speed, account="local")
        except Conflict:
            with database.transaction() as tx:
                open_one = rebuilds.open_one(tx)
            if open_one is None:
                fail("Lần dựng chỉ mục trước vừa kết thúc; hãy chạy lại.")
            rebuild = open_one
            say("Đang dựng lại chỉ mục từ trước; theo dõi lần đó.")
        ended = _watch(database, engine, settings, rebuild)
    if json:
        print_json(ended.as_json())
    else:
        _say_end(ended)
    raise typer.Exit(DONE if ended.phase == "done" else SOME_REJECTED)


def cancel_command() -> None:
    """End the rebuild that is open at its next page; the live index stays as it is."""
    with index_services() as (database, _, _):
        try:
            with database.transaction() as tx:
                open_one = rebuilds.open_one(tx)
                if open_one is None:
                    fail("Không có lần dựng chỉ mục nào đang chạy.")
                rebuilds.ask_to_cancel(tx, open_one.id)
        except Conflict as error:
            fail(error.text)
    say("Sẽ dừng sau trang đang nạp; chỉ mục đang dùng không đổi.")


def rollback_command() -> None:
    """Have lookups ask the index before the present one, which was kept up to date; the present one stands by."""
    with index_services() as (database, engine, settings):
        try:
            with database.transaction() as tx:
                live = generations.roll_back(tx)
        except Conflict as error:
            fail(error.text)
        try:
            engine.point_alias(settings.index_prefix, live.index_name)
        except EngineUnavailable:
            say("Tên gọi chung của chỉ mục chưa chuyển được; tra cứu không dùng nó.")
    say(f"Tra cứu nay dùng {live.index_name}.")


def in_words(rebuild: Rebuild) -> str:
    """How far it is, in a line."""
    words = PHASES.get(rebuild.phase, rebuild.phase)
    if rebuild.eta_seconds is None:
        return words
    minutes, seconds = divmod(round(rebuild.eta_seconds), 60)
    return f"{words}, còn {f'{minutes} phút' if minutes else f'{seconds} giây'}"


@contextmanager
def index_services() -> Iterator[tuple[Database, SearchIndex, Settings]]:
    """Both services, ready for work on the index by this process."""
    settings = read_settings()
    with running(settings) as services:
        settings = services.applied_to(settings)
        upgrade(str(services.database_url))
        database = Database(str(services.database_url), pool_size=6, application_name="soat index")
        engine = SearchIndex.from_settings(settings)
        try:
            yield database, engine, settings
        finally:
            engine.close()
            database.close()


def _watch(database: Database, engine: SearchIndex, settings: Settings, rebuild: Rebuild) -> Rebuild:
    """Show it until it has ended, and build it here as long as nobody else does."""
    stop = threading.Event()
    helper = threading.Thread(target=_build, args=(Rebuilder(database, engine, settings, stop.is_set), stop))
    helper.start()
    try:
        with reporting() as report:
            while rebuild.ended_at is None:
                _show(rebuild, report)
                stop.wait(LOOK_SECONDS)
                with database.transaction() as tx:
                    rebuild = rebuilds.get(tx, rebuild.id)
    except KeyboardInterrupt:
        say("Bộ lập chỉ mục (soat up, soat index run) sẽ dựng tiếp; hoặc chạy lại đúng lệnh này.")
        raise
    finally:
        stop.set()
        helper.join()
    return rebuild


def _build(rebuilder: Rebuilder, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            rebuilder.run_open()
        except Interrupted:
            return
        except (BuildFailed, EngineUnavailable, DatabaseUnavailable):
            pass  # the row says so, or it goes on when the service is back
        stop.wait(LOOK_SECONDS)


def _show(rebuild: Rebuild, report: Report) -> None:
    report(in_words(rebuild) if rebuild.done else PHASES.get(rebuild.phase, rebuild.phase), rebuild.done, rebuild.total)


def _say_end(rebuild: Rebuild) -> None:
    if rebuild.phase == "done":
        mended = f" Đã sửa {rebuild.mended} bản ghi lệch." if rebuild.mended else ""
        say(f"Chỉ mục mới đã được đối chiếu và đang dùng.{mended} Quay lại chỉ mục trước: soat index rollback")
    elif rebuild.phase == "cancelled":
        say("Đã hủy; chỉ mục đang dùng không đổi.")
    else:
        say(f"Không dựng được ({rebuild.fault}); chỉ mục đang dùng không đổi.")
