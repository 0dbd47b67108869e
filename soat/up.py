"""`soat up`: the whole system on one machine, from services to pages, until Ctrl-C or SIGTERM.

Whatever dies is started again: PostgreSQL and OpenSearch with the data and, where it can be had, the port they had; the
indexer and the web as soon as there is a database. Whatever a killed `soat up` left behind is ended by the next one.
"""

from __future__ import annotations

import signal
import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import requests
import typer

from soat.console import fail, out, read_settings, reporting, say
from soat.embedded import postgres
from soat.embedded.processes import Child, ServiceFailed, Started, end_leftover
from soat.folder import write_services
from soat.services import Services, now_at, owned, running, start_all
from soat.supervise import Kept
from storage.database import Database
from storage.migrate import upgrade
from storage.settings import Settings

READY_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.5
INDEXER = "Bộ lập chỉ mục"
WEB = "Trang tra cứu"
#: What people are told → the files of its pid and log.
OWN = {INDEXER: "index", WEB: "serve"}


class System:
    """The services and our own processes, looked after together."""

    def __init__(self, settings: Settings, services: Services) -> None:
        """`settings` with the port that the web takes; nothing is started here."""
        self.settings = services.applied_to(settings)
        self.services = services
        web = ["serve", "--port", str(settings.port)]
        self.own = (
            Kept(INDEXER, lambda _: Started(self._soat(INDEXER, "index", "run"), lambda: INDEXER), READY_SECONDS),
            Kept(WEB, lambda _: self._web(self._soat(WEB, *web)), READY_SECONDS),
        )

    def look_after(self) -> None:
        """One look at everything; none of it waits."""
        for service in self.services.children:
            service.look_after(say)
        self._follow(now_at(self.services))
        if all(service.ready for service in self.services.children if service.name == postgres.TITLE):
            for one in self.own:
                one.look_after(say)  # without a database they would only die again, and their pauses grow

    def _follow(self, services: Services) -> None:
        """Tell everybody when a service had to take another port."""
        moved = services != self.services
        self.services = services
        if moved:
            self.settings = services.applied_to(self.settings)
            self.tell_others()
            for one in self.own:
                one.begin_anew()

    def tell_others(self) -> None:
        """Write down where everything is, for other commands."""
        where = self.services
        write_services(self.settings.data_dir, where.database_url, where.opensearch_url, _address(self.settings))

    def demo(self) -> Child:
        """`soat demo` beside the others."""
        return self._soat(None, "demo")

    def _soat(self, name: str | None, *arguments: str) -> Child:
        folder = self.settings.data_dir
        log, pid_file = (None, None) if name is None else (folder / f"{OWN[name]}.log", _pid_file(folder, name))
        environment = {
            "SOAT_DATA_DIR": str(folder),
            "SOAT_DATABASE_URL": str(self.services.database_url),  # named: it must never start services of its own
            "SOAT_OPENSEARCH_URL": str(self.services.opensearch_url),
        }
        return Child(soat_command(folder, *arguments), log=log, environment=environment, pid_file=pid_file)

    def _web(self, child: Child) -> Started:
        address = _address(self.settings)

        def served() -> str | None:
            try:
                return address if requests.get(f"{address}livez", timeout=5).ok else None
            except requests.RequestException:
                return None

        return Started(child, served)


def soat_command(folder: Path, *arguments: str) -> list[str]:
    """The command line of one of our own processes; it names the data folder, by which leftovers are known."""
    return [sys.executable, "-X", _mark(folder), "-m", "soat.cli", *arguments]


def own_pid_files(folder: Path) -> dict[str, tuple[Path, str]]:
    """Where the pids of our own processes stand, by what people call them, and the argument they are known by."""
    return {name: (_pid_file(folder, name), _mark(folder)) for name in OWN}


def _mark(folder: Path) -> str:
    return f"soat={folder}"  # an option that Python keeps and ignores


def _pid_file(folder: Path, name: str) -> Path:
    return folder / f"{OWN[name]}.pid"


def up(
    *,
    port: Annotated[int | None, typer.Option(help="Cổng của trang và API; 0 để lấy cổng trống.")] = None,
    with_demo: Annotated[bool, typer.Option("--demo", help="Nạp tỉnh giả định để dùng thử.")] = False,
) -> None:
    """Start everything, print the address, look after everything, end everything."""
    settings = read_settings(port=port)
    with ExitStack() as stack:
        with reporting() as report:
            ports: list[int] = []

            def once_ours(folder: Path) -> None:
                _end_leftovers(folder)  # one of them may hold the port
                ports.append(_port_to_use(settings))

            services = stack.enter_context(owned(settings, report=report, once_ours=once_ours))
            system = System(settings.model_copy(update={"port": ports[0]}), services)
            report("Chuẩn bị cơ sở dữ liệu", 0, 0)
            _prepare_database(str(services.database_url))
            start_all(system.own, stack, report)
            system.tell_others()
        if with_demo:
            _load_demo(system)
        _announce(system.settings)
        while True:
            system.look_after()
            time.sleep(LOOK_EVERY_SECONDS)


def demo() -> None:
    """Load the fictional province, once a data folder; ends when its first records can be found."""
    from soat.demo import load_demo  # noqa: PLC0415  it makes thousands of records; no other command needs it

    settings = read_settings()
    with running(settings) as services:
        load_demo(services.applied_to(settings), services)


def _end_leftovers(folder: Path) -> None:
    """End what a killed `soat up` left of our own processes; the services' launchers do the same for theirs."""
    for pid_file, argument in own_pid_files(folder).values():
        end_leftover(pid_file, argument, signal.SIGTERM)


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


def _load_demo(system: System) -> None:
    """Run `soat demo` beside the others; it ends when the first records can be found, or had been loaded before."""
    loader = system.demo()
    try:
        while loader.running():
            system.look_after()
            time.sleep(LOOK_EVERY_SECONDS)
    finally:
        loader.stop()
    if loader.process.returncode != 0:
        raise ServiceFailed("Không nạp được dữ liệu mẫu; xem dòng báo ở trên.")


def _announce(settings: Settings) -> None:
    out.print(f"Soát đang chạy tại {_address(settings)}", markup=False)  # the one line that is a result: to stdout
    say("Ctrl-C để dừng.")
