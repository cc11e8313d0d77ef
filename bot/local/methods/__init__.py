"""Slack's Web API, one module a family of methods. Importing this registers them all."""

from bot.local.methods import (
    chat,
    conversations,
    files,
    people,
    reactions,
    rooms,
    schedule,
    usergroups,
    views,
)
from bot.local.methods.registry import METHODS, Method

__all__ = [
    "METHODS",
    "Method",
    "chat",
    "conversations",
    "files",
    "people",
    "reactions",
    "rooms",
    "schedule",
    "usergroups",
    "views",
]
