"""After an erasure nothing of the customer's is found in SQLite's files, its write-ahead log among them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.services import erasing
from storage.files import FileStore
from tests.services.allocation_office import SECRETARY, AllocationOffice, open_office
from tests.services.drawing_cabinet import keeper
from tests.services.test_erasing import WORDS, won

if TYPE_CHECKING:
    from storage.database import Database


@pytest.fixture
def office(sqlite_db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(sqlite_db, tmp_path)


def found(office: AllocationOffice) -> list[str]:
    """Return the words of the customer's that stand in the database's files."""
    place = Path(str(office.db.engine.url.database))
    content = b"".join(path.read_bytes() for path in place.parent.glob(f"{place.name}*"))
    as_json = {word: json.dumps(word).strip('"') for word in WORDS}
    return [one for one in WORDS if one.encode() in content or as_json[one].encode() in content]


async def test_the_files_of_the_database_have_forgotten_the_customer(
    office: AllocationOffice, tmp_path: Path
) -> None:
    case = won(office)
    assert len(found(office)) == len(WORDS)
    office.do(erasing.on_request, SECRETARY, [case.id])
    await keeper(office, FileStore(tmp_path / "files")).look()
    assert found(office) == []


async def test_while_somebody_reads_the_log_is_kept_and_emptied_at_the_next_look(
    office: AllocationOffice, tmp_path: Path
) -> None:
    case = won(office)
    at_it = keeper(office, FileStore(tmp_path / "files"))
    await at_it.look()
    with office.db.engine.connect().execution_options(toban_read=True) as reader:
        reader.exec_driver_sql("SELECT count(*) FROM inquiry").scalar()
        office.do(erasing.on_request, SECRETARY, [case.id])
        await at_it.look()
        assert found(office)
    await at_it.look()
    assert found(office) == []
