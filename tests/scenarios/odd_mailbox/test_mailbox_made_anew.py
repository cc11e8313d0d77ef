"""Mail servers that number all mails anew."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from bot.mail.inbox import LASTING
from tests.scenarios.mailbox.mails import cases_of, mail, read
from tests.scenarios.odd_mailbox.conftest import MINUTE, last_came, now, read_after, subjects

if TYPE_CHECKING:
    from types import SimpleNamespace

    from tests.imap_server import OddServer
    from tests.scenarios.town import Town


async def test_a_refused_mail_is_still_new_after_all_are_numbered_anew(town: Town, inbox: OddServer) -> None:
    """Those behind it came later: they must not make it an old one."""
    await last_came(town, now(town) - 60 * MINUTE)
    early, late = now(town) - 30 * MINUTE, now(town) - MINUTE
    inbox.mails = {1: (early, "[SERVERBUG]"), 2: (late, mail("二通目").as_bytes())}
    assert await read(town)
    inbox.mails[1] = (early, mail("一通目").as_bytes())
    inbox.uid_validity = 2
    assert await read(town)
    assert await subjects(town) == ["二通目", "一通目"]


@pytest.mark.parametrize("why", ["given up", "lost", "on no day"])
async def test_a_mail_that_came_nobody_knows_when_makes_no_other_an_old_one(
    town: Town, inbox: OddServer, machine: SimpleNamespace, why: str
) -> None:
    inbox.mails = {1: (now(town) - 60 * MINUTE, mail("一通目").as_bytes())}
    assert await read(town)
    await last_came(town, now(town) - 60 * MINUTE)
    never = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))
    odd = {"given up": (now(town), "[SERVERBUG]"), "lost": (never, None), "on no day": (never, b"x")}
    inbox.mails[2] = odd[why]
    assert await read(town)
    assert await read_after(town, machine, LASTING)
    inbox.mails = {1: (now(town) - 30 * MINUTE, mail().as_bytes())}
    inbox.uid_validity = 2
    assert await read(town)
    assert "見積のお願い" in await subjects(town)


async def test_a_mail_whose_date_the_server_refuses_keeps_none_waiting_after_all_are_numbered_anew(
    town: Town, inbox: OddServer, machine: SimpleNamespace
) -> None:
    """And it is left alone once its date is said, as the old mail that it is."""
    inbox.mails = {uid: (now(town) - 60 * MINUTE, mail(f"昔{uid}").as_bytes()) for uid in range(1, 8)}
    inbox.mails[9] = (now(town) + MINUTE, mail("新しい").as_bytes())
    inbox.uid_validity, inbox.dateless = 2, {3}
    assert await read(town)
    assert await subjects(town) == ["新しい"]
    inbox.dateless = set()
    assert await read_after(town, machine, 60)
    assert inbox.given == [9]
    assert await subjects(town) == ["新しい"]


async def test_of_mails_that_are_numbered_anew_only_those_are_fetched_that_may_be_new(
    town: Town, inbox: OddServer
) -> None:
    """Those that came while it was numbered anew stand in it in no order."""
    last = now(town) - 60 * MINUTE
    inbox.mails = {1: (last, mail("一通目").as_bytes())}
    assert await read(town)
    await last_came(town, last)
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
