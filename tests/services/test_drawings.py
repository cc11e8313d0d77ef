"""Customers' files: taken in, kept for a form, tied to an inquiry."""

from __future__ import annotations

import contextlib
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drawings import HEAD, Kind, kind_of
from bot.domain.errors import Refusal
from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.services import drawings
from bot.services.public_form import Sent, take_in
from storage import attachments
from storage.files import FileStore
from tests.services.drawing_cabinet import (
    LIMITS,
    PDF,
    begun,
    hashes,
    keeper,
    taken,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.inquiries import Inquiry
    from tests.services.conftest import Office


async def test_what_arrives_in_pieces_is_kept_whole(store: FileStore) -> None:
    content = b"%PDF-" + os.urandom(900_000)
    file = await taken(store, content, "C:\\図面\u202e.PDF")
    assert (file.size, file.kind, file.name) == (len(content), Kind.PDF, "図面.PDF")
    assert store.path(file.sha256).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "file_empty"),
        (b"MZ" + b"x" * HEAD, "file_kind"),
        (b"MZ", "file_kind"),
        (b"%PDF-" + b"x" * LIMITS.largest, "file_too_large"),
    ],
)
async def test_what_is_refused_leaves_nothing(store: FileStore, content: bytes, key: str) -> None:
    with pytest.raises(Refusal) as caught:
        await taken(store, content, "図面\x00.pdf")
    assert (caught.value.key, caught.value.params["name"]) == (key, "図面.pdf")
    assert (hashes(store), begun(store)) == (set(), [])


async def test_too_large_a_file_is_stopped_before_all_of_it_came(store: FileStore) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        yield b"%PDF-"
        while True:
            read += 65_536
            yield b"x" * 65_536

    with pytest.raises(Refusal, match="file_too_large"):
        await drawings.take(store, endless(), "図面.pdf", LIMITS)
    assert read < LIMITS.largest + 2 * 65_536


async def test_a_program_is_stopped_at_its_first_page(store: FileStore) -> None:
    async def program() -> AsyncIterator[bytes]:
        yield b"\x7fELF" + bytes(HEAD)
        raise AssertionError("nobody asks for the rest")

    with pytest.raises(Refusal, match="file_kind"):
        await drawings.take(store, program(), "図面.pdf", LIMITS)


async def test_a_line_that_breaks_leaves_nothing(store: FileStore) -> None:
    async def breaks() -> AsyncIterator[bytes]:
        yield PDF * 10
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await drawings.take(store, breaks(), "図面.pdf", LIMITS)
    assert (hashes(store), begun(store)) == (set(), [])


@given(st.lists(st.binary(max_size=HEAD + 10), max_size=6), st.text(max_size=50))
async def test_whatever_comes_is_kept_or_refused(parts: list[bytes], name: str) -> None:
    async def stream() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    with tempfile.TemporaryDirectory() as folder:
        store = FileStore(Path(folder) / "files")
        with contextlib.suppress(Refusal):
            file = await drawings.take(store, stream(), name, LIMITS)
            assert store.path(file.sha256).read_bytes() == b"".join(parts)
        assert len(hashes(store)) == (kind_of(b"".join(parts)[:HEAD]) is not None)
        assert begun(store) == []


async def test_what_a_form_brought_is_there_when_the_form_comes_back(
    office: Office, store: FileStore
) -> None:
    file = await taken(store)
    token = office.db.write_now(lambda s: drawings.keep_upload(s, store, file, office.now))
    found = office.db.read_now(lambda s: drawings.uploads(s, [token, "made up", token[:-3]], office.now))
    assert {one: kept for one, (_, kept) in found.items()} == {token: file}
    later = office.now + timedelta(days=1, seconds=1)
    assert office.db.read_now(lambda s: drawings.uploads(s, [token], later)) == {}


async def test_a_form_that_is_sent_twice_brings_its_files_once(office: Office, store: FileStore) -> None:
    file = await taken(store)
    token = office.db.write_now(lambda s: drawings.keep_upload(s, store, file, office.now))

    def send(s: Any) -> Inquiry:
        sent = Sent("form:1", office.now, Draft(subject="見積"), "同意します", (token,))
        return take_in(s, office.net, store, Act("form", office.now, "form"), sent)

    first, second = office.db.write_now(send), office.db.write_now(send)
    assert first.id == second.id
    kept = office.db.read_now(lambda s: attachments.of_inquiry(s, first.id))
    assert [(one.number, one.file) for one in kept] == [(1, file)]


async def test_a_form_that_nobody_finished_leaves_no_file(office: Office, store: FileStore) -> None:
    file = await taken(store)
    token = office.db.write_now(lambda s: drawings.keep_upload(s, store, file, office.now))
    await keeper(office, store).tidy()
    await keeper(office, store).look()
    assert hashes(store) == {file.sha256}
    office.now += timedelta(days=1, seconds=1)
    await keeper(office, store).tidy()
    await keeper(office, store).look()
    assert hashes(store) == set()
    assert office.db.read_now(lambda s: drawings.uploads(s, [token], office.now - timedelta(hours=1))) == {}


async def test_bytes_that_vanished_before_they_were_noted_are_asked_for_again(
    office: Office, store: FileStore
) -> None:
    file = await taken(store)
    store.remove(file.sha256)
    with pytest.raises(Refusal, match="file_lost"):
        office.db.write_now(lambda s: drawings.keep_upload(s, store, file, office.now))
