"""Mail servers that say nothing, have lost a mail, refuse one, or number all of them anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from imapclient import SocketTimeout

from bot.mail.inbox import Inbox
from bot.mail.server import Mailbox
from storage import mail_in
from tests.imap_server import OddServer, odd_server, silent_server
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.test_mail_in import cases_of, desk_reads, mail, read
from tests.scenarios.town import Town, found_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
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


def now(town: Town) -> datetime:
    """The mail server's time, which is told in whole seconds."""
    return town.toban.desk.clock.machine_now().replace(microsecond=0)


async def test_a_mail_server_that_says_nothing_is_no_database_that_is_away(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mail.inbox.LASTING", 0.0)
    desk, watch = sqlite_town.toban.desk, sqlite_town.toban.watch
    async with silent_server() as url:
        reader = Inbox(desk, watch, Mailbox.of(url), (), SocketTimeout(0.2, 0.2))
        assert not await reader.look()
    await sqlite_town.quiet()
    _, health = watch.health.report(0.0)
    assert [one["why"] for one in health["reasons"] if one["part"] == "mailbox"] == ["no_answer"]
    assert any("メールボックスを読めません" in one for one in desk_reads(sqlite_town))


async def test_each_mail_that_the_server_has_lost_is_shown_and_those_behind_it_are_taken(
    town: Town, inbox: OddServer
) -> None:
    at = now(town)
    inbox.mails = {1: (at, None), 2: (at, None), 3: (at, b""), 4: (at, mail().as_bytes())}
    assert await read(town)
    assert [case.subject for case in await cases_of(town)] == ["見積のお願い"]
    for uid in (1, 2, 3):
        assert any("読み取れないメール" in one and f"UID {uid}" in one for one in desk_reads(town))


async def test_a_mail_that_the_server_refuses_for_long_is_shown_and_those_behind_it_are_taken(
    town: Town, inbox: OddServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.mails = {1: (now(town), "[SERVERBUG]"), 2: (now(town), mail().as_bytes())}
    assert not await read(town)
    assert await cases_of(town) == []
    monkeypatch.setattr("bot.mail.inbox.LASTING", 0.0)
    assert await read(town)
    assert [case.subject for case in await cases_of(town)] == ["見積のお願い"]
    assert any("読み取れないメール" in one and "UID 1" in one for one in desk_reads(town))


async def test_of_mails_that_are_numbered_anew_only_those_are_fetched_that_may_be_new(
    town: Town, inbox: OddServer
) -> None:
    """Those that came while it was numbered anew stand in it in no order."""
    last = now(town) - 60 * MINUTE
    inbox.mails = {1: (last, mail("一通目").as_bytes())}
    assert await read(town)
    await town.toban.db.write(lambda s: mail_in.put_place(s, as_of(mail_in.place(s), last)))
    inbox.mails = {uid: (last - uid * MINUTE, mail(f"昔{uid}").as_bytes()) for uid in range(1, 1204)} | {
        7: inbox.mails[1],
        8: (last + 2 * MINUTE, mail("三通目").as_bytes()),
        1202: (last + MINUTE, mail("二通目").as_bytes()),
    }
    inbox.uid_validity, inbox.given = 2, []
    assert await read(town)
    assert inbox.given == [7, 8, 1202]
    inbox.mails[1204] = (now(town), mail("四通目").as_bytes())
    assert await read(town)
    assert inbox.given == [7, 8, 1202, 1204]
    assert [case.subject for case in await cases_of(town)] == ["一通目", "三通目", "二通目", "四通目"]


def as_of(place: Any, last: datetime) -> Any:
    """How far a mailbox is read in which the last mail came then."""
    return replace(place, since=last.isoformat())
