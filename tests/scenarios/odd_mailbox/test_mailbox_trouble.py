"""Mail servers that say nothing, have lost a mail, or refuse one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from imapclient import SocketTimeout

from bot.mail.inbox import LASTING, Inbox
from bot.mail.server import Mailbox
from tests.imap_server import OddServer, silent_server
from tests.scenarios.mailbox.mails import mail, read
from tests.scenarios.odd_mailbox.conftest import (
    MINUTE,
    another_reads,
    is_told_away,
    now,
    read_after,
    restarted,
    subjects,
    unreadable,
)

if TYPE_CHECKING:
    from types import SimpleNamespace

    from tests.scenarios.town import Town


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
    assert is_told_away(sqlite_town)


async def test_each_mail_that_the_server_has_lost_is_shown_and_those_behind_it_are_taken(
    town: Town, inbox: OddServer, machine: SimpleNamespace
) -> None:
    at = now(town)
    inbox.mails = {1: (at, None), 2: (at, None), 3: (at, b""), 4: (at, mail().as_bytes())}
    assert await read(town)
    assert await subjects(town) == ["見積のお願い"]
    assert await read_after(town, machine, LASTING)
    assert unreadable(town) == [1, 2, 3]


@pytest.mark.parametrize("is_behind", [True, False])
async def test_a_mail_that_the_server_refuses_for_long_is_shown_and_those_behind_it_are_taken(
    town: Town, inbox: OddServer, machine: SimpleNamespace, *, is_behind: bool
) -> None:
    """Or it is the only one that waits, and the server still gives those that were read."""
    refused, given = (2, 1) if is_behind else (1, 2)
    inbox.mails = {given: (now(town), mail().as_bytes())}
    if is_behind:
        assert await read(town)
    inbox.mails[refused] = (now(town), "[SERVERBUG]")
    assert await read(town)
    assert await read_after(town, machine, LASTING - 1)
    assert await subjects(town) == ["見積のお願い"]
    assert unreadable(town) == []
    assert await read_after(town, machine, 60)
    assert unreadable(town) == [refused]


async def test_a_refused_mail_that_is_alone_in_its_mailbox_is_shown_and_the_mailbox_is_not_away(
    town: Town, inbox: OddServer, machine: SimpleNamespace
) -> None:
    inbox.mails = {1: (now(town), "[SERVERBUG]")}
    assert await read(town)
    assert await read_after(town, machine, LASTING - 1)
    assert unreadable(town) == []
    assert await read_after(town, machine, 60)
    assert unreadable(town) == [1]
    assert not is_told_away(town)


@pytest.mark.parametrize("read_before", [0, 1])
async def test_a_server_that_refuses_every_mail_is_away_and_none_is_given_up(
    town: Town, inbox: OddServer, machine: SimpleNamespace, read_before: int
) -> None:
    whole = {uid: (now(town), mail(f"{uid}通目").as_bytes()) for uid in range(1, 6)}
    inbox.mails = {uid: whole[uid] for uid in range(1, read_before + 1)}
    assert await read(town)
    inbox.mails = dict.fromkeys(whole, (now(town), "[UNAVAILABLE]"))
    for _ in range(12):
        assert not await read_after(town, machine, 60)
    assert unreadable(town) == []
    assert is_told_away(town)
    inbox.mails = {**whole, 2: (now(town), "[UNAVAILABLE]")}
    await read_after(town, machine, 20)
    assert await read_after(town, machine, 20)
    assert unreadable(town) == []
    inbox.mails = whole
    assert await read_after(town, machine, 60)
    assert sorted(await subjects(town)) == [f"{uid}通目" for uid in range(1, 6)]
    assert unreadable(town) == []


async def test_a_mail_that_was_given_up_makes_nobody_think_that_the_mailbox_is_away(
    town: Town, inbox: OddServer, machine: SimpleNamespace
) -> None:
    inbox.mails = {1: (now(town), mail().as_bytes()), 2: (now(town), "[SERVERBUG]")}
    assert await read(town)
    assert await read_after(town, machine, LASTING)
    inbox.mails[3] = (now(town), "[SERVERBUG]")
    reader = await restarted(town, inbox)
    assert not await read_after(town, machine, 20, reader)
    assert await read_after(town, machine, 20, reader)
    assert await read_after(town, machine, LASTING, reader)
    assert unreadable(town) == [2, 3]


@pytest.mark.parametrize("way", ["refused", "breaking"])
async def test_many_mails_that_the_server_does_not_give_keep_nobody_waiting(
    town: Town, inbox: OddServer, machine: SimpleNamespace, way: str
) -> None:
    inbox.mails = dict.fromkeys(range(1, 6), (now(town), "[SERVERBUG]"))
    inbox.mails[3] = inbox.mails[6] = (now(town), mail().as_bytes())
    inbox.breaking = {1, 2, 4, 5} if way == "breaking" else set()
    assert await read(town)
    assert await subjects(town) == ["見積のお願い"]
    inbox.given = []
    assert await read_after(town, machine, 20)
    assert inbox.given == []
    assert await read_after(town, machine, LASTING)
    assert unreadable(town) == [1, 2, 4, 5]
    inbox.given = []
    assert await read_after(town, machine, LASTING)
    assert inbox.given == []


async def test_mails_that_break_the_connection_keep_nobody_waiting_where_logins_are_few(
    town: Town, inbox: OddServer, machine: SimpleNamespace
) -> None:
    inbox.mails = {1: (now(town), b"x"), 2: (now(town), b"x"), 3: (now(town), mail().as_bytes())}
    inbox.breaking = {1, 2}
    inbox.logins = 1
    assert not await read(town)
    inbox.logins = 1
    assert await read_after(town, machine, 20)
    assert await subjects(town) == ["見積のお願い"]
    for _ in range(14):
        inbox.logins = 1
        assert await read_after(town, machine, 60)
    assert sorted(unreadable(town)) == [1, 2]


async def test_what_is_done_behind_a_refused_mail_is_done_once_over_a_restart_and_the_mail_too(
    town: Town, inbox: OddServer, machine: SimpleNamespace
) -> None:
    inbox.mails = {1: (now(town), "[SERVERBUG]"), 2: (now(town), mail("二通目").as_bytes())}
    assert await read(town)
    inbox.mails[3] = (now(town), mail("三通目").as_bytes())
    inbox.given = []
    assert await read(town)
    assert await read_after(town, machine, 60)
    assert inbox.given == [3, 1]
    reader = await restarted(town, inbox)
    assert await reader.look()
    inbox.mails[1] = (now(town), mail("一通目").as_bytes())
    assert await read_after(town, machine, 60, reader)
    reader = await restarted(town, inbox)
    inbox.given = []
    assert await reader.look()
    await town.quiet()
    assert inbox.given == []
    assert await subjects(town) == ["二通目", "三通目", "一通目"]


async def two_came(town: Town, inbox: OddServer, silent: set[int]) -> Inbox:
    """Two mails have come, over some of which the server says nothing; return who reads."""
    reader = await restarted(town, inbox)
    assert await reader.look()
    inbox.mails = {1: (now(town), mail("一通目").as_bytes()), 2: (now(town), mail("二通目").as_bytes())}
    inbox.silent = silent
    assert not await reader.look()
    return reader


async def test_a_server_that_says_nothing_when_asked_for_a_mail_is_away_and_gives_no_mail_up(
    sqlite_town: Town, inbox: OddServer, machine: SimpleNamespace
) -> None:
    town = sqlite_town
    reader = await two_came(town, inbox, silent={1, 2})
    assert not await read_after(town, machine, LASTING, reader)
    assert is_told_away(town)
    inbox.silent.clear()
    assert await read_after(town, machine, 20, reader)
    assert sorted(await subjects(town)) == ["一通目", "二通目"]
    assert unreadable(town) == []


async def test_a_mail_over_which_the_server_says_nothing_is_shown_where_it_gives_others(
    sqlite_town: Town, inbox: OddServer, machine: SimpleNamespace
) -> None:
    town = sqlite_town
    reader = await two_came(town, inbox, silent={1})
    assert await read_after(town, machine, 20, reader)
    assert await subjects(town) == ["二通目"]
    assert await read_after(town, machine, 300, reader)
    assert unreadable(town) == []
    assert await read_after(town, machine, 300, reader)
    assert unreadable(town) == [1]
    assert not is_told_away(town)


@pytest.mark.parametrize("is_away", [True, False])
async def test_the_time_in_which_the_server_was_away_or_another_read_counts_against_no_mail(
    town: Town, inbox: OddServer, machine: SimpleNamespace, *, is_away: bool
) -> None:
    inbox.mails = {1: (now(town), mail("一通目").as_bytes()), 2: (now(town), mail("二通目").as_bytes())}
    inbox.breaking = {2}
    assert await read(town)
    inbox.is_away = is_away
    if not is_away:
        await another_reads(town, MINUTE)
    assert await read_after(town, machine, LASTING + 300) != is_away
    inbox.is_away = False
    await another_reads(town, -MINUTE)
    assert await read_after(town, machine, 20)
    assert unreadable(town) == []
    inbox.breaking.clear()
    assert await read_after(town, machine, 60)
    assert await subjects(town) == ["一通目", "二通目"]
    assert unreadable(town) == []
