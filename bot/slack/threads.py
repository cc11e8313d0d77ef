"""Messages of a thread as the minutes take them: from Slack's events, or read again after a silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services.minute_taking import Message, moment_of
from bot.slack.minutes import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    Json = Mapping[str, Any]

_SPOKEN = {None, "file_share", "thread_broadcast"}  # subtypes of what a person says
_CHANGED, _DELETED, _TOMBSTONE = "message_changed", "message_deleted", "tombstone"


def message_of(event: Json) -> Message | None:
    """Return what somebody said, changed or deleted in a thread; None for anything else."""
    channel, subtype = event.get("channel", ""), event.get("subtype")
    if subtype == _DELETED:
        return gone(channel, event)
    if subtype != _CHANGED:
        return said(channel, event)
    inner = event.get("message") or {}
    if inner.get("subtype") == _TOMBSTONE:
        return gone(channel, event)
    return said(channel, inner) if inner.get("edited") else None


def said(channel: str, message: Json) -> Message | None:
    """Return a message that a person wrote in a thread, as it stands by now."""
    if not _is_reply(message) or message.get("subtype") not in _SPOKEN or message.get("bot_id"):
        return None
    edited = (message.get("edited") or {}).get("ts")
    text = spoken(message.get("text") or "")
    about = (channel, message["thread_ts"], message["ts"], message.get("user", ""), text)
    return Message(*about, moment_of(edited) if edited else None)


def gone(channel: str, event: Json) -> Message | None:
    """Return a message of a thread that was deleted."""
    message, at = event.get("previous_message") or {}, event.get("event_ts")
    if not _is_reply(message):
        return None
    about = (channel, message["thread_ts"], message["ts"], message.get("user", ""), "")
    return Message(*about, moment_of(at) if at else None, is_gone=True)


def _is_reply(message: Json) -> bool:
    return bool(message.get("thread_ts")) and message["thread_ts"] != message.get("ts")
