"""Customers' files in a backup, and their way back."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from bot.services import drawings
from bot.services.backup import BackupError, backup, restore
from storage import archive, attachments
from storage.files import FileStore
from tests.services.drawing_cabinet import PDF, arrives_with, hashes

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database
    from tests.services.conftest import Office


@pytest.fixture
def other(tmp_path: Path) -> FileStore:
    """Return the folder of another machine."""
    return FileStore(tmp_path / "other")


async def test_files_come_back_with_their_inquiries(
    office: Office, store: FileStore, other: FileStore, sqlite_db_2: Database, tmp_path: Path
) -> None:
    case = await arrives_with(office, store, PDF, b"%PDF-2", PDF)
    backup(office.db.engine, tmp_path / "b.zip", office.now, store)
    restore(sqlite_db_2.engine, tmp_path / "b.zip", office.now, 2026, store=other)
    assert hashes(other) == hashes(store)
    kept = sqlite_db_2.read_now(lambda s: attachments.of_inquiry(s, case.id))
    assert [other.path(one.file.sha256).read_bytes() for one in kept] == [PDF, b"%PDF-2", PDF]


async def test_files_may_stay_out_of_a_backup(
    office: Office, store: FileStore, other: FileStore, sqlite_db_2: Database, tmp_path: Path
) -> None:
    await arrives_with(office, store, PDF)
    backup(office.db.engine, tmp_path / "b.zip", office.now)
    restore(sqlite_db_2.engine, tmp_path / "b.zip", office.now, 2026, store=other)
    assert hashes(other) == set()


async def test_a_file_erased_while_the_backup_is_made_is_left_out(
    office: Office, store: FileStore, other: FileStore, sqlite_db_2: Database, tmp_path: Path
) -> None:
    await arrives_with(office, store, PDF, b"%PDF-2")
    (gone, *_) = sorted(hashes(store))
    store.remove(gone)
    backup(office.db.engine, tmp_path / "b.zip", office.now, store)
    restore(sqlite_db_2.engine, tmp_path / "b.zip", office.now, 2026, store=other)
    assert hashes(other) == hashes(store)


@pytest.mark.parametrize("damage", ["changed", "missing"])
async def test_a_backup_whose_file_is_damaged_is_refused_whole(
    office: Office, store: FileStore, other: FileStore, sqlite_db_2: Database, tmp_path: Path, damage: str
) -> None:
    await arrives_with(office, store, PDF)
    backup(office.db.engine, tmp_path / "b.zip", office.now, store)
    with zipfile.ZipFile(tmp_path / "b.zip") as whole, zipfile.ZipFile(tmp_path / "d.zip", "w") as damaged:
        for name in whole.namelist():
            if not name.startswith("files/"):
                damaged.writestr(name, whole.read(name))
            elif damage == "changed":
                damaged.writestr(name, b"%PDF-another")
    with pytest.raises(BackupError) as caught:
        restore(sqlite_db_2.engine, tmp_path / "d.zip", office.now, 2026, store=other)
    assert caught.value.key == "damaged"
    assert hashes(other) == set()
    with archive.snapshot(sqlite_db_2.engine) as connection:
        assert archive.is_empty(connection)


async def test_what_was_erased_before_the_backup_is_not_in_it(
    office: Office, store: FileStore, tmp_path: Path
) -> None:
    case = await arrives_with(office, store, PDF)
    office.db.write_now(lambda s: drawings.erase(s, case.id, office.now))
    backup(office.db.engine, tmp_path / "b.zip", office.now, store)
    with zipfile.ZipFile(tmp_path / "b.zip") as archived:
        assert not [name for name in archived.namelist() if name.startswith("files/")]
