"""A firm without Slack lives by its mail: pinged, answering by a link, and what happens when mail fails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.services import firms
from tests.mail_server import Mailbox, link_of, mailbox, text_of
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.town import Town, found_town, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

SATO = "sato@kanamono.example.jp"


@pytest.fixture
async def post() -> AsyncIterator[Mailbox]:
    async with mailbox() as found:
        yield found


@pytest.fixture
async def mailed(database_url: str, tmp_path: Path, post: Mailbox) -> AsyncIterator[Town]:
    """The town, where this week's duty firm for parts has one contact: Sato, who has mail and no Slack."""
    async with found_town(database_url, tmp_path, pacing=UNHURRIED, mail=post.url) as town:
        await without_slack(town)
        yield town


async def without_slack(town: Town) -> str:
    """Take the duty firm of `parts` out of Slack; return its id."""
    first, *_ = await town.on_duty("parts")
    desk = town.toban.desk

    def change(s: Any) -> str:
        from bot.services import members

        firm = members.firms_of(s, first)[0]
        sato = {"slack_user": None, "name": "佐藤", "role": "社長", "phone": "075-000-0000", "email": SATO}
        firms.save_contacts(s, desk.network, desk.act(town.secretary), firm.id, [sato])
        return firm.id

    return await desk.write(change)


class Browser:
    """What a person does with a link: opens the page, presses the one button."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def opens(self) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.url) as answer:
            return answer.status, await answer.text()

    async def presses(self, page: str | None = None, **typed: str) -> tuple[int, str]:
        page = page or (await self.opens())[1]
        found = re.search(r'name="click" value="([^"]+)"', page)
        form = typed | ({"click": found[1]} if found else {})
        async with aiohttp.ClientSession() as session, session.post(self.url, data=form) as answer:
            return answer.status, await answer.text()


async def test_a_firm_without_slack_is_pinged_by_mail_and_stops_the_clock_by_its_link(
    mailed: Town, post: Mailbox
) -> None:
    number = await mailed.arrives()
    letter = post.to(SATO)[-1]
    assert number in letter["Subject"]
    assert number in text_of(letter)
    browser = Browser(link_of(letter, "一次回答済"))
    status, page = await browser.opens()
    assert status == 200
    assert "一次回答済" in page
    assert "期限超過" not in told(mailed.card(number))
    assert "✅" not in told(mailed.card(number))  # opening it recorded nothing
    status, page = await browser.presses(page, choice="phone")
    assert (status, "記録しました" in page) == (200, True)
    await mailed.quiet()
    assert "一次回答済" in told(mailed.card(number))
    assert any("佐藤" in line for line in mailed.thread(number))
    before = len(post.taken)
    await mailed.push(hours=6)
    assert len(post.taken) == before
