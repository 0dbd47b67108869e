"""The command `soat`: one program for the whole system; each command lives in a module of its own."""

from __future__ import annotations

import errno
import logging
import signal
import sys
from types import FrameType
from typing import NoReturn

import structlog
import typer

from soat import account, doctor, importing, index, lookup, province, serve, up, weights
from soat import database as database_command
from soat.console import NOT_DONE, err, explain
from storage.database import UnsafeDatabase
from storage.errors import SoatError
from storage.logging import places

INTERRUPTED = 130
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

app = typer.Typer(
    name="soat",
    help="Soát: tra cứu ngăn chặn và lịch sử giao dịch trước khi công chứng.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its traceback prints local variables: names and numbers of people
    rich_markup_mode=None,
)
app.command("up", help="Chạy cả hệ thống trên một máy.")(up.up)
app.command("doctor", help="Xem hệ thống có gì, đang chạy gì, và hỏng gì.")(doctor.doctor)
app.command("demo", hidden=True, help="Nạp tỉnh giả định.")(up.demo)
app.command("serve", help="Chạy API và trang tra cứu.")(serve.serve)
app.command("import", help="Nạp thông báo và giao dịch từ tệp JSON lines.")(importing.import_command)
app.command("province", hidden=True, help="In ra bản ghi của một tỉnh giả định.")(province.province_command)
app.command("lookup", help="Tra cứu từ dòng lệnh.")(lookup.lookup)
app.add_typer(index.app, name="index", help="Chỉ mục tìm kiếm.")
app.add_typer(weights.app, name="weights", help="Trọng số của các mục so sánh.")
app.add_typer(account.app, name="account", help="Tài khoản và khóa dịch vụ.")
app.add_typer(database_command.app, name="db", help="Cơ sở dữ liệu.")


def main() -> None:
    """Run one command. What goes wrong is a Vietnamese sentence and exit status 2, never a traceback."""
    # Stdout is for results. What a lookup could not ask stands in its answer; serve and index run log on their own.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup asked for that
            signal.signal(number, _end)
    try:
        app()
    except SoatError as error:
        explain(error)
        sys.exit(NOT_DONE)
    except UnsafeDatabase as error:
        err.print(str(error), style="bold red", markup=False)
        sys.exit(NOT_DONE)
    except OSError as error:
        if error.errno not in DISK_FULL:
            _unforeseen(error)
        err.print("Ổ đĩa đã đầy; hãy dọn bớt, hoặc đặt SOAT_DATA_DIR vào ổ khác.", style="bold red", markup=False)
        sys.exit(NOT_DONE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001  the last resort; its text may quote a person, so only type and place are told
        _unforeseen(error)


def _unforeseen(error: Exception) -> NoReturn:
    where = places(error)[-1:] or [""]
    err.print(f"Soát gặp lỗi ngoài dự tính: {type(error).__name__} tại {where[0]}.", style="bold red", markup=False)
    sys.exit(NOT_DONE)


def _end(number: int, _frame: FrameType | None) -> None:
    """SIGTERM and a closed terminal end a command the way Ctrl-C does: blocks are left, children are stopped."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
