"""The agenda item under discussion: opened by its title or number, or one after the other."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeGuard

from bot.domain.agenda import (
    LONGEST_TITLE,
    OPENED,
    ItemKind,
    ItemState,
    Part,
    entries,
    first_place,
    on_agenda,
    printed,
)
from bot.domain.meetings import Agenda
from bot.domain.minute_kinds import Hint, Kind, Line, fold
from bot.domain.numerals import KANJI, number_of
from bot.services import agenda_carrying, agenda_views, minutes_told
from bot.services.agenda import let_on
from storage import agenda
from storage import minutes as rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.agenda import Entry, Item
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.domain.minute_kinds import Said
    from storage.database import Session

_NUMBER = re.compile(r"(?:第|議案|no\.?|#|item)?\s*(\d{1,3})\s*(?:号議案|号|番)?", re.IGNORECASE)
_MOTION = re.compile(r"第\s*(\d{1,3})\s*号議案[\s:\uff1a.、]+(.*)", re.DOTALL)
_IN_KANJI = re.compile(rf"第\s*({KANJI})\s*号議案")
_BEFORE_TITLE = re.compile(r"^\s*第?\s*\d{1,3}\s*(?:号議案|号|番)?[\s:\uff1a.、]+")


def opened(s: Session, act: Act, meeting: Meeting, text: str) -> Item:
    """Return the item that a text names, by its number or title; what is on no agenda is put on it.

    Proposals of this very title that nobody has decided about come onto the agenda by it. Where 第n号議案
    stands with a title, an item of that title is meant, else the one of the number.
    """
    known = _known(s, meeting)
    found = _by_number(s, known, meeting, text) or _titled(known, text)
    text = _in_digits(text)
    if found is None and (behind := _BEFORE_TITLE.sub("", text)):
        found = _titled(known, behind)
    if found is not None:
        take_on(s, act, meeting, known, found.title)
    motion = _MOTION.fullmatch(text)
    if motion and motion[2]:
        return found or _numbered(s, known, meeting, motion[1]) or _added(s, act, meeting, known, motion[2])
    return found or _added(s, act, meeting, known, text)


def asked(s: Session, meeting: Meeting, said: Iterable[Said]) -> list[Said]:
    """Return what was said, with a question instead of each item whose number is none of them or two."""
    return [_question(s, one, _known(s, meeting), meeting) or one if _is_number(one) else one for one in said]


def _is_number(one: Said) -> TypeGuard[Line]:
    return isinstance(one, Line) and one.kind == Kind.ITEM and _number(one.text) is not None


def _question(s: Session, one: Line, known: list[Item], meeting: Meeting) -> Hint | None:
    """Return what is to be asked about a number: it is none's, or a motion's and another item's in print."""
    found, part = _numbered(s, known, meeting, one.text), _printed(s, meeting, one.text)
    if found is None and part is None:
        return Hint("no_item", one.text)
    is_two = found and part and found.part is Part.DELIBERATIONS and found.id != part.id
    return Hint("item_two", one.text, who=part.title) if part and is_two else None


def _by_number(s: Session, known: list[Item], meeting: Meeting, text: str) -> Item | None:
    """Return the motion of a number, else what the agenda that was sent has under it, else the n-th item."""
    found = _numbered(s, known, meeting, text)
    is_motion = found is not None and found.part is Part.DELIBERATIONS
    return found if is_motion else _printed(s, meeting, text) or found


def _printed(s: Session, meeting: Meeting, text: str) -> Item | None:
    """Return the only item of the part that has a bare number in the agenda that was sent: 2. 前回議事録."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if meeting.agenda_state != Agenda.POSTED or not plain.isdecimal():
        return None
    parts = [part.entries for part in printed(*agenda_views.items_of(s, meeting))]
    named = parts[int(plain) - 1] if 0 < int(plain) <= len(parts) else ()
    items = [one.item for one in named if not one.is_withdrawn]
    return items[0] if len(items) == 1 else None


def _known(s: Session, meeting: Meeting) -> list[Item]:
    known = agenda.of_meeting(s, meeting.id)
    return known + agenda_carrying.moved_on(s, meeting) if meeting.is_over else known


def take_on(s: Session, act: Act, meeting: Meeting, known: Iterable[Item], title: str) -> None:
    """Let all proposals of a title onto the agenda, those too that moved on to the next meeting since."""
    for one in known:
        if one.state == ItemState.PROPOSED and fold(one.title) == fold(title):
            if one.meeting_id != meeting.id:
                agenda_carrying.bring_back(s, act.now, meeting, one)
            let_on(s, replace(act, request_id=None), meeting, replace(one, meeting_id=meeting.id))


def _number(text: str) -> int | None:
    """Return the number that a text is, where it is nothing else."""
    number = _NUMBER.fullmatch(unicodedata.normalize("NFKC", _in_digits(text)).strip())
    return number and int(number[1])


def _in_digits(text: str) -> str:
    return _IN_KANJI.sub(lambda found: f"第{number_of(found[1])}号議案", text)


def _numbered(s: Session, known: list[Item], meeting: Meeting, text: str) -> Item | None:
    """Return the 第n号議案, or on an agenda without any the n-th item."""
    planned = _entries(s, known, meeting)
    motions = {one.number: one.item for one in planned if one.number}
    by_number = motions or dict(enumerate((one.item for one in planned), 1))
    return by_number.get(_number(text) or 0)


def _entries(s: Session, known: list[Item], meeting: Meeting) -> list[Entry]:
    return entries(known, agenda.said_of_items(s, meeting.id, agenda.WITHDRAWN))


def _titled(known: list[Item], text: str) -> Item | None:
    """Return the item of this title, else the proposal of it, else the only item whose title holds it."""
    wanted, items = fold(text), on_agenda(known)
    same = [one for one in items if fold(one.title) == wanted]
    same += [one for one in known if one.state == ItemState.PROPOSED and fold(one.title) == wanted]
    near = [one for one in items if wanted in fold(one.title)]
    return next(iter(same), near[0] if len(near) == 1 else None)


def _added(s: Session, act: Act, meeting: Meeting, known: list[Item], text: str) -> Item:
    kind = ItemKind.OTHER if meeting.agenda_state == Agenda.POSTED else ItemKind.DELIBERATION
    values: dict[str, Any] = {
        "meeting_id": meeting.id,
        "position": first_place(None, [one.position for one in known]),
        "kind": kind.value,
        "title": " ".join(text.split())[:LONGEST_TITLE],
        "body": "",
        "material": "",
        "minutes": 0,
        "proposer": act.actor,
        "source": f"{OPENED}{fold(text)[:LONGEST_TITLE]}",
        "state": ItemState.ACCEPTED.value,
        "added_late": meeting.agenda_state == Agenda.POSTED,
        "created_at": act.now,
    }
    item_id = agenda.add(s, values)
    if item_id is None:  # opened before, and taken off again
        found = next(one for one in known if one.source == values["source"])
        agenda.change(s, found, state=ItemState.ACCEPTED.value)
        item_id = found.id
    found_again = agenda.by_id(s, item_id)
    assert found_again is not None
    return found_again


def settle(s: Session, act: Act, meeting: Meeting, tell: int | None = None) -> None:
    """Let each line belong to the item that was open when it was said, and the last one opened be open.

    An item that was only ever said, and taken back, is off the agenda. `tell`: the line that opened one.
    """
    current: int | None = None
    opened_by: set[int | None] = set()
    for line in rows.standing(s, meeting.id):
        if line.kind == Kind.ITEM:
            current = line.item_id
            opened_by.add(current)
        elif line.item_id != current and not line.changed_since(meeting.ended_at):  # by hand, then
            rows.change(s, line.id, item_id=current)
    rows.open_item(s, meeting.id, current)
    known = agenda.of_meeting(s, meeting.id)
    for item in known:
        was_said = item.was_opened and item.state == ItemState.ACCEPTED
        if was_said and item.id not in opened_by:
            agenda.change(s, item, state=ItemState.DROPPED.value)
    told = None if tell is None or meeting.is_over else rows.by_id(s, tell)
    shown = told and place(s, meeting, told.item_id)
    if told and shown:
        minutes_told.item(s, act, meeting, told, shown)


def after(known: list[Item], current: int | None) -> Item | None:
    """Return the item that comes after the one under discussion, the first one where there is none."""
    items = on_agenda(known)
    places = [one.id for one in items]
    at = places.index(current) + 1 if current in places else 0
    return items[at] if at < len(items) else None


def place(s: Session, meeting: Meeting, item_id: int | None) -> dict[str, Any] | None:
    """Return what is told of an item: its title, number, minutes, and where it stands on the agenda."""
    planned = _entries(s, agenda.of_meeting(s, meeting.id), meeting)
    for at, entry in enumerate(planned, 1):
        if entry.item.id == item_id:
            shown = {"title": entry.item.title, "number": entry.number, "minutes": entry.item.minutes}
            return shown | {"at": at, "of": len(planned)}
    return None
