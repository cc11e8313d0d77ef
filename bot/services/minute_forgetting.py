"""Forgetting what was put off the record: on disk, and in what the bot itself had written of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.agenda import Source
from bot.domain.minute_kinds import Kind
from bot.domain.off_record import OffRecord
from bot.services import agenda_told, edition_told, minute_items, minutes_told, todos
from storage import agenda, editions, meetings
from storage import minutes as rows

if TYPE_CHECKING:
    from bot.services.minute_room import Room


def forget(room: Room, source: str) -> None:
    """Forget what the lines of a message said before; `source` is its ts.

    What the agenda says beside them stays, and so do minutes that were confirmed.
    """
    s, meeting = room.s, room.meeting
    found = rows.forget_words(s, meeting.id, source)
    words = minute_items.forget(s, meeting, set(found.words), room.now)
    minutes_told.forget(s, meeting, source, found, words, room.now)
    forgotten = todos.forget_words(s, found, words, room.now)
    if editions.forget_words(s, meeting.id, found, words):
        edition_told.everything(s, meeting, room.now)
    if found.of(Kind.TODO) | forgotten:
        _in_agendas(room, OffRecord(found.of(Kind.TODO) | forgotten))


def _in_agendas(room: Room, off: OffRecord) -> None:
    """Forget ToDos in the agendas of later meetings that had gathered them, and in their drafts."""
    s, said = room.s, room.meeting
    for meeting in meetings.of_series_since(s, said.series, said.starts_at):
        gathered = [one for one in agenda.of_meeting(s, meeting.id) if one.source == Source.TODOS]
        for item in gathered:
            if agenda.forget(s, item, off):
                agenda_told.edit(s, meeting, room.now)
        if gathered and editions.forget_told(s, meeting.id, off):
            edition_told.everything(s, meeting, room.now)
