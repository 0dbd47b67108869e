"""From subjects to what the two stores are asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzers.filing import asked_keys
from analyzers.keys import AskedKeys
from storage.search_index import EngineQuery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matching.request import Subject

MOST_MENTIONS = 500
"""Candidates of one subject that the engine may bring: each is read again and compared, in about 0.1 ms."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A subject with its keys."""

    subject: Subject
    keys: AskedKeys


def asked_of(subjects: Sequence[Subject]) -> tuple[Asked, ...]:
    """The keys that each subject asks with."""
    return tuple(Asked(subject, asked_keys(subject.thing)) for subject in subjects)


def exact_keys(asked: Sequence[Asked]) -> tuple[str, ...]:
    """What PostgreSQL is asked about all mentions, whatever the engine does."""
    return tuple(sorted({key for one in asked for key in one.keys.exact}))


def recall_keys(asked: Sequence[Asked]) -> tuple[str, ...]:
    """What PostgreSQL is asked about queued and just changed mentions: everything that the engine is asked."""
    return tuple(sorted({key for one in asked for key in (*one.keys.strong, *one.keys.weak)}))


def engine_query(asked: Asked) -> EngineQuery:
    """What the engine is asked for one subject."""
    return EngineQuery(strong=asked.keys.strong, weak=asked.keys.weak, limit=MOST_MENTIONS)
