"""The journal of erasures: numbers and times, beside customers' files, outside the database and its backups.

A backup from before an erasure still has what was erased. Whoever restores it has the journal erase it again;
a later backup serves as well, because its table `erasure` says the same.
"""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from bot.domain.retention import Why
from storage import erasures

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from storage.database import Session
    from storage.files import FileStore

NAME = "erasures.jsonl"
BATCH = 500
_TABLE = "tables/erasure.jsonl"  # in a backup


@dataclass(frozen=True, slots=True)
class Erased:
    """An inquiry whose customer was erased; `entered_at` tells it from another network's of that number."""

    number: str
    entered_at: datetime
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a journal says was erased, and how many of its lines cannot be read."""

    erased: list[Erased]
    torn: int


class JournalError(Exception):
    """A file that is no journal of erasures."""


def place(store: FileStore) -> Path:
    """Return where the journal is."""
    return store.folder / NAME


def is_behind(s: Session) -> bool:
    """Whether erasures are not in the journal yet."""
    return bool(erasures.unwritten_rows(s, 1))


def write_down(s: Session, store: FileStore) -> None:
    """Put erasures into the journal, on disk before the database calls them written. Raises OSError.

    After a crash in between a line stands there twice, which does no harm.
    """
    rows = erasures.unwritten_rows(s, BATCH)
    if not rows:
        return
    store.prepare()
    lines = "".join(json.dumps(_line(row)) + "\n" for row in rows)
    with store.locked():
        descriptor = os.open(place(store), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a+b") as file:
            file.write(_after_a_torn_line(file) + lines.encode())
            file.flush()
            os.fsync(file.fileno())
    erasures.written(s, [row["id"] for row in rows])


def _after_a_torn_line(file: BinaryIO) -> bytes:
    """Return what ends a line that a power cut tore, so that the next one stands alone."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - 1, 0))
    return b"\n" if file.read(1) not in {b"", b"\n"} else b""


def _line(row: dict[str, Any]) -> dict[str, str]:
    moments = {name: row[name].isoformat() for name in ("entered_at", "at")}
    return {"number": row["number"], **moments, "why": row["why"]}


def read(path: Path) -> Told:
    """Return what a journal, or a backup, says was erased; the last word on each inquiry counts.

    Lines that a power cut tore are counted. Raises OSError, and JournalError for a file that is neither.
    """
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archived, archived.open(_TABLE) as file:
                told = _told(file)
        else:
            with path.open("rb") as file:
                told = _told(file)
    except (KeyError, zipfile.BadZipFile) as error:
        raise JournalError(path.name) from error
    if told.torn and not told.erased:
        raise JournalError(path.name)
    return told


def _told(lines: Iterable[bytes]) -> Told:
    found, torn = {}, 0
    for line in lines:
        start = max(line.rfind(b"{"), 0)  # a whole line may hang on a torn one
        torn += bool(line[:start].strip())
        try:
            one = _erased(line[start:])
        except (KeyError, TypeError, ValueError):
            torn += bool(line[start:].strip())
        else:
            found[one.number, one.entered_at] = one
    return Told(list(found.values()), torn)


def _erased(line: bytes) -> Erased:
    one = json.loads(line)
    entered_at, at = (datetime.fromisoformat(one[name]) for name in ("entered_at", "at"))
    return Erased(str(one["number"]), entered_at, at, str(Why(one["why"])))
