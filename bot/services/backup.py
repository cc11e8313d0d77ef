"""A copy of everything while the bot runs, and its way back into an empty database.

The archive is a zip file: `manifest.json` and a file of JSON lines for each table, the same for SQLite and
PostgreSQL. What comes back is old: numbers go on after a gap, and nothing goes out until the secretariat
has said whether what was owed is still to be sent.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from bot.services import backup_files, erasing
from storage import archive, attachments, settings
from storage.migrate import (
    check_version,
    expected_revision,
    go_back,
    go_on,
    known_revisions,
    migrate,
    migrating,
)
from storage.on_hold import RESTORED
from storage.sql import insert_into
from storage.tables import number, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Table

    from bot.services.journal import Erased
    from storage.database import Session
    from storage.files import FileStore

FORMAT = "toban-backup/1"
GAP = 100  # numbers that may have been given after the backup was made
_MANIFEST = "manifest.json"


class BackupError(Exception):
    """A backup that cannot be made or read. `key` names the sentence (`backup.…`), `params` fill its gaps."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params


def backup(engine: Engine, path: Path, now: datetime, store: FileStore | None = None) -> dict[str, int]:
    """Write an archive, readable by its owner only, and return how many rows of each table it has.

    Customers' files go with it where their `store` is given. It appears under its name when it is whole.
    Raises OSError when it cannot be written and DatabaseVersionError for a database of another version.
    """
    check_version(engine)
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "revision": expected_revision(),
        "tables": {},
    }
    with written_whole(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archived:
        with archive.snapshot(engine) as connection:
            for table in archive.archived_tables():
                manifest["tables"][table.name] = _dump(connection, table, archived)
            hashes = attachments.everything(connection)
        if store is not None:
            manifest["files"] = backup_files.pack(archived, store, hashes)
        archived.writestr(_MANIFEST, json.dumps(manifest, indent=1))
    return {name: entry["rows"] for name, entry in manifest["tables"].items()}


@contextmanager
def written_whole(path: Path) -> Iterator[Any]:
    """Open a file beside `path` (mode 0600) that takes its name once everything is on disk."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as temporary:
        try:
            yield temporary
            temporary.flush()
            os.fsync(temporary.fileno())
            Path(temporary.name).replace(path)
        except BaseException:
            Path(temporary.name).unlink()
            raise


def _dump(connection: Connection, table: Table, archived: zipfile.ZipFile) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with archived.open(_name_of(table), "w", force_zip64=True) as file:
        for line in archive.lines_of(connection, table):
            file.write(line)
            digest.update(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


@dataclass(frozen=True, slots=True)
class Restored:
    """How many messages wait, and of how many inquiries the customer was erased once more."""

    held: int
    erased: int


def restore(
    engine: Engine,
    path: Path,
    now: datetime,
    year: int,
    gone: Sequence[Erased] = (),
    store: FileStore | None = None,
) -> Restored:
    """Bring an archive back into an empty database, in one transaction; customers' files into their `store`.

    An archive of an older version is brought to this program's. `year` is the present one in the network's
    zone; `gone` says what was erased since the archive was made and is erased again. Raises BackupError for a
    damaged or foreign file and for a database that is in use.
    """
    with _opened(path) as archived:
        manifest = _checked_manifest(archived)
        migrate(engine)
        with migrating(engine) as connection:
            if not archive.is_empty(connection):
                raise BackupError("not_empty")
            if manifest["revision"] not in known_revisions():
                raise BackupError("other_revision", found=manifest["revision"], expected=expected_revision())
            go_back(connection, manifest["revision"])
            for table in _tables_in(manifest):
                with archived.open(_name_of(table)) as file:
                    archive.load(connection, table, file)
            go_on(connection)
            archive.go_on_counting(connection)
            erased = erasing.again(connection, gone, now)
            if store is not None:
                backup_files.unpack(connection, archived, store, manifest.get("files", ()))
            return Restored(_come_back(connection, now, year), erased)


def _tables_in(manifest: dict[str, Any]) -> list[Table]:
    """Return the tables of an archive; one of an older version has fewer."""
    return [table for table in archive.archived_tables() if table.name in manifest["tables"]]


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archived:
            yield archived
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
        raise BackupError("damaged", file=path.name) from error


def _checked_manifest(archived: zipfile.ZipFile) -> dict[str, Any]:
    """Return the manifest once every table in it is there and says what was written."""
    try:
        manifest: dict[str, Any] = json.loads(archived.read(_MANIFEST))
        known = manifest["format"] == FORMAT
    except (KeyError, TypeError, ValueError):
        known = False
    if not known:
        raise BackupError("not_ours", file=Path(archived.filename or "").name)
    for table in _tables_in(manifest):
        digest = hashlib.sha256()
        with archived.open(_name_of(table)) as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        if digest.hexdigest() != manifest["tables"][table.name]["sha256"]:
            raise BackupError("damaged", file=Path(archived.filename or "").name)
    return manifest


def _come_back(session: Session, now: datetime, year: int) -> int:
    """Hold back what was owed, pause the sending, leave the gap in the numbers."""
    owed = outbox.c.status.in_(("pending", "sending"))
    session.execute(
        update(outbox).where(owed).values(status="held", error=RESTORED, lease_owner=None, lease_until=None)
    )
    held = (outbox.c.status == "held", outbox.c.error == RESTORED)
    count: int = session.execute(select(func.count()).where(*held)).scalar_one()
    settings.drop(session, settings.LINKS)  # a link from before may name what is something else by now
    settings.put(session, settings.PAUSED, {"count": count, "since": now.isoformat()})
    session.execute(update(number).values(last=number.c.last + GAP))
    session.execute(insert_into(session, number).values(year=year, last=GAP).on_conflict_do_nothing())
    return count


def _name_of(table: Table) -> str:
    return f"tables/{table.name}.jsonl"
