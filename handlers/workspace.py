"""What changes in the workspace itself: people come, go and are renamed, channels come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import delivery, groups, people
from bot.slack.directory import person_of
from handlers.answers import Caller
from handlers.common import spawn

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk, Session
    from handlers.common import Json

ROLES = ("#inquiries", "#members")


def _look_again(s: Session) -> None:
    for role in ROLES:
        people.forget_channel(s, role)
    delivery.try_held(s)


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to what Slack says of people and channels."""

    async def on_person(event: Json, client: AsyncWebClient) -> None:
        person = person_of(event["user"])
        before = desk.locale(person.id)
        await desk.write(lambda s: groups.remember(s, desk.network, [person], desk.clock.now()))
        await desk.load_people()
        if desk.locale(person.id) != before:
            spawn(Caller(desk, client, {}, person.id).publish_home())

    async def on_channel(event: Json) -> None:  # noqa: ARG001  whichever it is, what is held is tried
        await desk.write(_look_again)

    async def on_join(event: Json, context: AsyncBoltContext) -> None:
        if event["user"] == context.bot_user_id:  # anybody else's coming changes nothing for us
            await desk.write(_look_again)

    for kind in ("user_change", "team_join"):
        app.event(kind)(on_person)
    for kind in (
        "channel_rename",
        "channel_unarchive",
        "group_rename",
        "group_unarchive",
    ):
        app.event(kind)(on_channel)
    app.event("member_joined_channel")(on_join)
