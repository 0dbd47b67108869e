"""The jars of the embedded OpenSearch: fetched once from the Maven repository set up for jgo, checked each time.

They are kept where Java's tools keep theirs ($M2_REPO, else ~/.m2/repository), shared by all data folders; where there
is no home to write to, in the data folder. A jar whose SHA-256 differs from the lock's is never used.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jgo.config
import jgo.constants
import jgo.maven
import requests

from soat.embedded.processes import ServiceFailed

LOCK = Path(__file__).with_name("opensearch.lock")
PARALLEL = 8
FETCH_TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str


def locked() -> tuple[Jar, ...]:
    """What the lock asks for."""
    jars = []
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, sha256 = line.split(" ")
            group, artifact, version, *classifier = name.split(":")
            jars.append(Jar(group, artifact, version, "".join(classifier), sha256))
    return tuple(jars)


def all_jars(data_dir: Path, progress: Callable[[int, int], None]) -> list[Path]:
    """Every jar of the lock, on disk and with the right checksum.

    Args:
        data_dir: where they go when the home cannot be written.
        progress: called with (done, total) whenever a jar is ready.

    Raises:
        ServiceFailed: a jar cannot be fetched, or what came is not what the lock says.
    """
    jars, cache = locked(), _cache(data_dir)
    context = jgo.maven.MavenContext(
        repo_cache=cache,
        remote_repos={"central": jgo.constants.MAVEN_CENTRAL_URL, **jgo.config.GlobalSettings.load().repositories},
        timeout=FETCH_TIMEOUT_SECONDS,
    )
    paths = []
    with _alone(cache / ".soat.lock"), ThreadPoolExecutor(PARALLEL) as pool:
        for done, path in enumerate(pool.map(lambda jar: _ready(context, jar), jars), start=1):
            paths.append(path)
            progress(done, len(jars))
    return paths


def missing(data_dir: Path) -> int:
    """How many jars a start would have to fetch."""
    context = jgo.maven.MavenContext(repo_cache=_cache(data_dir))
    return sum(not _place(context, jar).exists() for jar in locked())


def _artifact(context: jgo.maven.MavenContext, jar: Jar) -> jgo.maven.Artifact:
    return context.project(jar.group, jar.artifact).at_version(jar.version).artifact(jar.classifier, "jar")


def _place(context: jgo.maven.MavenContext, jar: Jar) -> Path:
    artifact = _artifact(context, jar)
    return Path(context.repo_cache) / artifact.component.path_prefix / artifact.cached_filename


def _ready(context: jgo.maven.MavenContext, jar: Jar) -> Path:
    path = _place(context, jar)
    if path.exists() and _sha256(path) != jar.sha256:
        path.unlink()  # an interrupted download; a second one decides
    try:
        path = Path(_artifact(context, jar).resolve())
    except (requests.RequestException, OSError, RuntimeError) as error:
        path.unlink(missing_ok=True)
        raise ServiceFailed(
            f"Không tải được {jar.artifact} {jar.version} cho OpenSearch ({type(error).__name__}); kiểm tra mạng rồi "
            "chạy lại, hoặc đặt SOAT_OPENSEARCH_URL trỏ tới một OpenSearch có sẵn."
        ) from error
    if _sha256(path) != jar.sha256:
        raise ServiceFailed(f"Tệp {path} tải về không đúng mã kiểm tra; không dùng.")
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _cache(data_dir: Path) -> Path:
    """The user's Maven repository, else a folder of ours."""
    cache = Path(jgo.config.GlobalSettings.load().repo_cache)
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        cache = data_dir / "jars"
        cache.mkdir(exist_ok=True)
    return cache if os.access(cache, os.W_OK) else _own(data_dir)


def _own(data_dir: Path) -> Path:
    own = data_dir / "jars"
    own.mkdir(exist_ok=True)
    return own


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process fetches at a time: jgo writes straight into the file that others would read."""
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
