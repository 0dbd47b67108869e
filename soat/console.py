"""How commands speak: results to stdout, everything else to stderr, machines in JSON, people in Vietnamese."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from soat.services import Report
from storage.errors import SoatError
from storage.settings import Settings

DONE = 0
SOME_REJECTED = 1
NOT_DONE = 2

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def read_settings(**given: Any) -> Settings:  # noqa: ANN401  one value per setting, checked by Settings
    """Settings from the environment, with those that the command line gives (None: not given) on top."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        names = ", ".join(f"SOAT_{'_'.join(map(str, problem['loc'])).upper()}" for problem in error.errors())
        fail(f"Giá trị của {names} không hợp lệ; xem docs/reference/settings.md.")


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object, for machines."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """A line of progress for people, on stderr."""
    err.print(text, markup=False)


def explain(error: SoatError) -> None:
    """An error's sentence and its fields."""
    err.print(error.text, style="bold red", markup=False)
    for problem in error.problems:
        err.print(f"  {problem.field}: {problem.message}", markup=False)


def fail(text: str) -> NoReturn:
    """Say why nothing was done, and end."""
    err.print(text, style="bold red", markup=False)
    raise typer.Exit(NOT_DONE)


@contextmanager
def reporting() -> Iterator[Report]:
    """A report with a bar on a terminal, and a line for each step elsewhere."""
    if not err.is_terminal:
        said: set[str] = set()

        def line(text: str, _done: int, _total: int) -> None:
            if text not in said:
                said.add(text)
                say(f"{text} …")

        yield line
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("", total=None, visible=False)

        def bar(text: str, done: int, total: int) -> None:
            progress.update(task, description=text, completed=done, total=total or None, visible=True)

        yield bar
