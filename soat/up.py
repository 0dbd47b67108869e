"""`soat up`: the whole system on one machine, from services to pages, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import requests
import typer

from soat.console import fail, out, read_settings, reporting, say
from soat.embedded.processes import Child, ServiceFailed, last_lines, wait_until
from soat.services import Services, owned, running
from storage.database import Database
from storage.migrate import upgrade
from storage.settings import Settings

READY_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0


class Kept:
    """One of our own processes; started again when it dies, after pauses that grow while it keeps dying."""

    def __init__(self, name: str, arguments: list[str], settings: Settings) -> None:
        """`name` is what people are told; `arguments` are those of `soat`."""
        self.name = name
        self._arguments = arguments
        self._data_dir = settings.data_dir
        self.log = self._data_dir / f"{arguments[0]}.log"
        self._failures = 0
        self._restart_at: float | None = None
        self._start()

    def _start(self) -> None:
        self.child = Child(
            soat_command(*self._arguments), log=self.log, environment={"SOAT_DATA_DIR": str(self._data_dir)}
        )
        self._started_at = time.monotonic()
        self._restart_at = None

    def stop(self) -> None:
        """End it for good."""
        self.child.stop()

    def look_after(self) -> None:
        """Start it again when it is due."""
        if self.child.running():
            return
        now = time.monotonic()
        if self._restart_at is None:
            self._failures = 1 if now - self._started_at > STEADY_SECONDS else self._failures + 1
            self._restart_at = now + min(LONGEST_PAUSE_SECONDS, 2.0 ** (self._failures - 1))
            say(f"{self.name} đã dừng, sẽ chạy lại. Xem {self.log}. {last_lines(self.log, 1)}")
        elif now >= self._restart_at:
            self._start()


def soat_command(*arguments: str) -> list[str]:
    """The command line of one of our own processes."""
    return [sys.executable, "-m", "soat.cli", *arguments]


def up(
    *,
    port: Annotated[int | None, typer.Option(help="Cổng của trang và API; 0 để lấy cổng trống.")] = None,
    with_demo: Annotated[bool, typer.Option("--demo", help="Nạp tỉnh giả định để dùng thử.")] = False,
) -> None:
    """Start everything, print the address, end everything."""
    settings = read_settings(port=port)
    address_port = _port_to_use(settings)
    with ExitStack() as stack:
        with reporting() as report:
            services = stack.enter_context(owned(settings, report=report))
            settings = services.applied_to(settings).model_copy(update={"port": address_port})
            report("Chuẩn bị cơ sở dữ liệu", 0, 0)
            _prepare_database(str(services.database_url))
            report("Khởi động bộ lập chỉ mục và trang tra cứu", 0, 0)
            kept = [
                Kept("Bộ lập chỉ mục", ["index", "run"], settings),
                Kept("Trang tra cứu", ["serve", "--port", str(address_port)], settings),
            ]
            for one in kept:
                stack.callback(one.stop)
            _wait_until_served(settings, kept[1])
        if with_demo:
            _load_demo(settings, kept)
        _announce(settings)
        _look_after(services, kept)


def demo() -> None:
    """Load the fictional province, once a data folder; ends when its first records can be found."""
    from soat.demo import load_demo  # noqa: PLC0415  it makes thousands of records; no other command needs it

    settings = read_settings()
    with running(settings) as services:
        load_demo(services.applied_to(settings), services)


def _prepare_database(url: str) -> None:
    upgrade(url)
    database = Database(url, pool_size=1)
    try:
        database.check_durability()
    finally:
        database.close()


def _port_to_use(settings: Settings) -> int:
    """The settings' port if it is free, or any free one for 0; found out before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            fail(
                f"Không mở được cổng {settings.port} trên {settings.host} ({error.strerror}). Chọn cổng khác bằng "
                "--port, hoặc --port 0 để lấy cổng trống."
            )
        return int(probe.getsockname()[1])


def _address(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  compared, not bound
    return f"http://{host}:{settings.port}/"


def _wait_until_served(settings: Settings, web: Kept) -> None:
    def served() -> bool:
        try:
            return requests.get(f"{_address(settings)}livez", timeout=5).ok or not web.child.running()
        except requests.RequestException:
            return not web.child.running()

    if not wait_until(served, READY_SECONDS) or not web.child.running():
        raise ServiceFailed(f"Trang tra cứu không khởi động được; xem {web.log}. {last_lines(web.log)}")


def _load_demo(settings: Settings, kept: list[Kept]) -> None:
    """Run `soat demo` beside the others; it ends when the first records can be found, or had been loaded before."""
    loader = Child(soat_command("demo"), log=None, environment={"SOAT_DATA_DIR": str(settings.data_dir)})
    try:
        while loader.running():
            for one in kept:
                one.look_after()
            time.sleep(LOOK_EVERY_SECONDS)
    finally:
        loader.stop()
    if loader.process.returncode != 0:
        raise ServiceFailed("Không nạp được dữ liệu mẫu; xem dòng báo ở trên.")


def _announce(settings: Settings) -> None:
    out.print(f"Soát đang chạy tại {_address(settings)}", markup=False)  # the one line that is a result: to stdout
    say("Ctrl-C để dừng.")


def _look_after(services: Services, kept: list[Kept]) -> None:
    """Until a signal comes: restart our own processes, and say when an embedded service has died."""
    dead: set[Path] = set()
    while True:
        for child in services.children:
            if not child.running() and child.log not in dead and child.log is not None:
                dead.add(child.log)
                say(f"{child.log.stem} đã dừng; tra cứu sẽ báo chưa đầy đủ. Hãy dừng rồi chạy lại soat up. {child.log}")
        for one in kept:
            one.look_after()
        time.sleep(LOOK_EVERY_SECONDS)
