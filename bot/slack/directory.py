"""Names ↔ ids: people as Slack lists them, channels by the names the configuration gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.services import groups, people

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk

CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{6,}")
PAGE = 200


class Directory:
    """Asks Slack, keeps the answers in the database."""

    def __init__(self, desk: Desk, client: AsyncWebClient) -> None:
        self._desk = desk
        self._client = client

    async def refresh_people(self) -> None:
        """Read everybody from Slack. Raises what the client raises."""
        async for page in self._pages("users_list", "members", include_locale=True):
            await self._keep(page)

    async def _keep(self, members: list[dict[str, Any]]) -> None:
        seen_at = self._desk.clock.now()
        persons = [person_of(member) for member in members]
        await self._desk.db.write(lambda s: groups.remember(s, self._desk.network, persons, seen_at))
        await self._desk.load_people()

    async def channel_id(self, role: str) -> str | None:
        """Return the Slack id of `#role` (such as `#inquiries`) by its configured name or id, or None."""
        name = self.channel_name(role)
        if CHANNEL_ID.fullmatch(name):
            return name
        slack_id = await self._listed(name, exclude_archived=True)
        if slack_id is None:  # an archived one says so when it is written to
            slack_id = await self._listed(name, exclude_archived=False)
        return None if slack_id is None else await self._keep_channel(role, slack_id)

    async def _listed(self, name: str, *, exclude_archived: bool) -> str | None:
        types = "public_channel,private_channel"
        pages = self._pages("conversations_list", "channels", exclude_archived=exclude_archived, types=types)
        async for page in pages:
            for channel in page:
                if channel["name"] == name:
                    return str(channel["id"])
        return None

    async def _keep_channel(self, role: str, slack_id: str) -> str:
        seen_at = self._desk.clock.now()
        await self._desk.db.write(lambda s: people.remember_channel(s, role, slack_id, seen_at))
        return slack_id

    def channel_name(self, role: str) -> str:
        """Return what the configuration calls the channel of a role such as `#inquiries`, else the name."""
        name, channels = role.removeprefix("#"), self._desk.network.channels
        configured: str = getattr(channels, name) if name in type(channels).model_fields else name
        return configured.removeprefix("#")

    async def forget(self, role: str) -> None:
        """Look the channel up anew next time."""
        await self._desk.db.write(lambda s: people.forget_channel(s, role))

    async def _pages(self, method: str, key: str, **arguments: Any) -> AsyncIterator[list[dict[str, Any]]]:
        cursor: str | None = None
        while True:
            answer = await getattr(self._client, method)(limit=PAGE, cursor=cursor, **arguments)
            yield answer[key]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return


def person_of(member: dict[str, Any]) -> people.Person:
    """Read a user object of Slack's; one without a locale keeps the network's language."""
    profile = member.get("profile") or {}
    names = (
        profile.get("display_name"),
        member.get("real_name"),
        profile.get("real_name"),
        member.get("name"),
    )
    name = next((name for name in names if name), member["id"])
    return people.Person(member["id"], name, member.get("locale"), bool(member.get("deleted")))
