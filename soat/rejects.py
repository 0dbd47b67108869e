"""The file in which an import leaves the lines that it refused, for a person to mend and import again."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from storage.rejects import Reject, untouched

_SUFFIXES = (".jsonl", ".ndjson", ".json")
_ENDING = ".rejects"


class RejectsFile:
    """The refused lines of one file, one JSON object a line; readable by its owner alone, since it names people.

    Made at the first refused line. What an earlier import of the same file left is replaced, or removed if nothing is
    refused any more, but only while it is untouched: a file that somebody is mending, or that is about another file, or
    that another import is writing stays, and this one takes the next name (`a-2.rejects.jsonl`).
    """

    def __init__(self, folder: Path, imported: Path, taken: Collection[Path]) -> None:
        """`taken` are resolved paths that it must not have: what is imported, and what this command has written."""
        self.written = 0  # lines
        self._imported = imported
        self._stream: BinaryIO | None = None
        self._names = _names(folder, imported, taken)
        self.path = next(self._names)

    def add(self, reject: Reject) -> None:
        """Write one refused line."""
        if self._stream is None:
            self._stream = self._open()
        self._stream.write(reject.entry(self._imported))
        self.written += 1

    def _open(self) -> BinaryIO:
        while True:
            stream = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b")
            if self._may_replace(stream):
                os.fchmod(stream.fileno(), 0o600)
                stream.seek(0)
                stream.truncate()
                return stream
            stream.close()
            self.path = next(self._names)

    def _may_replace(self, stream: BinaryIO) -> bool:
        """Whether the file is ours alone now, and nobody's work is in it."""
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            there = self.path.stat()
        except (BlockingIOError, FileNotFoundError):  # another import is writing it, or has just removed it
            return False
        return os.path.samestat(there, os.fstat(stream.fileno())) and untouched(stream, self._imported)

    def _remove_earlier(self) -> None:
        try:
            stream = os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
        except OSError:
            return  # there is none, or it is not ours to read
        with stream:
            if self._may_replace(stream):
                self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()
        elif kind is None:
            self._remove_earlier()


def _names(folder: Path, imported: Path, taken: Collection[Path]) -> Iterator[Path]:
    name = imported.stem if imported.suffix in _SUFFIXES else imported.name
    name = name.removesuffix(_ENDING) or name
    number = 1
    while True:
        path = folder / (f"{name}{_ENDING}.jsonl" if number == 1 else f"{name}-{number}{_ENDING}.jsonl")
        if path.resolve() not in taken:
            yield path
        number += 1
