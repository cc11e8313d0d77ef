"""Customers' files: erased with their inquiry, and nothing left behind."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.services import drawings, erasing, file_removal, replies
from storage import attachments, settings
from tests.services.at_once import at_once
from tests.services.drawing_cabinet import (
    PDF,
    arrives_with,
    hashes,
    keeper,
    ledger,
    opens,
    taken,
    token_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.files import FileStore
    from tests.services.conftest import Office


async def test_an_erased_inquirys_bytes_are_gone_within_one_look(office: Office, store: FileStore) -> None:
    case = await arrives_with(office, store, PDF, b"%PDF-2")
    token = token_of(office, "UASA1", case)
    assert office.db.write_now(lambda s: drawings.erase(s, case.id, office.now)) == 2
    await keeper(office, store).look()
    assert hashes(store) == set()
    with pytest.raises(Refusal, match="file_gone"):
        opens(office, token)


async def test_bytes_that_another_inquiry_has_as_well_stay_until_it_is_erased_too(
    office: Office, store: FileStore
) -> None:
    case, other = await arrives_with(office, store, PDF, b"%PDF-2"), await arrives_with(office, store, PDF)
    office.db.write_now(lambda s: drawings.erase(s, case.id, office.now))
    await keeper(office, store).look()
    kept = office.db.read_now(lambda s: attachments.of_inquiry(s, other.id))
    assert hashes(store) == {kept[0].file.sha256}
    office.db.write_now(lambda s: drawings.erase(s, other.id, office.now))
    await keeper(office, store).look()
    assert hashes(store) == set()


async def test_a_bot_that_died_between_erasing_and_removing_removes_at_its_next_start(
    office: Office, store: FileStore
) -> None:
    case = await arrives_with(office, store, PDF)
    office.db.write_now(lambda s: drawings.erase(s, case.id, office.now))
    assert len(hashes(store)) == 1
    await keeper(office, store).look()
    assert hashes(store) == set()
    assert office.db.read_now(lambda s: attachments.given_up(s, 10)) == []


async def test_an_erasure_that_is_taken_back_leaves_the_file(office: Office, store: FileStore) -> None:
    case = await arrives_with(office, store, PDF)

    def fails(s: Any) -> None:
        drawings.erase(s, case.id, office.now)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        office.db.write_now(fails)
    await keeper(office, store).look()
    assert len(hashes(store)) == 1


def _age(store: FileStore, folder: str, seconds: float, names: Iterable[str]) -> None:
    for name in names:
        path = store.folder / folder / name
        at = path.stat().st_mtime - seconds
        os.utime(path, (at, at))


async def test_bytes_that_nobody_noted_go_after_a_day_and_noted_ones_never(
    office: Office, store: FileStore
) -> None:

    office.now = datetime.now(UTC)
    orphan = await taken(store, b"%PDF-orphan")
    case = await arrives_with(office, store, PDF)
    (kept,) = office.db.read_now(lambda s: attachments.of_inquiry(s, case.id))
    await keeper(office, store).tidy()
    assert [sha256 for sha256, _ in store.unnoted()] == [orphan.sha256]
    _age(store, "unnoted", 86_500, [orphan.sha256])
    office.db.write_now(lambda s: settings.put(s, settings.PAUSED, {"count": 1}))
    await keeper(office, store).tidy()
    assert hashes(store) == {kept.file.sha256, orphan.sha256}
    office.db.write_now(lambda s: settings.drop(s, settings.PAUSED))
    await keeper(office, store).tidy()
    assert hashes(store) == {kept.file.sha256}


async def test_bytes_that_come_again_while_they_are_removed_are_kept_or_asked_for_again(
    office: Office, store: FileStore
) -> None:
    case = await arrives_with(office, store, PDF)
    office.db.write_now(lambda s: drawings.erase(s, case.id, office.now))
    file = await taken(store, PDF)
    given_up = office.db.read_now(file_removal.given_up)
    kept, _ = await at_once(
        office,
        lambda s: drawings.keep_upload(s, store, file, office.now),
        lambda s: file_removal.remove_given_up(s, store, given_up),
    )
    assert store.has(file.sha256) is not isinstance(kept, Refusal)


async def test_an_erasure_beside_the_removal_of_the_same_bytes_leaves_none_behind(
    office: Office, store: FileStore
) -> None:
    first, second = await arrives_with(office, store, PDF), await arrives_with(office, store, PDF)
    office.db.write_now(lambda s: drawings.erase(s, first.id, office.now))
    given_up = office.db.read_now(file_removal.given_up)
    await at_once(
        office,
        lambda s: drawings.erase(s, second.id, office.now),
        lambda s: file_removal.remove_given_up(s, store, given_up),
    )
    await keeper(office, store).look()
    assert hashes(store) == set()


async def test_bytes_that_the_disk_holds_on_to_keep_no_others_and_no_journal_waiting(
    office: Office, store: FileStore
) -> None:
    case = await arrives_with(office, store, PDF, b"%PDF-2")
    held, other = office.db.read_now(lambda s: attachments.of_inquiry(s, case.id))
    stuck = store.path(held.file.sha256)
    stuck.unlink()
    stuck.mkdir()
    office.db.write_now(lambda s: drawings.erase(s, case.id, office.now))
    await keeper(office, store).look()
    assert not store.has(other.file.sha256)
    assert office.db.read_now(file_removal.given_up) == [held.file.sha256]
    stuck.rmdir()
    await keeper(office, store).look()
    assert office.db.read_now(file_removal.given_up) == []


async def test_the_record_of_who_opened_which_drawing_keeps_its_number(
    office: Office, store: FileStore
) -> None:
    case = await arrives_with(office, store, PDF, b"%PDF-2")
    for at in (0, 1, 0):
        opens(office, token_of(office, "UASA1", case, at))
    office.do(replies.record, "USECRETARY", case.id)
    office.do(erasing.on_request, "USECRETARY", [case.id])
    kept = [row[-1] for row in ledger(office) if row[0] == "file_opened"]
    assert kept == [["#1"], ["#2"], ["#1"]]
