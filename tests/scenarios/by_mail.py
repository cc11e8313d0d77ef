"""A firm that lives by its mail, and what its people do with a link in one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.services import firms, members

if TYPE_CHECKING:
    from tests.scenarios.town import Town

SATO = "sato@kanamono.example.jp"


async def without_slack(town: Town) -> str:
    """Take the duty firm of `parts` out of Slack; return its id."""
    first, *_ = await town.on_duty("parts")
    desk = town.toban.desk

    def change(s: Any) -> str:
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
