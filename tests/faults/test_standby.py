"""deploy/postgres with a real PostgreSQL: a commit waits for the standby, and outlives the primary.

Without containers, and without TLS, which the embedded PostgreSQL was built without.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from soat.embedded import postgres
from soat.embedded.processes import guarded, wait_until
from storage import roles
from storage.database import Database
from storage.migrate import is_current, upgrade
from storage.records import Draft, Origin, apply_records, find_record
from storage.schemas import validate_record
from tests.functional.world import letter

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy" / "postgres"
LONGEST = 60.0  # seconds; a bound that only ends a test that has failed already
ENTER = Origin(via="api", account="test", office=None)


@dataclass
class Site:
    """What two containers would share: secrets, programs, the network."""

    folder: Path
    way: postgres._Way
    secrets: Path
    ports: dict[str, int]

    def url(self, host: str, account: str) -> str:
        password = "superuser" if account == "root" else self.password(account)
        database = "template1" if account == "root" else "soat"
        return f"postgresql://{account}:{password}@127.0.0.1:{self.ports[host]}/{database}"

    def password(self, account: str) -> str:
        name = account.replace("soat_", "database_") + "_password"
        return (self.secrets / name).read_text(encoding="ascii").strip()

    @contextmanager
    def server(self, host: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
        """start.sh as the container runs it, with what differs here on the command line; killed afterwards."""
        private = self.folder / f"{host}.private"
        settings = {
            "config_file": self.folder / "postgresql.conf",
            "hba_file": self.folder / "pg_hba.conf",
            "listen_addresses": "127.0.0.1",
            "port": self.ports[host],
            "unix_socket_directories": "",
            "shared_buffers": "32MB",
        }
        command: list[str | Path] = ["/bin/sh", DEPLOY / "start.sh", self.way.binaries / "postgres"]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        inside = {
            "PATH": f"{self.folder}/bin:{self.way.binaries}:{os.environ['PATH']}",
            "PGDATA": str(self.folder / host),
            "SECRETS": str(self.secrets),
            "PRIVATE": str(private),
            "LC_ALL": "C",
            **environment,
        }
        log = (self.folder / f"{host}.log").open("ab")
        with log, subprocess.Popen(guarded(command, *self.way.to_run), env=inside, stdout=log, stderr=log) as process:
            try:
                assert wait_until(lambda: self.answers(host) or process.poll() is not None, LONGEST)
                assert process.poll() is None, (self.folder / f"{host}.log").read_text(encoding="utf-8")
                yield process
            finally:
                process.kill()

    def answers(self, host: str) -> bool:
        try:
            with psycopg.connect(self.url(host, "root")):
                return True
        except psycopg.OperationalError:
            return False

    def ask(self, host: str, statement: str) -> object:
        with psycopg.connect(self.url(host, "root"), autocommit=True) as connection:
            answer = connection.execute(statement)
            row = answer.fetchone() if answer.description else None
            return row[0] if row else None


@pytest.fixture
def site(tmp_path, monkeypatch) -> Site:
    way = postgres._way_to_run(tmp_path)
    if way.maker is not None:
        pytest.skip("as root this needs user namespaces, which this machine refuses")
    if shutil.which("openssl") is None:
        pytest.skip("deploy/make-secrets calls openssl, which is not installed")
    secrets = tmp_path / "secrets"
    subprocess.run([ROOT / "deploy" / "make-secrets", "soat.example.vn", secrets], check=True)
    shutil.copy(secrets / "postgres-primary.key", secrets / "postgres_key")
    shutil.copy(secrets / "ca.crt", secrets / "ca_certificate")
    monkeypatch.setattr(postgres, "NAME", "root")  # the superuser; the image makes one too
    postgres._create_cluster(tmp_path / "primary", way, "superuser")
    rules = (DEPLOY / "pg_hba.conf").read_text(encoding="ascii").replace("hostssl", "host")
    (tmp_path / "pg_hba.conf").write_text(f"host all root 127.0.0.1/32 scram-sha-256\n{rules}", encoding="ascii")
    settings = (DEPLOY / "postgresql.conf").read_text(encoding="ascii").splitlines()
    without_tls = "\n".join(line for line in settings if not line.startswith("ssl"))
    (tmp_path / "postgresql.conf").write_text(without_tls + "\n", encoding="ascii")
    (tmp_path / "bin").mkdir()
    entry = tmp_path / "bin" / "docker-entrypoint.sh"  # the image's, once there is data
    entry.write_text('#!/bin/sh\nexec "$@"\n', encoding="ascii")
    entry.chmod(0o755)
    return Site(tmp_path, way, secrets, {"primary": free_port(), "standby": free_port()})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_databases(site: Site) -> None:
    command: list[str | Path] = [site.way.binaries / "psql", "--no-psqlrc", "--file", DEPLOY / "make-databases.sql"]
    environment = {**os.environ, "SECRETS": str(site.secrets)}
    subprocess.run([*command, "--dbname", site.url("primary", "root")], env=environment, check=True)


def in_background(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


@contextmanager
def connected(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def enter(database: Database, source_id: str) -> None:
    with database.transaction() as tx:
        apply_records(tx, [Draft(validate_record(letter(source_id)))], ENTER)


WAITING = "select count(*) from pg_stat_activity where wait_event = 'SyncRep'"


def test_a_commit_waits_for_the_standby_and_outlives_the_primary(site):
    with ExitStack() as stack:
        primary = stack.enter_context(site.server("primary"))
        make_databases(site)
        site.ask("primary", "select pg_reload_conf()")  # the image starts the server anew instead
        migrating = in_background(lambda: upgrade(site.url("primary", "soat_owner")))
        assert wait_until(lambda: site.ask("primary", WAITING) == 1, LONGEST)
        assert migrating.is_alive()

        standby = {
            "STANDBY_OF": "127.0.0.1",
            "STANDBY_OF_PORT": str(site.ports["primary"]),
            "STANDBY_SSLMODE": "disable",
        }
        stack.enter_context(site.server("standby", **standby))
        migrating.join(LONGEST)
        assert not migrating.is_alive()
        assert site.ask("primary", "select sync_state from pg_stat_replication") == "sync"
        assert site.ask("primary", "select active from pg_replication_slots where slot_name = 'standby'") is True

        with connected(site.url("primary", "soat_owner")) as owner, owner.transaction() as tx:
            roles.grant(tx, {"api": "soat_api", "indexer": "soat_indexer"})
        with connected(site.url("primary", "soat_api")) as api:
            enter(api, "N1")
        primary.kill()
        primary.wait()

        site.ask("standby", "select pg_promote()")
        # It has the primary's setting and would wait for a standby that there is not; docs/howto/production.md.
        site.ask("standby", "alter system reset synchronous_standby_names")
        site.ask("standby", "select pg_reload_conf()")
        with connected(site.url("standby", "soat_api")) as api:
            with api.transaction() as tx:
                assert is_current(tx)
                assert find_record(tx, "test", "N1") is not None
            enter(api, "N2")


def test_who_may_connect(site):
    """The replication account reads no table, a stranger enters no database, and no account another one."""
    with site.server("primary"):
        make_databases(site)
        site.ask("primary", "create role stranger login password 'x'")
        replication = (site.secrets / "postgres_replication_password").read_text(encoding="ascii").strip()
        for account, password, database in (
            ("stranger", "x", "soat"),
            ("soat_api", site.password("soat_api"), "postgres"),
            ("soat_api", site.password("soat_indexer"), "soat"),
            ("soat_replication", replication, "soat"),
        ):
            address = f"postgresql://{account}:{password}@127.0.0.1:{site.ports['primary']}/{database}"
            with pytest.raises(psycopg.OperationalError), psycopg.connect(address):
                pass
