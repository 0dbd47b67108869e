"""What a record names, each half of it read when somebody asks for it. Pure."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from analyzers.mentions import assets_of, people_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analyzers.mentions import Mention
    from matching.request import Subject


class Named:
    """The mentions of a record: most candidates are there for a name alone, and nobody asks for their assets."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body

    @cached_property
    def people(self) -> tuple[Mention, ...]:
        """Persons and organisations."""
        return people_of(self._body)

    @cached_property
    def assets(self) -> tuple[Mention, ...]:
        """Land, vehicles and other assets."""
        return assets_of(self._body)

    def like(self, subjects: Iterable[Subject]) -> Iterator[Mention]:
        """The mentions that may be of a kind with one of the subjects."""
        are_assets = {subject.is_asset for subject in subjects}
        if False in are_assets:
            yield from self.people
        if True in are_assets:
            yield from self.assets
