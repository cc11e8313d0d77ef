"""Mails that come into the network's mailbox: each is taken once, whatever happens to mailbox or database."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from storage import mail_in
from storage.tables import attachment
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.mailbox.mails import PDF, TANAKA, cases_of, comes, desk_reads, mail, read
from tests.scenarios.town import PATIENCE, Town, beside, found_town, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest

    from tests.imap_server import ImapServer


async def test_a_mail_becomes_an_inquiry_with_its_drawing_and_the_firms_on_duty_are_called(
    town: Town, inbox: ImapServer
) -> None:
    letter = mail()
    letter.add_attachment(PDF, maintype="application", subtype="pdf", filename="図面.pdf")
    letter.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="../x.exe")
    [case] = await comes(town, inbox, letter)
    assert (case.source, case.person, case.email, case.company) == ("mail", "田中", TANAKA, "")
    assert (case.subject, case.attachments) == ("見積のお願い", ["図面.pdf"])
    assert case.body.startswith("アルミ筐体の見積をお願いします。")
    assert "x.exe(受け取れない形式)" in case.body
    assert "メール" in told(town.card(case.number))
    called = {*await town.on_duty("parts"), *await town.on_duty("systems")}
    assert called
    assert all(any(case.number in told(one) for one in town.letters(user)) for user in called)
    kept = await town.toban.db.read(lambda s: s.execute(select(attachment.c.name)).scalars().all())
    assert kept == ["図面.pdf"]


async def test_nothing_in_the_mailbox_is_changed(town: Town, inbox: ImapServer) -> None:
    await comes(town, inbox, mail())
    assert await inbox.state() == {101: ()}


async def test_what_lay_in_the_mailbox_before_is_left_alone(
    sqlite_url: str, tmp_path: Path, inbox: ImapServer
) -> None:
    await inbox.put(mail("昔のメール").as_bytes())
    async with found_town(sqlite_url, tmp_path, pacing=UNHURRIED, inbox=inbox.url) as town:
        await read(town)
        assert await cases_of(town) == []
        assert len(await comes(town, inbox, mail("新しいメール"))) == 1


async def test_a_mail_is_taken_once_by_two_processes_and_after_a_restart(
    town: Town, inbox: ImapServer
) -> None:
    await inbox.put(mail().as_bytes())
    async with beside(town, "worker") as other:
        await asyncio.gather(read(town), read(town, other), read(town), read(town, other))
        await inbox.put(mail("次のメール").as_bytes())
        await asyncio.gather(read(town), read(town, other))
    await town.toban.db.write(lambda s: mail_in.put_place(s, rewound(mail_in.place(s))))
    await read(town)
    assert [case.subject for case in await cases_of(town)] == ["見積のお願い", "次のメール"]


def rewound(place: Any) -> Any:
    """How far a backup from before thought that the mailbox was read."""
    return replace(place, uid=0)


async def test_a_mailbox_made_anew_brings_what_came_meanwhile_and_nothing_twice(
    town: Town, inbox: ImapServer
) -> None:
    await comes(town, inbox, mail())
    await inbox.close()
    assert not await read(town)
    await inbox.open()
    await inbox.put(mail().as_bytes())
    await inbox.put(mail("次のメール").as_bytes())
    await read(town)
    assert [case.subject for case in await cases_of(town)] == ["見積のお願い", "次のメール"]


async def test_a_mailbox_that_is_away_is_named_and_read_when_it_is_back(
    town: Town, inbox: ImapServer
) -> None:
    await inbox.close()
    assert not await read(town)
    _, health = town.toban.watch.health.report(0.0)
    assert [reason["part"] for reason in health["reasons"] if reason["part"] == "mailbox"]
    await inbox.open()
    assert await read(town)
    _, health = town.toban.watch.health.report(0.0)
    assert not [reason for reason in health["reasons"] if reason["part"] == "mailbox"]


async def test_the_secretariat_hears_of_a_mailbox_that_stays_away_once(
    town: Town, inbox: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mail.inbox.LASTING", 0.0)
    await inbox.close()
    for _ in range(3):
        assert not await read(town)
    assert len([one for one in desk_reads(town) if "メールボックスを読めません" in one]) == 1


async def test_a_mail_waits_for_a_database_that_is_away(town: Town, inbox: ImapServer) -> None:
    await inbox.put(mail().as_bytes())
    async with busy(town):
        reader = town.toban.inbox
        assert reader is not None
        assert not await reader.look()
    assert await read(town)
    assert [case.subject for case in await cases_of(town)] == ["見積のお願い"]


@asynccontextmanager
async def busy(town: Town) -> AsyncIterator[None]:
    """Let something else keep the database to itself."""
    path = str(town.toban.db.engine.url.database)
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_mail_that_says_nothing_is_shown_with_its_place(town: Town, inbox: ImapServer) -> None:
    await inbox.put(b"Subject: \r\n\r\n\r\n")
    await read(town)
    assert await cases_of(town) == []
    [shown] = [one for one in desk_reads(town) if "読み取れないメール" in one]
    assert "UID 101" in shown


async def test_a_mail_made_to_fill_the_memory_is_shown_and_those_behind_it_are_taken(
    town: Town, inbox: ImapServer
) -> None:
    head = b"From: a@b.example\r\nSubject: =?utf-8?b?54iG5by+?=\r\n"
    await inbox.put(head + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 5000)
    [case] = await comes(town, inbox, mail())
    assert case.subject == "見積のお願い"
    assert any(
        "読み取れないメール" in one and "爆弾" in one and "a@b.example" in one for one in desk_reads(town)
    )


async def test_the_loop_reads_by_itself(town: Town, inbox: ImapServer) -> None:
    await inbox.put(mail().as_bytes())
    async with asyncio.timeout(PATIENCE):
        while not await cases_of(town):
            await asyncio.sleep(0.05)
