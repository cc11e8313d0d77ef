"""Toban's Slack app manifest: what the app is called, may do, listens to and offers.

Sources: Slack's manifest reference and its published manifest schema (see `manifest_schema.md`).
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from bot.i18n import translate

Json = dict[str, Any]

BOT_NAME = "toban"  # Slack's reference allows a-z, 0-9, "-", "_" and "." in a bot user's name
BACKGROUND = "#2F5D50"
COMMANDS = ("inquiry", "duty", "minutes", "topmeeting", "toban")
SHORTCUTS = (
    ("global", "register_inquiry_global"),
    ("message", "register_inquiry_message"),
    ("message", "propose_agenda_message"),
)
EVENTS_PATH = "/slack/events"

# What the bot asks for, and why. `chat:write.public` is not among them: the bot joins the public channels
# that it posts to, because only a member can look up whether a post has arrived.
SCOPES: tuple[tuple[str, str], ...] = (
    ("chat:write", "post, edit and schedule cards, pings and minutes"),
    ("commands", "offer the slash commands and shortcuts"),
    ("channels:read", "turn channel names into ids, hear of renamed and archived channels"),
    ("channels:join", "join the public channels named in the network's file"),
    (
        "channels:history",
        "look up whether a post has arrived, hear what is said in a card's or meeting's thread",
    ),
    ("groups:read", "the same as channels:read for private channels it was invited to"),
    ("groups:history", "the same as channels:history for private channels it was invited to"),
    ("im:read", "know the direct messages it has with people"),
    ("im:write", "open a direct message to ping the person on duty"),
    ("im:history", "look up whether a ping has arrived, read what is written to it"),
    ("mpim:history", "look up whether a post to a group conversation has arrived"),
    ("users:read", "know people's names, languages, time zones and whether they have left"),
    ("team:read", "know the workspace's name and address, for links and for `toban check`"),
    ("files:write", "attach minutes and lists"),
    ("files:read", "look up whether a file was shared, read drawings sent with an inquiry"),
    ("reactions:write", "give a receipt for a line of the minutes or a message registered as an inquiry"),
    ("usergroups:read", "find the user group of the people on duty"),
    ("usergroups:write", "keep that user group's members in step with the rota"),
    ("metadata.message:read", "read the outbox number that its own posts carry"),
)

# What Slack tells the bot of, and why.
EVENTS: tuple[tuple[str, str], ...] = (
    ("app_home_opened", "draw the Home tab"),
    ("app_uninstalled", "stop sending and say so in the health report"),
    ("tokens_revoked", "stop sending and say so in the health report"),
    ("message.channels", "take the minutes from a meeting's thread, see replies to a card"),
    ("message.groups", "the same in private channels"),
    ("message.im", "answer a person who writes to it"),
    ("member_joined_channel", "notice that it was invited to a channel it waits for"),
    ("channel_left", "notice that it was removed from a channel"),
    ("group_left", "notice that it was removed from a private channel"),
    ("channel_archive", "tell the secretariat that a channel it needs is gone"),
    ("channel_unarchive", "go on posting there"),
    ("channel_deleted", "tell the secretariat that a channel it needs is gone"),
    ("channel_rename", "keep names and ids together"),
    ("group_archive", "tell the secretariat that a private channel it needs is gone"),
    ("group_unarchive", "go on posting there"),
    ("group_rename", "keep names and ids together"),
    ("user_change", "notice that a person has left, or has another name or language"),
)


@cache
def _schema() -> Draft202012Validator:
    text = files("bot.slack").joinpath("manifest_schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def manifest_problems(made: Json) -> list[str]:
    """Return what Slack's schema objects to in a manifest, in words with the path of the value."""
    return [
        f"{'/'.join(str(step) for step in error.absolute_path) or 'manifest'}: {error.message}"
        for error in _schema().iter_errors(made)
    ]


def _commands(locale: str, request: Json) -> list[Json]:
    return [
        {
            "command": f"/{name}",
            **request,
            "description": translate(locale, f"manifest.command.{name}.description"),
            "usage_hint": translate(locale, f"manifest.command.{name}.hint"),
            "should_escape": True,
        }
        for name in COMMANDS
    ]


def _features(locale: str, request: Json) -> Json:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": BOT_NAME, "always_online": True},
        "shortcuts": [
            {
                "name": translate(locale, f"manifest.shortcut.{callback_id}.name"),
                "type": kind,
                "callback_id": callback_id,
                "description": translate(locale, f"manifest.shortcut.{callback_id}.description"),
            }
            for kind, callback_id in SHORTCUTS
        ],
        "slash_commands": _commands(locale, request),
    }


def _settings(address: str | None) -> Json:
    events: Json = {"request_url": address} if address else {}
    request: Json = {"request_url": address, "message_menu_options_url": address} if address else {}
    return {
        "event_subscriptions": {**events, "bot_events": [name for name, _ in EVENTS]},
        "interactivity": {"is_enabled": True, **request},
        "org_deploy_enabled": False,
        "socket_mode_enabled": address is None,
        "token_rotation_enabled": False,
    }


def manifest(*, name: str, locale: str, url: str | None) -> Json:
    """Make the manifest of a network's own Toban.

    `name` is the app's (35 characters at most), `locale` "ja" or "en". `url` is where Slack reaches the bot
    (`https://…`, without a path): requests go to `URL/slack/events`. Without it the app uses Socket Mode and
    the manifest names no address. Raises ValueError, naming each fault, when Slack would refuse the result,
    and KeyError for a locale without the texts.
    """
    address = f"{url.rstrip('/')}{EVENTS_PATH}" if url else None
    made: Json = {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": translate(locale, "manifest.description"),
            "background_color": BACKGROUND,
        },
        "features": _features(locale, {"url": address} if address else {}),
        "oauth_config": {"scopes": {"bot": [scope for scope, _ in SCOPES]}},
        "settings": _settings(address),
    }
    if problems := manifest_problems(made):
        raise ValueError("; ".join(problems))
    return made


def manifest_yaml(*, name: str, locale: str, url: str | None) -> str:
    """Return the YAML that Slack's "From a manifest" page takes; raises as `manifest` does."""
    made = manifest(name=name, locale=locale, url=url)
    return str(yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=100))
