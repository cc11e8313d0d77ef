"""What a network sees of a mailbox whose server is odd, and the hours that pass meanwhile."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from imapclient import SocketTimeout
from sqlalchemy import update

from bot.mail.inbox import Inbox
from bot.mail.server import Mailbox
from storage import mail_in
from storage.tables import pace
from tests.imap_server import OddServer, odd_server
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.mailbox.mails import cases_of, desk_reads, read
from tests.scenarios.town import Town, found_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def inbox() -> AsyncIterator[OddServer]:
    async with odd_server() as found:
        yield found


@pytest.fixture
async def town(sqlite_url: str, tmp_path: Path, inbox: OddServer) -> AsyncIterator[Town]:
    async with found_town(sqlite_url, tmp_path, pacing=UNHURRIED, inbox=inbox.url) as found:
        await read(found)
        yield found


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the machine's clock shows, in seconds."""
    found = SimpleNamespace(at=0.0)
    monkeypatch.setattr("bot.mail.inbox.monotonic", lambda: found.at)
    return found


async def read_after(town: Town, machine: SimpleNamespace, seconds: float, by: Inbox | None = None) -> bool:
    """Let the mailbox be read when so many seconds are over."""
    machine.at += seconds
    if by is None:
        return await read(town)
    went_well = await by.look()
    await town.quiet()
    return went_well


def now(town: Town) -> datetime:
    """The mail server's time, which is told in whole seconds."""
    return town.toban.desk.clock.machine_now().replace(microsecond=0)


async def subjects(town: Town) -> list[str]:
    return [case.subject for case in await cases_of(town)]


def is_told_away(town: Town) -> bool:
    return any("メールボックスを読めません" in one for one in desk_reads(town))


def unreadable(town: Town) -> list[int]:
    """The mails that were shown to the secretariat as such."""
    told = [one for one in desk_reads(town) if "読み取れないメール" in one]
    return [int(uid) for one in told for uid in re.findall(r"UID (\d+)", one)]


async def last_came(town: Town, at: datetime) -> None:
    """Let the mailbox have been read until then."""
    place = replace(await town.toban.db.read(mail_in.place), since=at.isoformat())
    await town.toban.db.write(lambda s: mail_in.put_place(s, place))


async def another_reads(town: Town, lasting: timedelta) -> None:
    """Give the right to read to another process, from now on for so long."""
    until = town.toban.desk.clock.machine_now() + lasting
    statement = update(pace).where(pace.c.target == "mail_in")
    await town.toban.db.write(lambda s: s.execute(statement.values(free_at=until)))


async def restarted(town: Town, inbox: OddServer) -> Inbox:
    """Another process begins to read, with a server that may say nothing for a second."""
    await another_reads(town, -MINUTE)
    return Inbox(town.toban.desk, town.toban.watch, Mailbox.of(inbox.url), (), SocketTimeout(5, 1))
