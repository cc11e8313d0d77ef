"""Forgetting what was put off the record: on disk, and in what the bot itself had written of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.agenda import OPENED, ItemState, Source, on_agenda
from bot.domain.meetings import State
from bot.domain.minute_kinds import Kind
from bot.domain.off_record import OffRecord
from bot.services import agenda_told, edition_told, minutes_told, todos
from storage import agenda, editions, meetings
from storage import minutes as rows

if TYPE_CHECKING:
    from bot.domain.meetings import Meeting
    from bot.services.minute_room import Room


def forget(room: Room, source: str) -> None:
    """Forget what the lines of a message said before; `source` is its ts.

    What the agenda says beside them stays, and so do minutes that were confirmed.
    """
    s, meeting = room.s, room.meeting
    found = rows.forget_words(s, meeting.id, source)
    words = _items(room, set(found.words))
    minutes_told.forget(s, meeting, source, found, words, room.now)
    forgotten = todos.forget_words(s, found, words, room.now)
    if editions.forget_words(s, meeting.id, found, words):
        edition_told.everything(s, meeting, room.now)
    if found.of(Kind.TODO) | forgotten:
        _in_agendas(room, OffRecord(found.of(Kind.TODO) | forgotten))


def _items(room: Room, words: set[str]) -> set[str]:
    """Forget items that were only ever said, whose titles were put off the record; return the other words."""
    s, known = room.s, agenda.of_meeting(room.s, room.meeting.id)
    for item in known:
        was_said = item.was_opened and item.state == ItemState.DROPPED
        if was_said and item.title in words:
            agenda.change(s, item, title="", source=f"{OPENED}#{item.id}")
            _copies(room, item.id, item.title)
    return words - {item.title for item in on_agenda(known)}


def _copies(room: Room, item_id: int, title: str) -> None:
    """Forget what was carried of an item, from meeting to meeting, and what their drafts and messages say."""
    s = room.s
    for copy in agenda.copies_of(s, item_id):
        _copies(room, copy.id, title)
        meeting = meetings.by_id(s, copy.meeting_id)
        if meeting is None or meeting.state == State.CONFIRMED:
            continue
        agenda.forget(s, copy, OffRecord({title}))
        if rows.of_item(s, copy.id):
            agenda.empty(s, copy.id)
            _openings(room, meeting, copy.id, title)
        else:
            agenda.remove(s, copy.id)
        agenda_told.edit(s, meeting, room.now)
        if editions.forget_words(s, meeting.id, _as_opened((), title), {title}):
            edition_told.everything(s, meeting, room.now)


def _openings(room: Room, meeting: Meeting, item_id: int, title: str) -> None:
    """Forget an item's title in the lines that opened it at a later meeting, and in what told them."""
    opened = [one for one in rows.of_item(room.s, item_id) if one.kind == Kind.ITEM and one.text == title]
    for line in opened:
        rows.change(room.s, line.id, text="")
        source = line.source.partition("#")[0]
        minutes_told.forget(room.s, meeting, source, _as_opened((line.id,), title), {title}, room.now)


def _as_opened(lines: tuple[int, ...], title: str) -> rows.Forgotten:
    nothing: frozenset[int] = frozenset()
    return rows.Forgotten(frozenset(lines), nothing, nothing, frozenset({(Kind.ITEM, title)}))


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
