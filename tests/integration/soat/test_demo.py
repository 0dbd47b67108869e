"""Loading the demonstration: it ends when enough can be found, and does not wait for an indexer that is not there."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
import typer

from soat import demo
from soat.demo import load_demo, load_province
from soat.embedded.processes import Child
from soat.services import Services
from storage.importing import Counts

INDEXING = "Lập chỉ mục tỉnh mẫu"


@pytest.fixture(autouse=True)
def small(monkeypatch) -> None:
    """Fifty records, of which twenty are enough."""
    monkeypatch.setattr(demo, "NOTICES", 30)
    monkeypatch.setattr(demo, "DEEDS", 20)
    monkeypatch.setattr(demo, "ENOUGH", 20)


def test_it_ends_when_enough_can_be_found(database):
    reported: list[int] = []

    def index_some(text: str, done: int, total: int) -> None:
        if text == INDEXING:
            assert total == 50
            reported.append(done)
            with database.transaction() as tx:
                tx.execute(sa.text("delete from changes where id in (select id from changes order by id limit 8)"))

    assert load_province(database, index_some).counts == Counts(created=50)
    assert reported == [0, 8, 16, 24]


def test_it_has_patience_for_so_long_only(database, monkeypatch):
    monkeypatch.setattr(demo, "PATIENCE_SECONDS", 0)
    assert load_province(database).counts == Counts(created=50)


def test_it_says_that_everything_is_invented(settings, monkeypatch, capsys):
    monkeypatch.setattr(demo, "ENOUGH", 0)
    services = Services(settings.database_url.get_secret_value(), settings.opensearch_url)
    load_demo(settings, services)
    assert "50 bản ghi" in capsys.readouterr().err
    alone = Services(services.database_url, services.opensearch_url, (object.__new__(Child),))
    with pytest.raises(typer.Exit) as caught:
        load_demo(settings, alone)
    assert caught.value.exit_code == 2
    with pytest.raises(typer.Exit):
        load_demo(settings.model_copy(update={"database_url": None}), services)
