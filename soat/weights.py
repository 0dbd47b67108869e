"""`soat weights`: what agreement counts, as a table to be read, and counted anew in the records on file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.table import Table

from matching.estimate import count_names, estimate
from matching.weights import Weights, from_json, shipped
from soat.console import out, print_json, read_settings, say
from soat.services import DATABASE, running
from storage import weighing
from storage.database import Database
from storage.migrate import upgrade

app = typer.Typer(no_args_is_help=True)


@app.command("show", help="Xem mỗi điểm trùng, điểm khác đáng bao nhiêu.")
def show(*, json: Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")] = False) -> None:
    """Print the table that lookups weigh with now."""
    with _database() as database, database.snapshot() as tx:
        known, made = weighing.read(tx, ()), weighing.active_basis(tx)
    weights = from_json(known.weights, known.version) if known.weights else shipped()
    report: dict[str, Any] = {
        "version": weights.version,
        "made_at": made[1] if made else None,
        "basis": made[2] if made else None,
        "persons_counted": known.persons,
        "weights": weights.as_json(),
    }
    if json:
        print_json(report)
    else:
        _print(weights, known.persons)


@app.command("estimate", help="Đếm lại trong các bản ghi đang có: tên hiếm hay phổ biến, các mục trùng nhau ra sao.")
def estimate_command(
    *,
    adults: Annotated[int | None, typer.Option(min=1_000, help="Số người lớn của tỉnh.")] = None,
    json: Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")] = False,
) -> None:
    """Count, keep the result as a new version, and let it hold from now on."""
    with _database() as database:
        with database.snapshot() as tx:
            counts, counted, before = count_names(tx), estimate(tx), weighing.read(tx, ())
        population = adults or (from_json(before.weights) if before.weights else shipped()).adults
        weights = replace(counted.weights, populations={**counted.weights.populations, "person": population})
        with database.transaction() as tx:
            weighing.replace_counts(tx, counts.persons, counts.by_value)
            version = weighing.activate(tx, weights.as_json(), counted.basis())
    if json:
        print_json({"version": version, "persons_counted": counts.persons, "basis": counted.basis()})
    else:
        pairs = sum(counted.pairs.values())
        say(f"Bảng trọng số bản {version} có hiệu lực: đếm {counts.persons} người và {pairs} cặp giá trị.")


@app.command("reset", help="Trở lại bảng trọng số có sẵn.")
def reset() -> None:
    """Let the table and the shares of names that come with Soát hold again."""
    with _database() as database, database.transaction() as tx:
        weighing.reset(tx)
    say("Bảng trọng số có sẵn có hiệu lực trở lại.")


@contextmanager
def _database() -> Iterator[Database]:
    settings = read_settings()
    with running(settings, DATABASE) as services:
        upgrade(str(services.database_url))
        # Counting a million records takes a minute in one transaction, between whose statements Python works.
        database = Database(str(services.database_url), pool_size=1, idle_in_transaction_timeout=None)
        try:
            yield database
        finally:
            database.close()


def _print(weights: Weights, persons: int) -> None:
    version = f"bản {weights.version}" if weights.version else "có sẵn"
    out.print(f"Bảng trọng số {version}; độ hiếm của tên đếm trong {persons} người.", markup=False)
    table = Table("Mục", "So sánh", "m", "u", "Trọng số", "Vì sao", box=None)
    for name, rows in weights.fields.items():
        for relation, row in rows.items():
            chance = f"{row.u:g}" if row.u is not None else f"tùy giá trị × {row.times:g}"
            weight = f"{row.weight(None):+.1f}" if row.u is not None else "tùy giá trị"
            table.add_row(name, relation, f"{row.m:g}", chance, weight, row.why)
    out.print(table)
