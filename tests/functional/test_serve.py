"""The server as processes: it says where it listens, becomes unready before it stops, answers what is under way.

One process or several: nobody outside can tell, whichever of them he meets.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx2
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from soat.embedded.processes import wait_until

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


@pytest.fixture(params=[1, 3], ids=["one process", "three workers"])
def server(settings, client, request):
    environment = {
        **os.environ,
        "SOAT_DATABASE_URL": settings.database_url.get_secret_value(),
        "SOAT_OPENSEARCH_URL": settings.opensearch_url,
        "SOAT_PORT": "0",
        "SOAT_API_WORKERS": str(request.param),
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


several = pytest.mark.parametrize("server", [3], indirect=True, ids=["three workers"])


def workers(server) -> set[int]:
    return {one.pid for one in psutil.Process(server.pid).children() if one.status() != psutil.STATUS_ZOMBIE}


def counted(server) -> float:
    """Requests to /livez, as whichever worker takes this connection tells it."""
    text = httpx2.get(f"{server.address}/metrics", timeout=END_SECONDS).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "soat_requests_total" and sample.labels["route"] == "/livez"
    )


def alive(server, times=1) -> int:
    """How many of so many connections of their own are answered."""
    urls = [f"{server.address}/livez"] * times
    return sum(httpx2.get(url, timeout=END_SECONDS).status_code == 200 for url in urls)


@several
def test_they_measure_together(server):
    """Red when each tells its own: a counter that falls from one scrape to the next is a restart to Prometheus."""
    assert wait_until(lambda: len(workers(server)) == 3, END_SECONDS)
    assert alive(server, 20) == 20
    assert {counted(server) for _ in range(10)} == {20}
    text = httpx2.get(f"{server.address}/metrics", timeout=END_SECONDS).text
    assert text.count("\nsoat_database_up 1.0") == 1


@several
def test_a_killed_worker_is_started_again_while_the_others_answer(server):
    before = workers(server)
    assert alive(server, 20) == 20
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    assert wait_until(lambda: victim not in workers(server), END_SECONDS)
    assert alive(server, 20) == 20
    assert wait_until(lambda: len(workers(server)) == 3, END_SECONDS)
    assert workers(server) > before - {victim}
    assert alive(server, 20) == 20
    assert counted(server) == 60  # what the dead one measured still counts
    server.terminate()
    assert server.wait(END_SECONDS) == 0


@several
def test_all_workers_killed_are_started_again(server):
    before = workers(server)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert alive(server, 5) == 5  # the socket outlives them: whoever connects meanwhile waits
    assert not before & workers(server)


@several
def test_no_worker_outlives_its_parent(server):
    """Or the port would stay taken, and the next start fail."""
    pids = workers(server)
    assert pids
    server.kill()
    server.wait(END_SECONDS)
    assert wait_until(lambda: not any(map(runs, pids)), END_SECONDS)
    with pytest.raises(httpx2.ConnectError):
        alive(server)


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def measurements(server) -> set[Path]:
    mapped = (Path(one.path) for pid in workers(server) for one in psutil.Process(pid).memory_maps())
    return {path for path in mapped if path.parent.name.startswith("soat-metrics-")}


@several
def test_they_leave_no_measurements_behind(server):
    alive(server)
    [folder] = {path.parent for path in measurements(server)}
    server.terminate()
    assert server.wait(END_SECONDS) == 0
    assert not folder.exists()


@several
def test_workers_that_keep_dying_fill_no_disk(server):
    """Red when each has files of its own: whoever dies every thirty seconds would leave thousands a day."""
    for _ in range(2):
        victims = workers(server)
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        assert alive(server, 20) == 20
    assert measurements(server)
    assert {path.stem.rsplit("_", 1)[1] for path in measurements(server)} <= {"0", "1", "2"}
