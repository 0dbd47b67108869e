"""`soat import`: files of notices and deeds, one JSON object a line, into the record."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from matching.estimate import recount_after_import
from soat.console import DONE, SOME_REJECTED, err, fail, out, print_json, read_settings, say
from soat.rejects import RejectsFile
from soat.services import DATABASE, running
from storage.database import Database
from storage.importing import Counts, Unsearchable, Watcher, import_file, wait_until_searchable
from storage.migrate import upgrade
from storage.records import Origin
from storage.rejects import Reject

#: Who imports from the command line: whoever may read the database's password.
LOCAL = Origin(via="import", account="local", office=None)
#: Refused lines that are also shown at once; the rejects file has them all.
SHOWN = 5


@dataclass(slots=True)
class Result:
    """What became of one file."""

    file: str
    counts: Counts
    rejects: Path | None


@dataclass(slots=True)
class Summary:
    """What became of all files; `unsearchable` is None unless it was waited for."""

    results: list[Result] = field(default_factory=list)
    unsearchable: Unsearchable | None = None

    @property
    def total(self) -> Counts:
        """The sums over all files."""
        counts = [result.counts for result in self.results]
        return Counts(*(sum(getattr(one, name) for one in counts) for name in Counts.__slots__))

    @property
    def exit_status(self) -> int:
        """0 done, 1 some lines rejected or some changes stuck."""
        stuck = self.unsearchable.stuck if self.unsearchable else 0
        return SOME_REJECTED if self.total.rejected or stuck else DONE

    def as_json(self) -> dict[str, Any]:
        """For machines: totals, each file, and whether all of it can be found (null: not waited for)."""
        files = [
            {"file": result.file, **asdict(result.counts), "rejects": str(result.rejects) if result.rejects else None}
            for result in self.results
        ]
        waited = self.unsearchable
        searchable = {"searchable": waited.stuck == 0, "stuck": waited.stuck} if waited else {"searchable": None}
        return {**asdict(self.total), **searchable, "files": files}


def import_command(
    files: Annotated[list[Path], typer.Argument(help="Tệp JSON lines: mỗi dòng một thông báo hoặc một giao dịch.")],
    *,
    rejects: Annotated[Path, typer.Option(help="Thư mục để tệp <tên>.rejects.jsonl (các dòng bị từ chối).")] = Path(),
    wait: Annotated[bool, typer.Option("--wait", help="Chờ đến khi mọi bản ghi đều tìm được.")] = False,
    full_speed: Annotated[
        bool, typer.Option("--full-speed", help="Nạp hết tốc lực, không nhường cho người đang tra cứu.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")] = False,
) -> None:
    """Import files; exit 0 done, 1 some lines rejected or stuck, 2 not done. Run again, it goes on where it stopped."""
    _refuse_unusable(files, rejects)
    with running(read_settings(), DATABASE) as services:
        if wait and services.children:
            fail("--wait cần hệ thống đang chạy: hãy chạy soat up (hoặc soat index run) trước rồi nạp lại.")
        upgrade(str(services.database_url))
        database = Database(str(services.database_url), pool_size=2, application_name="soat import")
        try:
            database.check_durability()
            summary = import_files(database, files, rejects, wait=wait, quiet=json, full_speed=full_speed)
        except KeyboardInterrupt:
            say("Đã dừng. Những gì đã nạp được giữ lại; chạy lại đúng lệnh này để nạp tiếp.")
            raise
        except OSError as error:
            fail(f"Không đọc hoặc ghi được tệp {error.filename or ''}: {error.strerror}.")
        finally:
            database.close()
    if json:
        print_json(summary.as_json())
    else:
        _print(summary)
    raise typer.Exit(summary.exit_status)


def import_files(  # noqa: PLR0913  what, where to, and how
    database: Database,
    files: list[Path],
    rejects: Path,
    *,
    wait: bool = False,
    quiet: bool = False,
    full_speed: bool = False,
) -> Summary:
    """Import the files one after the other, with a bar on a terminal unless `quiet`; rejected lines go to `rejects`."""
    summary, taken = Summary(), {path.resolve() for path in files}
    with _bar(files, quiet=quiet) as show:
        started, before = None, 0
        for path in files:
            with RejectsFile(rejects, path, taken) as refused:
                watcher = _watcher(path, before, show, refused, quiet=quiet)
                imported = import_file(database, path, LOCAL, watcher, full_speed=full_speed)
            taken.add(refused.path.resolve())
            before += path.stat().st_size
            summary.results.append(Result(str(path), imported.counts, refused.path if refused.written else None))
            started = min(started or imported.started_at, imported.started_at)
        if wait and started:
            summary.unsearchable = wait_until_searchable(
                database, started, lambda state: show(f"còn {state.pending} thay đổi chưa vào chỉ mục", None)
            )
        # After the last file, and after the wait: how rare names are is worth knowing, not worth waiting for.
        recount_after_import(database, summary.total.created + summary.total.changed)
    return summary


Show = Callable[[str, int | None], None]  # what is going on, bytes read (None: as before)


@contextmanager
def _bar(files: list[Path], *, quiet: bool) -> Iterator[Show]:
    if quiet or not err.is_terminal:
        said: set[str] = set()

        def line(text: str, read: int | None) -> None:
            if not quiet and read is None and not said:
                said.add(text)
                say(f"Đang chờ: {text}.")

        yield line
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("", total=sum(path.stat().st_size for path in files))
        yield lambda text, read: progress.update(task, description=text, completed=read)


def _watcher(path: Path, before: int, show: Show, refused: RejectsFile, *, quiet: bool) -> Watcher:
    """`before` are the bytes of the files read already."""
    name = path.name

    def rejected(reject: Reject) -> None:
        refused.add(reject)
        if not quiet and refused.written <= SHOWN:
            say(f"{Path(reject.stood.file).name}, {_where(reject)}: {reject.message}")

    return Watcher(
        rejected=rejected,
        read=lambda position: show(name, before + position),
        waiting=lambda queued: show(f"chỉ mục còn {queued} thay đổi trong hàng đợi", None),
    )


def _where(reject: Reject) -> str:
    if reject.column is not None:
        return f"dòng {reject.stood.line}, cột {reject.column}"
    return f"dòng {reject.stood.line}, trường {reject.field}" if reject.field else f"dòng {reject.stood.line}"


def _print(summary: Summary) -> None:
    for result in summary.results:
        counts = result.counts
        text = (
            f"{result.file}: {counts.created} mới, {counts.changed} thay đổi, {counts.unchanged} không đổi, "
            f"{counts.rejected} bị từ chối"
        )
        out.print(f"{text} (xem {result.rejects})" if result.rejects else text, markup=False)
    if summary.unsearchable:
        stuck = summary.unsearchable.stuck
        text = (
            f"{stuck} thay đổi bị kẹt, chưa vào chỉ mục; xem soat index status."
            if stuck
            else "Mọi bản ghi đã tìm được."
        )
        out.print(text, markup=False)


def _refuse_unusable(files: list[Path], rejects: Path) -> None:
    """Find out before the first line is read what would stop the command in the middle."""
    for path in files:
        if not path.is_file():
            fail(f"Không có tệp {path}.")
        if not os.access(path, os.R_OK):
            fail(f"Không được phép đọc tệp {path}.")
    if not rejects.is_dir() or not os.access(rejects, os.W_OK):
        fail(f"Thư mục {rejects.resolve()} để tệp các dòng bị từ chối không có hoặc không ghi được.")
