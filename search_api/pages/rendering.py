"""Templates into text: one environment, everything escaped, an unknown name is an error."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import jinja2

from search_api.pages import words

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"


def page(template: str, **values: object) -> str:
    """The named template, filled in."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=words, static=static_url)
    environment.filters.update(
        moment=words.moment, clock=words.clock, day=words.day, count=words.count, money=words.money, weight=words.weight
    )
    return environment


@cache
def static_url(name: str) -> str:
    """The address of a static file, ending in a digest of it, so that a new release is not shown in an old dress."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
