"""The server as a process: it says where it listens, becomes unready before it stops, and answers what is under way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import httpx2
import pytest

PROGRAM = """
from search_api.serve import run
from storage.logging import configure
from storage.settings import Settings

settings = Settings()
configure(settings)
run(settings, settings.database_url.get_secret_value(), settings.opensearch_url, lambda url: print(url, flush=True))
print("closed", flush=True)
"""
END_SECONDS = 20


@pytest.fixture
def server(settings, client):
    environment = {
        **os.environ,
        "SOAT_DATABASE_URL": settings.database_url.get_secret_value(),
        "SOAT_OPENSEARCH_URL": settings.opensearch_url,
        "SOAT_PORT": "0",
    }
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            process.address = process.stdout.readline().strip()
            yield process
        finally:
            process.kill()


def test_a_signal_makes_it_unready_then_it_drains_and_closes(server, database):
    with httpx2.Client(base_url=server.address, timeout=END_SECONDS) as client, database.transaction() as tx:
        assert client.get("/readyz").json()["status"] == "ok"
        # A lookup that waits, because somebody holds its table, is under way when the signal comes.
        tx.exec_driver_sql("lock table lookups in access exclusive mode")
        answers: list[int] = []
        body = {"parcels": [{"certificate_number": "BA 123456"}]}

        def ask() -> None:
            answers.append(httpx2.post(f"{server.address}/api/v1/lookups", json=body, timeout=END_SECONDS).status_code)

        asking = threading.Thread(target=ask)
        asking.start()
        waiting = "select count(*) from pg_locks where not granted and relation = 'lookups'::regclass"
        while tx.exec_driver_sql(waiting).scalar_one() == 0:
            assert asking.is_alive()
        server.send_signal(signal.SIGTERM)
        status = "ok"
        while status == "ok":  # until the signal has been handled, which is well before the port closes
            status = client.get("/readyz").json()["status"]
        assert status == "stopping"
        tx.rollback()
        asking.join(END_SECONDS)
    assert answers == [201]
    assert server.wait(END_SECONDS) == 0
    assert server.stdout.read() == "closed\n"


def test_ctrl_c_ends_it_at_once(server):
    assert httpx2.get(f"{server.address}/livez").status_code == 200
    server.send_signal(signal.SIGINT)
    assert server.wait(END_SECONDS) == 0
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{server.address}/livez")
