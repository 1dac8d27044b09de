"""What is in a backup: lines of JSON, packed and sealed. The same for both databases, so that either can be put back into either.

{"manifest": …}                         of whom, of when, and which tables with which columns
{"file": name, "size": …, "sha256": …}  then {"part": base64} … until its size is reached
{"table": name}                         then {"rows": [[…], …]} …
{"end": {"tables": {name: [rows, sum]}, "files": …}}    what was counted while it was read from the office itself
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from io import BufferedReader
from typing import Any, BinaryIO

from bot.backup.sealing import DAMAGED, SealedReader, SealedWriter
from bot.errors import BackupFault
from bot.store.copies import Shape
from bot.store.moving.values import Sum

FORMAT = 1
LONGEST = 2**29  # bytes of one line: twenty pictures fit in many times over
Line = dict[str, Any]
Value = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    format: int
    version: str  # of Sangyu
    office: str  # its code
    name: str
    taken_at: datetime
    database: str  # sqlite, postgresql
    revision: str  # of the schema
    tables: tuple[Shape, ...]

    def dump(self) -> Line:
        return {**asdict(self), "taken_at": self.taken_at.isoformat()}

    @staticmethod
    def load(raw: Mapping[str, Any]) -> Manifest:
        """Raises BackupFault for a format that a later version writes."""
        if raw["format"] != FORMAT:
            raise BackupFault(f"the backup was made by a newer version ({raw['version']}): put it back with that one")
        tables = tuple(Shape(one["name"], tuple((name, kind) for name, kind in one["columns"])) for one in raw["tables"])
        return Manifest(**{**raw, "taken_at": datetime.fromisoformat(raw["taken_at"]), "tables": tables})


class ArchiveWriter:
    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._sealed = SealedWriter(file, key)
        self._packing = zlib.compressobj(level=1)

    def put(self, line: Line) -> None:
        self._sealed.write(self._packing.compress(json.dumps(line, separators=(",", ":")).encode() + b"\n"))

    def finish(self) -> None:
        self._sealed.write(self._packing.flush())
        self._sealed.finish()


class ArchiveReader:
    """Line by line. Raises BackupFault for whatever is not as it was written."""

    def __init__(self, file: BufferedReader, key: bytes) -> None:
        self._lines = _lines(SealedReader(file, key))
        self._next = next(self._lines, {})
        self.manifest = Manifest.load(self.take("manifest"))

    @property
    def comes(self) -> str:
        """What the next line is."""
        return next(iter(self._next), "")

    def take(self, what: str) -> Any:
        """What the next line says, which has to be one of these."""
        if self.comes != what:
            raise BackupFault(DAMAGED)
        line, self._next = self._next, next(self._lines, {})
        return line[what] if len(line) == 1 else line

    def rows(self, shape: Shape) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of the table whose turn it is."""
        read = _by_column(shape, _FROM_JSON)
        while self.comes == "rows":
            part = self.take("rows")
            yield [
                tuple(value if one is None or value is None else one(value) for one, value in zip(read, row, strict=True))
                for row in part
            ]

    def sums(self) -> dict[str, Sum]:
        """The end: what was counted in the office itself."""
        return {name: Sum(rows, digest) for name, (rows, digest) in self.take("end")["tables"].items()}


def plain_rows(shape: Shape, part: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """As JSON holds them."""
    write = _by_column(shape, _TO_JSON)
    return [
        [value if one is None or value is None else one(value) for one, value in zip(write, row, strict=True)] for row in part
    ]


def _lines(sealed: SealedReader) -> Iterator[Line]:
    unpacking, held = zlib.decompressobj(), bytearray()
    try:
        while segment := sealed.segment():
            held += unpacking.decompress(segment)
            *whole, rest = held.split(b"\n")
            held = bytearray(rest)
            if len(held) > LONGEST:
                raise BackupFault(DAMAGED)
            yield from (json.loads(line) for line in whole)
    except (zlib.error, ValueError):
        raise BackupFault(DAMAGED) from None
    if held or not unpacking.eof:
        raise BackupFault(DAMAGED)


def _by_column(shape: Shape, known: Mapping[str, Value]) -> list[Value | None]:
    return [known.get(kind) for _, kind in shape.columns]


def _encoded(value: bytes) -> str:
    return b64encode(value).decode()


_TO_JSON: Mapping[str, Value] = {"moment": datetime.isoformat, "day": date.isoformat, "bytes": _encoded}
_FROM_JSON: Mapping[str, Value] = {"moment": datetime.fromisoformat, "day": date.fromisoformat, "bytes": b64decode}
