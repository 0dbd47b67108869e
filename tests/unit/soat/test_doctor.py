from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from soat import doctor
from soat.doctor import troubles
from soat.inventory import DatabaseFacts, EngineFacts, Facts, Process
from soat.services import Services
from storage.changes import QueueState
from storage.generations import Generation

GENERATION = Generation(1, "soat-1", "f", "live", 1, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), trusted=True)


def facts(**changes) -> Facts:
    """A whole system that `soat up` runs, but for `changes`; database__x and engine__x go deeper."""
    database = DatabaseFacts(
        answers=True,
        version="18.6",
        migrated=True,
        megabytes=7,
        generation=GENERATION,
        queue=QueueState(0, 0.0, 0),
        indexers=1,
    )
    engine = EngineFacts(answers=True, version="3.8.0", status="green", index_ready=True, documents=0, megabytes=0)
    whole = Facts(
        folder=Path("/data"),
        database_named=False,
        engine_named=False,
        owner=17,
        installed={"soat": "0.1.0", "java": "25"},
        processes={"PostgreSQL": Process(18, 40)},
        services=Services("postgresql://soat:secret@127.0.0.1:5432/soat", "http://127.0.0.1:9201"),
        web_url="http://127.0.0.1:8000/",
        web_answers=True,
        free_disk_mb=50_000,
        disk_used=40.0,
        free_memory_mb=4000,
        folder_mb=100,
        database=database,
        engine=engine,
    )
    for name, value in changes.items():
        part, _, inner = name.partition("__")
        setattr(getattr(whole, part) if inner else whole, inner or part, value)
    return whole


def codes(**changes) -> list[str]:
    return [trouble.code for trouble in troubles(facts(**changes))]


NAMED = {"database_named": True, "engine_named": True, "owner": None}
STOPPED: dict = {"owner": None, "services": Services(None, None), "web_answers": False, "processes": {}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        (NAMED, []),
        (STOPPED, ["not_running"]),
        (
            {**STOPPED, "cannot_start": ["Ổ đĩa đầy."], "missing_jars": 3},
            ["not_running", "cannot_start", "jars_missing"],
        ),
        ({**STOPPED, "processes": {"PostgreSQL": Process(18, 40)}}, ["not_running", "leftovers"]),
        ({"database": DatabaseFacts(), "web_answers": False}, ["database_down", "web_down"]),
        ({"database__unsafe": "fsync = off"}, ["database_unsafe"]),
        ({"database": DatabaseFacts(answers=True)}, ["database_old"]),
        ({"database": DatabaseFacts(answers=True, newer=True)}, ["database_newer"]),
        ({"engine": EngineFacts()}, ["engine_down"]),
        ({"engine__status": "red", "engine__index_ready": False}, ["engine_red", "index_not_ready"]),
        ({"engine__read_only": True}, ["engine_read_only"]),
        ({"database__generation": None}, ["no_index"]),
        ({"database__indexers": 0}, ["indexer_down"]),
        ({**NAMED, "database__indexers": 0}, []),  # another role's sessions cannot be seen
        ({**NAMED, "database__indexers": 0, "database__queue": QueueState(9, 61.0, 0)}, ["indexer_down"]),
        ({"database__queue": QueueState(9, 59.0, 0)}, []),
        ({"database__queue": QueueState(9, 61.0, 0)}, ["queue_late"]),
        ({"database__queue": QueueState(9, 61.0, 2)}, ["stuck", "queue_late"]),  # red first
        ({"web_answers": False}, ["web_down"]),
        ({**NAMED, "web_answers": False, "web_url": None}, ["web_down"]),
        ({"free_disk_mb": 299}, ["disk_full"]),
        ({"free_disk_mb": 2000}, ["disk_low"]),
        ({"disk_used": 95.0}, ["disk_low"]),
    ],
)
def test_what_is_wrong(changes, expected):
    assert codes(**changes) == expected


def test_each_says_what_it_means_and_what_mends_it():
    for trouble in troubles(facts(database=DatabaseFacts(), engine=EngineFacts(), web_answers=False, free_disk_mb=1)):
        assert trouble.what.endswith(".")
        assert trouble.means.endswith(".")
        assert trouble.remedy


def test_people_read_what_is_wrong_first_and_no_password(capsys):
    broken = facts(engine=EngineFacts(), database__queue=QueueState(9, 61.0, 0))
    doctor._print(broken, troubles(broken))
    told = capsys.readouterr().out
    assert told.index("OpenSearch không trả lời") < told.index("9 thay đổi đang chờ") < told.index("Đã cài")
    assert "pid 18, cổng 5432, 40 MB, bản 18.6" in told
    assert "secret" not in told
