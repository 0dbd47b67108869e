"""`soat doctor`: what is installed, what runs, how large it is, and what is wrong: red first, each with its remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from soat.console import DONE, SOME_REJECTED, out, print_json, read_settings
from soat.embedded import opensearch, postgres
from soat.folder import SMALLEST_FREE_MB
from soat.inventory import Facts, take
from soat.up import INDEXER, WEB

LATE_SECONDS = 60.0
LITTLE_DISK_MB = 2048
FULL_DISK_PERCENT = 90.0  # at 95 OpenSearch takes nothing more

REFUSED = "Tra cứu bị từ chối, không tra cứu nào có kết quả sai."
INCOMPLETE = "Tra cứu chỉ đối chiếu số chính xác: “có ngăn chặn” hoặc “chưa đầy đủ”, không bao giờ “không có”."
QUEUED = "Tra cứu vẫn đối chiếu các bản ghi đang chờ, nhưng chậm dần khi hàng đợi dài."
STILL_RIGHT = "Tra cứu chưa bị ảnh hưởng."


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong: what, what it means for a lookup, and the command (or deed) that mends it."""

    severity: Literal["red", "yellow"]
    code: str
    what: str
    means: str
    remedy: str


def doctor(*, json: Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")] = False) -> None:
    """Look at everything and start nothing; exit 1 when something is wrong."""
    facts = take(read_settings())
    found = troubles(facts)
    if json:
        print_json({**_told(facts), "problems": [asdict(one) for one in found]})
    else:
        _print(facts, found)
    raise typer.Exit(SOME_REJECTED if found else DONE)


def troubles(facts: Facts) -> list[Trouble]:
    """What is wrong, red first, otherwise in the order in which things depend on each other."""
    found = [*_of_the_folder(facts), *_of_the_database(facts), *_of_the_engine(facts), *_of_the_queue(facts)]
    found += [*_of_the_web(facts), *_of_the_machine(facts)]
    return sorted(found, key=lambda trouble: trouble.severity != "red")


def _of_the_folder(facts: Facts) -> Iterator[Trouble]:
    if facts.owner or (facts.database_named and facts.engine_named):
        return
    yield Trouble("red", "not_running", f"Soát chưa chạy trong {facts.folder}.", "Chưa tra cứu được.", "soat up")
    for sentence in facts.cannot_start:
        yield Trouble("red", "cannot_start", sentence, "Chưa tra cứu được, và soat up sẽ không chạy.", "xem câu trên")
    if facts.processes:
        left = ", ".join(f"{name} ({process.pid})" for name, process in facts.processes.items())
        what = f"Còn tiến trình của lần chạy trước: {left}."
        yield Trouble("yellow", "leftovers", what, "Dữ liệu còn nguyên; soat up tự dọn rồi chạy tiếp.", "soat up")
    if facts.missing_jars:
        what = f"Thiếu {facts.missing_jars} tệp của OpenSearch; lần chạy tới sẽ tải về, cần mạng."
        yield Trouble("yellow", "jars_missing", what, STILL_RIGHT, "soat up")


def _of_the_database(facts: Facts) -> Iterator[Trouble]:
    database = facts.database
    if facts.services.database_url is None:
        return
    if not database.answers:
        remedy = _see(facts.database_named, "SOAT_DATABASE_URL", f"xem {facts.folder / 'postgres.log'}")
        yield Trouble("red", "database_down", "PostgreSQL không trả lời.", REFUSED, remedy)
        return
    if database.unsafe:
        yield Trouble("red", "database_unsafe", database.unsafe, "soat up và soat serve sẽ không chạy.", "xem câu trên")
    if database.newer:
        what = "Cơ sở dữ liệu do một bản soat mới hơn nâng cấp."
        means = "Chương trình đang chạy vẫn tra cứu đúng, nhưng sẽ không khởi động lại được."
        yield Trouble("yellow", "database_newer", what, means, "cài bản soat mới đó rồi chạy lại")
    elif not database.migrated:
        yield Trouble("red", "database_old", "Cơ sở dữ liệu chưa ở bản mới nhất.", REFUSED, "soat db upgrade")


def _of_the_engine(facts: Facts) -> Iterator[Trouble]:
    engine, database = facts.engine, facts.database
    if facts.services.opensearch_url is None:
        return
    if not engine.answers:
        remedy = _see(facts.engine_named, "SOAT_OPENSEARCH_URL", f"xem {facts.folder / 'opensearch.log'}")
        yield Trouble("red", "engine_down", "OpenSearch không trả lời.", INCOMPLETE, remedy)
        return
    if engine.status == "red":
        remedy = _see(facts.engine_named, "SOAT_OPENSEARCH_URL", "dừng rồi chạy lại soat up")
        yield Trouble("red", "engine_red", "OpenSearch thiếu mảnh dữ liệu (trạng thái red).", INCOMPLETE, remedy)
    if engine.read_only:
        what = "OpenSearch đã khóa ghi chỉ mục vì ổ đĩa gần đầy."
        yield Trouble("red", "engine_read_only", what, QUEUED, "dọn bớt ổ đĩa; OpenSearch tự mở khóa sau đó")
    if database.migrated and database.generation is None:
        what = "Chưa có chỉ mục; bộ lập chỉ mục sẽ dựng khi chạy."
        yield Trouble("red", "no_index", what, INCOMPLETE, _indexer(facts))
    elif database.migrated and not engine.index_ready:
        yield Trouble("red", "index_not_ready", "Chỉ mục không trả lời đầy đủ.", INCOMPLETE, "soat index status")


def _of_the_queue(facts: Facts) -> Iterator[Trouble]:
    queue = facts.database.queue
    if queue is None:
        return
    late = queue.pending > 0 and queue.oldest_seconds > LATE_SECONDS
    # On a server with a role for each program, others' sessions cannot be seen: there the queue's age tells.
    if facts.database.indexers == 0 and (late or not facts.database_named):
        yield Trouble("red", "indexer_down", "Bộ lập chỉ mục không chạy.", QUEUED, _indexer(facts))
    elif late:
        what = f"{queue.pending} thay đổi đang chờ, lâu nhất {queue.oldest_seconds:.0f} giây."
        yield Trouble("yellow", "queue_late", what, QUEUED, "soat index status")
    if queue.stuck:
        what = f"{queue.stuck} thay đổi không lập chỉ mục được."
        yield Trouble("red", "stuck", what, "Tra cứu vẫn đối chiếu các bản ghi này qua hàng đợi.", "soat index retry")


def _of_the_web(facts: Facts) -> Iterator[Trouble]:
    if facts.web_answers or not (facts.owner or (facts.database_named and facts.engine_named)):
        return
    remedy = f"tự chạy lại; xem {facts.folder / 'serve.log'}" if facts.owner else "soat serve"
    what = f"Trang tra cứu không trả lời tại {facts.web_url or 'cổng nào đã biết'}."
    yield Trouble("red", "web_down", what, "Không tra cứu được qua trang và API.", remedy)


def _of_the_machine(facts: Facts) -> Iterator[Trouble]:
    what = f"Ổ đĩa của {facts.folder} chỉ còn {facts.free_disk_mb} MB (đã dùng {facts.disk_used:.0f} %)."
    remedy = "dọn bớt ổ đĩa, hoặc chuyển SOAT_DATA_DIR sang ổ khác"
    if facts.free_disk_mb < SMALLEST_FREE_MB:
        yield Trouble("red", "disk_full", what, "Bản ghi và tra cứu mới sẽ không lưu được.", remedy)
    elif facts.free_disk_mb < LITTLE_DISK_MB or facts.disk_used > FULL_DISK_PERCENT:
        yield Trouble("yellow", "disk_low", what, STILL_RIGHT, remedy)


def _indexer(facts: Facts) -> str:
    return f"tự chạy lại; xem {facts.folder / 'index.log'}" if facts.owner else "soat index run"


def _see(is_named: bool, variable: str, otherwise: str) -> str:  # noqa: FBT001  who provides the service
    return f"kiểm tra máy chủ mà {variable} nêu" if is_named else otherwise


def _told(facts: Facts) -> dict[str, Any]:
    """Installed, running and sizes, for machines."""
    database, engine = facts.database, facts.engine
    return {
        "data_dir": str(facts.folder),
        "installed": facts.installed,
        "running": {
            "owner": facts.owner,
            "postgresql": {**_process(facts, postgres.TITLE), "version": database.version},
            "opensearch": {**_process(facts, opensearch.TITLE), "version": engine.version, "status": engine.status},
            "indexer": _process(facts, INDEXER),
            "web": {**_process(facts, WEB), "url": facts.web_url if facts.web_answers else None},
        },
        "size": {
            "database_mb": database.megabytes,
            "index_mb": engine.megabytes,
            "documents": engine.documents,
            "pending": database.queue.pending if database.queue else None,
            "oldest_pending_seconds": database.queue.oldest_seconds if database.queue else None,
            "stuck": database.queue.stuck if database.queue else None,
            "data_dir_mb": facts.folder_mb,
            "free_disk_mb": facts.free_disk_mb,
            "free_memory_mb": facts.free_memory_mb,
        },
    }


def _process(facts: Facts, name: str) -> dict[str, Any]:
    process, port = facts.processes.get(name), facts.ports.get(name)
    return {
        "pid": process.pid if process else None,
        "port": port,
        "memory_mb": process.memory_mb if process else None,
    }


def _print(facts: Facts, found: list[Trouble]) -> None:
    for trouble in found:
        colour = "bold red" if trouble.severity == "red" else "yellow"
        out.print(f"{'✗' if trouble.severity == 'red' else '!'} {trouble.what}", style=colour, markup=False)
        out.print(f"    {trouble.means}\n    → {trouble.remedy}", markup=False)
    if not found:
        out.print("✓ Không thấy gì hỏng.", style="green", markup=False)
    told = _told(facts)
    for title, rows in (
        ("Đã cài", told["installed"]),
        ("Đang chạy", {name: _line(value) for name, value in told["running"].items()}),
        ("Độ lớn", told["size"]),
    ):
        table = Table(title=title, title_justify="left", show_header=False, box=None)
        for name, value in rows.items():
            table.add_row(WORDS.get(name, name), "–" if value is None else str(value))
        out.print(table)


def _line(value: dict[str, Any] | int | None) -> str | None:
    if not isinstance(value, dict):
        return None if value is None else f"pid {value}"
    units = {"pid": "pid {}", "port": "cổng {}", "memory_mb": "{} MB", "version": "bản {}"}
    parts = [units.get(name, "{}").format(part) for name, part in value.items() if part is not None]
    return ", ".join(parts) or None


WORDS = {
    "soat": "Soát",
    "python": "Python",
    "postgresql": "PostgreSQL",
    "opensearch": "OpenSearch",
    "java": "Java",
    "owner": "soat up",
    "indexer": "Bộ lập chỉ mục",
    "web": "Trang tra cứu",
    "database_mb": "Cơ sở dữ liệu (MB)",
    "index_mb": "Chỉ mục (MB)",
    "documents": "Số mục trong chỉ mục",
    "pending": "Thay đổi đang chờ",
    "oldest_pending_seconds": "Chờ lâu nhất (giây)",
    "stuck": "Không lập chỉ mục được",
    "data_dir_mb": "Thư mục dữ liệu (MB)",
    "free_disk_mb": "Ổ đĩa còn trống (MB)",
    "free_memory_mb": "Bộ nhớ còn trống (MB)",
}
