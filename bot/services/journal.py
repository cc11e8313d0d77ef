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
from typing import TYPE_CHECKING, Any

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
        descriptor = os.open(place(store), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    erasures.written(s, [row["id"] for row in rows])


def _line(row: dict[str, Any]) -> dict[str, str]:
    moments = {name: row[name].isoformat() for name in ("entered_at", "at")}
    return {"number": row["number"], **moments, "why": row["why"]}


def read(path: Path) -> list[Erased]:
    """Return what a journal, or a backup, says was erased; the last word on each inquiry counts.

    Raises OSError, and JournalError for a file that is neither.
    """
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archived, archived.open(_TABLE) as file:
                return _erased(file)
        with path.open("rb") as file:
            return _erased(file)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise JournalError(path.name) from error


def _erased(lines: Iterable[bytes]) -> list[Erased]:
    found = {}
    for line in lines:
        one = json.loads(line)
        entered_at, at = (datetime.fromisoformat(one[name]) for name in ("entered_at", "at"))
        found[one["number"], entered_at] = Erased(one["number"], entered_at, at, str(one["why"]))
    return list(found.values())
