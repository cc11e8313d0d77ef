"""Forgetting what was put off the record: on disk, and in what the bot itself had written of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import edition_told, minute_items, minutes_told, todos
from storage import editions
from storage import minutes as rows

if TYPE_CHECKING:
    from bot.services.minute_room import Room


def forget(room: Room, source: str) -> None:
    """Forget what the lines of a message said before; `source` is its ts.

    What the agenda says beside them stays, and so do minutes that were confirmed.
    """
    s, meeting = room.s, room.meeting
    lines, words = rows.forget_words(s, meeting.id, source)
    words = minute_items.forget(s, meeting, words)
    minutes_told.forget(s, meeting, source, lines, words, room.now)
    todos.forget_words(s, lines, words, room.now)
    if editions.forget_words(s, meeting.id, words):
        edition_told.everything(s, meeting, room.now)
