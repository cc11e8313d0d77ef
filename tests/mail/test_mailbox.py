"""The mailbox of `IMAP_URL`: what is told where it cannot be read, and what never is."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from bot.cli import mail_check
from bot.cli.words import Mark
from bot.mail import mailbox
from bot.mail.mailbox import Fetched, Reader, look
from bot.mail.server import Mailbox
from bot.settings import load_settings
from tests.imap_server import ImapServer, imap_server, odd_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def server() -> AsyncIterator[ImapServer]:
    async with imap_server() as found:
        yield found


async def seen(url: str) -> str:
    return await asyncio.to_thread(look, Mailbox.of(url))


async def test_what_is_wrong_is_told_in_a_word(server: ImapServer) -> None:
    assert await seen(server.url) == ""
    assert await seen(server.url.replace("geh", "other")) == "login_refused"
    assert await seen(server.url.replace("INBOX", "Nowhere")) == "imap_error"
    await server.close()
    assert await seen(server.url) == "no_connection"


async def test_no_password_leaves_this_machine_in_the_open(server: ImapServer) -> None:
    """The server here offers no STARTTLS: by a name that is not this machine's it gets no password."""
    elsewhere = Mailbox("127.0.0.2", server.port, False, "info@example.jp", "geheim")
    assert await asyncio.to_thread(look, elsewhere) not in {"", "login_refused"}


async def test_neither_password_nor_mails_are_logged(
    server: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    await server.put(b"Subject: confidential\r\n\r\nsecret words\r\n")
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        reader = Reader(Mailbox.of(server.url))
        folder = await asyncio.to_thread(reader.open)
        assert await asyncio.to_thread(reader.fetch, folder.uid_next - 1)
        reader.drop()
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("pymap")]  # the server's
    assert not [said for said in ours for secret in ("geh", "secret", "confidential") if secret in said]


async def test_of_a_mail_that_is_too_large_the_beginning_is_read(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "WHOLE", 30)
    monkeypatch.setattr(mailbox, "BEGINNING", 20)
    await server.put(b"Subject: x\r\n\r\n" + b"y" * 100)
    reader = Reader(Mailbox.of(server.url))
    folder = await asyncio.to_thread(reader.open)
    found = await asyncio.to_thread(reader.fetch, folder.uid_next - 1)
    reader.drop()
    assert found is not None
    assert (len(found.data), found.is_whole) == (20, False)


async def test_a_mail_that_somebody_deleted_meanwhile_is_none(server: ImapServer) -> None:
    await server.put(b"Subject: x\r\n\r\ny")
    reader = Reader(Mailbox.of(server.url))
    folder = await asyncio.to_thread(reader.open)
    uid = folder.uid_next - 1
    await server.remove(uid)
    assert await asyncio.to_thread(reader.fetch, uid) is None
    reader.drop()


async def test_whether_the_server_gives_a_mail_is_seen_from_its_first_byte(server: ImapServer) -> None:
    await server.put(b"Subject: x\r\n\r\ny")
    reader = Reader(Mailbox.of(server.url))
    uid = (await asyncio.to_thread(reader.open)).uid_next - 1
    assert await asyncio.to_thread(reader.gives, uid)
    assert not await asyncio.to_thread(reader.gives, uid + 1)
    reader.drop()


async def test_a_mail_that_came_on_no_day_there_is_has_no_date() -> None:
    async with odd_server() as odd:
        odd.mails = {1: (datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), b"x")}
        reader = Reader(Mailbox.of(odd.url))
        await asyncio.to_thread(reader.open)
        found = await asyncio.to_thread(reader.fetch, 1)
        assert await asyncio.to_thread(reader.arrivals, [1, 2]) == {1: None}
        reader.drop()
    assert found == Fetched(None, b"x", is_whole=True)


async def test_the_doctor_tries_the_login(server: ImapServer) -> None:
    async def told(**env: str) -> list[tuple[Mark, str]]:
        settings = load_settings(env)
        found = await asyncio.to_thread(lambda: list(mail_check.examine(settings)))
        return [(mark, key) for mark, key, _ in found if key.startswith("mailbox")]

    assert await told() == [(Mark.NOTE, "mailbox_off")]
    assert await told(IMAP_URL=server.url) == [(Mark.RIGHT, "mailbox")]
    wrong = server.url.replace("geh", "other")
    assert await told(IMAP_URL=wrong) == [(Mark.WRONG, "mailbox_away")]
