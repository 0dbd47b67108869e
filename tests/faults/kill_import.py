"""Kill `soat import` at instants that a seed picks, run the same command again to the end, and compare what is there.

`python -m tests.faults.kill_import --records 40000 --kills 10 --seed 1` prints a table and ends with 1 if any end state
differs from that of an import that nobody killed. It starts a PostgreSQL of its own, and no indexer: from 50,000
records on the import would wait for one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import psycopg
from psycopg import sql

from soat.embedded import postgres
from soat.province import province
from storage.database import driver_conninfo
from tests.services import migrated_template, new_database

ROOT = Path(__file__).parents[2]
BROKEN_EVERY = 997  # lines
AGAIN_EVERY = 501  # lines; the record stands a second time, changed
# Everything that an import writes, by the sender's ids: ours, revs and times differ from run to run.
STATE = {
    "records": "select source, source_id, type, version, body, publication, account, imported_digest from records",
    "versions": """select r.source, r.source_id, v.version, v.body from record_versions v
                   join records r on r.id = v.record_id""",
    "mentions": """select r.source, r.source_id, m.no, m.kind, m.doc - 'record', m.deleted from mentions m
                   join records r on r.id = m.record_id""",
    "keys": "select k.key, r.source, r.source_id, k.no from mention_keys k join records r on r.id = k.record_id",
    "links": """select r.source, r.source_id, l.relation, l.source, l.source_id from record_links l
                join records r on r.id = l.record_id""",
    "changes": "select r.source, r.source_id, c.keys from changes c join records r on r.id = c.record_id",
    "imports": "select file_name, state, lines_applied, created, changed, unchanged, rejected from imports",
}
DIGEST = """select count(*), md5(string_agg(t::text, '|' order by t::text collate "C")) from ({}) t"""


@dataclass(frozen=True)
class Killed:
    """One import that was killed (or was done before its instant came), and how it ended when run again."""

    after: float  # seconds from its start
    lines_applied: int  # when it had been killed
    seconds: float  # the second run
    differences: list[str]


def make_file(path: Path, records: int) -> None:
    """A province as a careless sender writes it: broken lines, and records that stand twice."""
    earlier = b""
    with path.open("wb") as stream:
        for number, record in enumerate(province(7, records - records * 2 // 5, records * 2 // 5), 1):
            line = orjson.dumps(record)
            stream.write((line[:-1] if number % BROKEN_EVERY == 0 else line) + b"\n")
            if number % AGAIN_EVERY == 0:
                stream.write(earlier + b"\n")
            earlier = orjson.dumps({**record, "content": "stands twice"})


def start(url: str, path: Path, folder: Path) -> subprocess.Popen[bytes]:
    """`soat import` of this file into that database, with the rejects in `folder`."""
    command = [sys.executable, "-m", "soat.cli", "import", "--rejects", str(folder), "--json", str(path)]
    environment = {**os.environ, "SOAT_DATABASE_URL": url, "SOAT_DATA_DIR": str(folder / "data")}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )


def finish(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """The counts that the command prints, once it has ended with 1: some lines are rejected."""
    said, _ = process.communicate()
    if process.returncode != 1:
        raise RuntimeError(f"soat import ended with {process.returncode}")
    answer = orjson.loads(said)
    return {name: answer[name] for name in ("created", "changed", "unchanged", "rejected")}


def end_state(url: str, folder: Path, counts: dict[str, int]) -> dict[str, object]:
    """A digest of everything in the database, of the rejects files, and the counts that were printed."""
    state: dict[str, object] = {"counts": counts}
    with psycopg.connect(driver_conninfo(url)) as connection:
        for table, query in STATE.items():
            state[table] = connection.execute(sql.SQL(DIGEST).format(sql.SQL(query))).fetchone()
    state["rejects"] = [
        (file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in sorted(folder.glob("*.jsonl"))
    ]
    return state


def lines_applied(url: str) -> int:
    """How far the import is."""
    with psycopg.connect(driver_conninfo(url)) as connection:
        row = connection.execute("select coalesce(max(lines_applied), 0) from imports").fetchone()
    return row[0] if row else 0


def until_begun(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for the import's row, so that no kill is spent on Python starting up."""
    query = "select exists (select from imports)"
    with psycopg.connect(driver_conninfo(url), autocommit=True) as connection:
        while process.poll() is None and connection.execute(query).fetchone() == (False,):
            time.sleep(0.02)


def trials(server_url: str, folder: Path, records: int, kills: int, seed: int) -> Iterator[Killed]:
    """Import once undisturbed, then once for each kill, each time into a new database."""
    path = folder / "province.jsonl"
    make_file(path, records)
    rng = random.Random(seed)
    with migrated_template(server_url) as template:
        with new_database(server_url, template) as url, tempfile.TemporaryDirectory(dir=folder) as own:
            process = start(url, path, Path(own))
            until_begun(url, process)
            begun = time.monotonic()
            expected = end_state(url, Path(own), finish(process))
            length = time.monotonic() - begun
        for _ in range(kills):
            with new_database(server_url, template) as url, tempfile.TemporaryDirectory(dir=folder) as own:
                yield kill_once(url, path, Path(own), expected, rng.uniform(0, length))


def kill_once(url: str, path: Path, folder: Path, expected: dict[str, object], after: float) -> Killed:
    """Kill an import `after` seconds, run it again, and say where its end state differs."""
    process = start(url, path, folder)
    until_begun(url, process)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.communicate()
    applied, begun = lines_applied(url), time.monotonic()
    counts = finish(start(url, path, folder))
    seconds = time.monotonic() - begun
    found = end_state(url, folder, counts)
    if found["imports"] == expected["imports"] and counts["created"] == 0:
        found["counts"] = expected["counts"]  # it was done before the kill, and a finished import changes nothing
    return Killed(after, applied, seconds, [name for name, value in expected.items() if found[name] != value])


def say(line: str) -> None:
    """A line of the table."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print a row for each kill."""
    parser = argparse.ArgumentParser()
    for name, value in (("records", 40_000), ("kills", 10), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="soat-kill-") as name:
        server, url = postgres.start(Path(name))
        try:
            say("kill  after s  lines applied  second run s  end state")
            for number, one in enumerate(trials(url, Path(name), given.records, given.kills, given.seed), 1):
                same = ", ".join(one.differences) or "the same"
                say(f"{number:4}  {one.after:7.2f}  {one.lines_applied:13}  {one.seconds:12.1f}  {same}")
                wrong += bool(one.differences)
        finally:
            server.stop()
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
