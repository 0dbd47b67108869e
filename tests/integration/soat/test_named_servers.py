"""Real servers in place of the embedded ones: TLS, an authority of one's own, accounts, several hosts."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from soat.embedded import postgres
from soat.embedded.processes import wait_until
from storage.database import Database, driver_connection
from storage.errors import DatabaseUnavailable
from tests.engine_proxy import engine_proxy
from tests.functional.letters import notice
from tests.integration.soat.system import processes_of, soat, up
from tests.integration.soat.tls_front import tls_front

NOBODY = "127.0.0.1:9"  # the discard port: nothing listens there


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key, in one file."""
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    if not (openssl := shutil.which("openssl")):
        pytest.skip("no openssl on this machine to make a certificate with")
    options = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    made = subprocess.run([openssl, *options.split(), "-keyout", "-", "-out", "-"], check=True, capture_output=True)
    file.write_bytes(made.stdout)
    file.chmod(0o600)
    return file


@pytest.fixture(scope="module")
def tls(certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture(scope="module")
def secured_database(tmp_path_factory, tls) -> Iterator[str]:
    """A second PostgreSQL behind TLS, with a password; its URL without any option."""
    server, url = postgres.start(tmp_path_factory.mktemp("second"))
    try:
        port = urlsplit(url).port or 0
        with tls_front(port, tls) as front:
            yield url.replace(f":{port}/", f":{front}/")
    finally:
        server.stop()


def encrypted(url: str) -> bool:
    """Whether the connection that this URL makes is encrypted."""
    database = Database(url, pool_size=1)
    try:
        with database.transaction() as tx:
            return driver_connection(tx).pgconn.ssl_in_use
    finally:
        database.close()


def test_a_database_with_tls_and_a_password(secured_database, certificate):
    assert encrypted(f"{secured_database}?sslmode=verify-full&sslrootcert={certificate}")
    for wrong in (
        f"{secured_database}?sslmode=disable",
        f"{secured_database}?sslmode=verify-full&sslrootcert=/dev/null",
        secured_database.replace("soat:", "soat:not-", 1),
    ):
        with pytest.raises(DatabaseUnavailable):
            encrypted(wrong)


def test_a_database_on_several_hosts(secured_database):
    account, address = secured_database.removeprefix("postgresql://").split("@")
    host, name = address.split("/")
    several = f"postgresql://{account}@/{name}?host={NOBODY}&host={host}&target_session_attrs=read-write"
    assert encrypted(several)


@pytest.mark.slow
def test_the_whole_system_on_named_servers_starts_nothing_of_its_own(
    services, secured_database, certificate, tls, tmp_path
):
    data_dir = tmp_path / "data"
    with engine_proxy(services.opensearch_url, tls) as front:
        named = {
            "SOAT_DATABASE_URL": f"{secured_database}?sslmode=verify-full&sslrootcert={certificate}",
            "SOAT_OPENSEARCH_URL": f"https://{NOBODY},{front.url}",
            "SOAT_OPENSEARCH_CA_FILE": str(certificate),
            "SOAT_OPENSEARCH_USERNAME": "soat",
            "SOAT_OPENSEARCH_PASSWORD": "mật khẩu",
            "SOAT_INDEX_PREFIX": f"test-{tmp_path.name[-20:].replace('_', '-')}".lower().rstrip("-"),
        }
        system, address = up(data_dir, **named)
        try:
            file = tmp_path / "letters.jsonl"
            letter = {"type": "notice", "source": "test", "source_id": "1", **notice()}
            file.write_text(json.dumps(letter, ensure_ascii=False), encoding="utf-8")
            _, said = (loading := soat(data_dir, "import", str(file), "--wait", **named)).communicate(timeout=120)
            assert loading.returncode == 0, said
            told, _ = soat(
                data_dir, "doctor", "--json", **named, SOAT_PORT=address.split(":")[2].strip("/")
            ).communicate()
            report = json.loads(told)
            assert report["problems"] == []
            assert report["size"]["documents"] >= 1
            assert {process["pid"] for name, process in report["running"].items() if name in EMBEDDED} == {None}
            assert front.authorization.startswith("Basic ")
            assert not (data_dir / "postgres").exists()
        finally:
            system.terminate()
            system.communicate(timeout=60)
        assert wait_until(lambda: not processes_of(data_dir), 30)


EMBEDDED = ("postgresql", "opensearch")
