"""Minutes made of what a meeting left on disk: its attendance, its agenda, its lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain import attendance
from bot.domain.agenda import Part, entries
from bot.domain.carrying import taken_up
from bot.domain.minute_attendance import unread, without_reason
from bot.domain.minute_kinds import GUEST, INTEREST, Kind, bare_name, fold, is_unread
from bot.domain.minute_todos import GROUPS
from bot.domain.minutes import STEPPED_OUT, Attendee, Following, Line, Minutes, Section, Stood, Vote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.domain.agenda import Item
    from bot.domain.attendance import Presence
    from bot.domain.meetings import Meeting, Seat

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|@([UW][A-Z0-9]{5,})\b")
_BEHIND_NAME = re.compile(r"(?<=\S)\s*[(\uff08/].*\Z", re.DOTALL)  # 「坂本(雪洞樹脂加工)」
_LINES = {Kind.DECISION, Kind.TODO, Kind.PENDING, Kind.MEMO, Kind.VOTE}


@dataclass(frozen=True, slots=True)
class Records:
    """What a meeting left on disk. `lines` are rows of the table `minute_line`, none of them taken back."""

    network: str
    seats: Sequence[Seat]
    presence: Mapping[str, Presence]
    items: Sequence[Item]
    lines: Sequence[Mapping[str, Any]]
    chair: str = ""  # names
    minute_taker: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # of Slack users
    firms: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, int] = field(default_factory=dict)  # folded name that several have → how many
    following: Meeting | None = None
    carried: Collection[int] = ()  # the items that went on to the next agenda
    withdrawn: Collection[int] = ()  # the items that were withdrawn after the agenda had gone out


def made(meeting: Meeting, kept: Records, zone: tzinfo) -> Minutes:
    """Return what the minutes of a meeting say; times are those of `zone`."""
    known = kept.presence
    seats = [seat.id for seat in kept.seats]
    return Minutes(
        key=meeting.key,
        network=kept.network,
        title=meeting.title,
        number=meeting.number,
        kind=meeting.kind,
        starts_at=meeting.starts_at.astimezone(zone),
        started_at=meeting.started_at and meeting.started_at.astimezone(zone),
        ended_at=meeting.ended_at and meeting.ended_at.astimezone(zone),
        place=meeting.place,
        way=meeting.way,
        chair=kept.chair,
        minute_taker=kept.minute_taker,
        rule=meeting.quorum,
        quorum=attendance.actual(meeting.kind, meeting.quorum, seats, known),
        attendance=tuple(_attendee(seat, known.get(seat.id), zone) for seat in kept.seats),
        sections=tuple(_sections(kept)),
        following=_following(kept.following, zone),
        guests=tuple(guests(row["data"] for row in kept.lines)),
        unread=unread(((row["kind"], row["text"], row["data"]) for row in kept.lines), kept.firms.values()),
    )


def _following(meeting: Meeting | None, zone: tzinfo) -> Following | None:
    if meeting is None:
        return None
    return Following(meeting.title, meeting.number, meeting.starts_at.astimezone(zone), meeting.place)


def _attendee(seat: Seat, known: Presence | None, zone: tzinfo) -> Attendee:
    if known is None:
        return Attendee(seat.name, Stood.UNKNOWN.value, seat.is_firm)
    stood = Stood.UNKNOWN if known.was is None else Stood(known.was)
    if stood not in {Stood.PRESENT, Stood.SUBSTITUTE}:
        voter = known.stand_in if stood is Stood.PROXY else ""
        return Attendee(seat.name, stood.value, seat.is_firm, voter)
    person = known.person or (known.stand_in if stood is Stood.SUBSTITUTE else "")
    came, left = (_clock(at, zone) for at in (known.came_at, known.left_at))
    own = "" if person == seat.name else _beside(seat, person)
    return Attendee(seat.name, stood.value, seat.is_firm, own, known.way or "", came, left)


def _beside(seat: Seat, person: str) -> str:
    """Return a person's name without the name of the firm that it stands beside."""
    firm = re.escape(seat.name)
    return re.sub(rf"^{firm}(?:の|\s+)(?=\S)|(?<=\S)\s*[(\uff08\s]{firm}[)\uff09]?$", "", person)


def guests(said: Iterable[Mapping[str, Any]]) -> Iterable[Attendee]:
    """Return who was there without a seat by the `data` of lines, as was said last.

    What only says when they left adds to it.
    """
    found: dict[tuple[str, str], Attendee] = {}
    for data in (one for one in said if one.get(GUEST)):
        key = data[GUEST], data["person"]
        one = Attendee(data[GUEST], Stood.PRESENT.value, person=data["person"], way=data["way"])
        times = {name: data[name] for name in ("came_at", "left_at") if data[name]}
        found[key] = replace(found.get(key, one) if data.get("adds") else one, **times)
    return found.values()


def _clock(at: datetime | None, zone: tzinfo) -> str:
    return "" if at is None else f"{at.astimezone(zone):%H:%M}"


def _sections(kept: Records) -> Iterator[Section]:
    """Yield the agenda's items in order with their lines, as they were said; then what was said under none.

    What no line opened or is about was not taken up; what was gathered for it is not told then.
    """
    said: dict[int | None, list[Line]] = {}
    for row in kept.lines:
        if row["kind"] in _LINES or row["data"].get(INTEREST):
            said.setdefault(row["item_id"], []).append(_line(row, kept))
    planned = entries(kept.items, kept.withdrawn)
    shown = {entry.item.id for entry in planned}
    touched = taken_up([entry.item for entry in planned], {row["item_id"] for row in kept.lines})
    for entry in planned:
        item = entry.item
        proposer = _proposer(item, kept)
        lines = tuple(said.get(item.id, ()))
        is_taken_up = item.id in touched
        told = item.body if is_taken_up and item.is_gathered and item.part is Part.REPORTS else ""
        title, carried = _named(item.title, kept.names), item.id in kept.carried
        about = (item.part.value, entry.number, title, proposer, told, lines)
        yield Section(*about, is_taken_up=is_taken_up, is_carried=carried)
    rest = tuple(line for item_id, lines in said.items() if item_id not in shown for line in lines)
    if rest:
        yield Section(Part.OTHERS.value, None, "", lines=rest)


def _proposer(item: Item, kept: Records) -> str:
    """Return who proposed an item, by name; who merely opened one at the meeting did not."""
    if item.was_opened:
        return ""
    return kept.firms.get(item.proposer_firm or "") or kept.names.get(item.proposer or "", "")


def _line(row: Mapping[str, Any], kept: Records) -> Line:
    names = kept.names
    line = Line(row["kind"], _named(row["text"], names), id=row["id"])
    data = row["data"]
    if line.kind == Kind.TODO:
        due = data.get("due")
        day = due and date.fromisoformat(due)
        is_group = fold(data.get("owner_name") or "") in GROUPS  # 事務局: two who work there share no name
        known = bool(data.get("owner")) or is_group
        many = 0 if known else kept.shared.get(fold(bare_name(data.get("owner_name") or "")), 0)
        return replace(line, owner=_owner(data, kept), due=day, is_owner_known=known, called_so=many)
    if line.kind == Kind.VOTE:
        return replace(line, vote=vote_of(data, names, kept.shared))
    return _stepped_out(line, data, kept.shared) if line.kind == Kind.ATTENDANCE else line


def _stepped_out(line: Line, data: Mapping[str, Any], shared: Mapping[str, int]) -> Line:
    """Return who left for a conflict of interest: of whom nobody knows who it is, the name alone."""
    if not is_unread(Kind.ATTENDANCE, data):
        return replace(line, kind=STEPPED_OUT)
    name = bare_name(without_reason(line.text)) or line.text
    return replace(line, kind=STEPPED_OUT, text=name, called_so=shared.get(fold(name), 0))


def _owner(data: Mapping[str, Any], kept: Records) -> str:
    """Return whose a ToDo is, by name; of somebody of several firms with the one that is meant."""
    name = kept.names.get(data.get("owner") or "") or data.get("owner_name") or ""
    firm = kept.firms.get(data.get("owner_firm") or "")
    return f"{_BEHIND_NAME.sub('', name)}({firm})" if firm else name


def vote_of(data: Mapping[str, Any], names: Mapping[str, str], shared: Mapping[str, int]) -> Vote:
    """Return a vote of what was read of its line; `shared` as of `Records`."""
    counts = (data.get("for"), data.get("against"), data.get("abstained"))
    out = tuple(names.get(one) or _named(one, names) for one in data.get("stepped_out") or ())
    many = tuple(shared.get(fold(one), 0) for one in out)
    unknown = tuple(data.get("unknown_out") or ())
    is_unanimous = bool(data.get("unanimous"))
    return Vote(*counts, unanimous=is_unanimous, stepped_out=out, called_so=many, unknown_out=unknown)


def _named(text: str, names: Mapping[str, str]) -> str:
    """Put people's names where Slack has their ids; an unknown person is left out."""
    return _MENTION.sub(lambda found: names.get(found[1] or found[2], ""), text)


def mentioned(texts: Iterable[str]) -> set[str]:
    """Return the Slack users whom texts mention."""
    return {found[1] or found[2] for text in texts for found in _MENTION.finditer(text)}
