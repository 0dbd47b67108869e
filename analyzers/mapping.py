"""The index of mentions, as data, and the fingerprint by which an index of another making is known."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from analyzers import fields
from analyzers.communes import data_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

# One document a mention. `strict`: a field that nobody declared is an error in the code, never a guess by the engine.
MAPPING: Final[dict[str, Any]] = {
    "dynamic": "strict",
    "properties": {
        "record": fields.marker(),  # the record's id, which candidates are counted by
        "type": fields.marker(),  # notice, deed
        "kind": fields.marker(),  # person, organization, land, vehicle, other
        "keys": fields.key(),  # all recall keys
        "words": fields.folded_words(),  # names and descriptions, for exploring
        "deleted": fields.flag(),  # a mention that its record no longer has
    },
}

ANALYSIS: Final = fields.analysis()

# What takes no part in deriving keys or documents: how lookups' texts are read.
_NO_KEYS: Final = frozenset({"box.py", "drafts", "papers"})


def index_body(shards: int, replicas: int) -> dict[str, Any]:
    """The body that creates an index of `shards` primary shards with `replicas` copies of each."""
    return {
        "settings": {
            "index": {"number_of_shards": shards, "number_of_replicas": replicas},
            "analysis": ANALYSIS,
        },
        "mappings": MAPPING,
    }


def _fingerprint() -> str:
    """The sha256 over mapping, analysis, the code that derives keys, and the table of places.

    The code itself is hashed, since a version number is forgotten one day, and an index that was filled under other
    keys misses blocks without a word. A changed comment costs one rebuild too many; that is the cheaper mistake.
    """
    digest = sha256(json.dumps([MAPPING, ANALYSIS], sort_keys=True).encode())
    for name, module in sorted(_modules(files("analyzers"))):
        source = module.read_text(encoding="utf-8")  # universal newlines: no checkout differs
        digest.update(f"{name}\n{source}".encode())
    digest.update(data_digest().encode())
    return digest.hexdigest()


def _modules(package: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    """The modules that derive keys, subpackages' too, with their paths."""
    for entry in package.iterdir():
        if entry.name in _NO_KEYS:
            continue
        if entry.is_dir():
            yield from _modules(entry, f"{above}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield f"{above}{entry.name}", entry


FINGERPRINT: Final = _fingerprint()
