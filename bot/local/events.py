"""The events the bot is told of, in Slack's envelopes."""

import asyncio

from bot.local.config import Json
from bot.local.delivery import Ack, Delivery
from bot.local.ids import new_id
from bot.local.people import APP_ID, BOT_USER_ID, TEAM_ID
from bot.local.rings import mentions_in
from bot.local.rooms import CHANNEL_TYPES, Room
from bot.local.world import World

_MESSAGE_EVENTS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


class Events:
    """Tells the bot what happened, if its manifest asks for it and it is there to see it."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self._world = world
        self._delivery = delivery

    def tell(self, event: Json) -> asyncio.Future[Ack] | None:
        """Send an event that belongs to no room; None when the bot did not subscribe to it."""
        wanted = self._world.config.bot_events
        if wanted is not None and _subscription(event) not in wanted:
            return None
        return self._delivery.tell(self._callback(event))

    def tell_in(self, room: Room, event: Json) -> None:
        """Send what happened in a room, if the bot is in it."""
        if self._world.rooms.holds(room.id, BOT_USER_ID):
            self.tell(event)

    def message(self, room: Room, message: Json) -> None:
        """Send a new message, or one about a changed or deleted message."""
        event = {key: value for key, value in message.items() if key != "metadata"}
        self.tell_in(
            room,
            {
                **event,
                "channel": room.id,
                "channel_type": CHANNEL_TYPES[room.kind],
                "event_ts": message["ts"],
            },
        )

    def mention(self, room: Room, message: Json) -> None:
        """Send a message once more if it calls the bot by name."""
        if BOT_USER_ID in mentions_in(message).people and room.kind != "im":
            event = {**message, "type": "app_mention", "channel": room.id, "event_ts": message["ts"]}
            self.tell_in(room, event)

    def _callback(self, event: Json) -> Json:
        return {
            "token": self._world.secrets["verification_token"],
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": int(self._world.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM_ID,
                    "user_id": BOT_USER_ID,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{new_id('', 40)}",
        }


def _subscription(event: Json) -> str:
    if event["type"] == "message":
        return f"message.{_MESSAGE_EVENTS[event['channel_type']]}"
    return str(event["type"])
