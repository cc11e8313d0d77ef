"""What the bot is sent when somebody does something, in Slack's shapes."""

from typing import Any

from bot.local.config import Json
from bot.local.core import Core
from bot.local.people import APP_ID, TEAM_ID, team_of
from bot.local.rooms import Room


def interaction(core: Core, kind: str, user: str, **more: Any) -> Json:
    """Return what every interaction payload has, and `more`."""
    person = core.world.person(user)
    return {
        "type": kind,
        "user": {
            "id": user,
            "username": person["name"],
            "name": person["name"],
            "team_id": team_of(person),
        },
        "api_app_id": APP_ID,
        "token": core.world.secrets["verification_token"],
        "team": {"id": TEAM_ID, "domain": core.config.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def slash_command(core: Core, user: str, room: Room, command: str, text: str) -> Json:
    """Return the payload of a slash command."""
    person = core.world.person(user)
    return {
        "token": core.world.secrets["verification_token"],
        "team_id": TEAM_ID,
        "team_domain": core.config.domain,
        "channel_id": room.id,
        "channel_name": room.payload_name,
        "user_id": user,
        "user_name": person["name"],
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": core.response_urls.issue(room.id, user),
        "trigger_id": core.triggers.issue(user),
    }


def message_container(room: Room, message: Json) -> Json:
    """Say which message somebody acted on."""
    container: Json = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": room.id,
        "is_ephemeral": bool(message.get("is_ephemeral")),
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    return container


def about_message(room: Room, message: Json) -> Json:
    """Return the part of a payload that shows the message; of an ephemeral one Slack sends no content."""
    shown: Json = {
        "container": message_container(room, message),
        "channel": {"id": room.id, "name": room.payload_name},
    }
    if not message.get("is_ephemeral"):
        shown["message"] = message
    return shown


def about_view(view: Json) -> Json:
    """Return the part of a payload that shows the view somebody acted in."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}
