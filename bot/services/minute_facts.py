"""When and where a meeting was held and who led it: as the bot saw it, or as a person corrected it.

`started_at` and `ended_at` of the meeting stay what they were: they say which lines were said in time.
"""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.meetings import Answer
from bot.domain.minute_kinds import fold
from bot.services import meetings
from storage import meetings as rows
from storage import minutes as lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.attendance import Presence
    from bot.domain.meetings import Meeting, Seat
    from bot.domain.members import Act
    from bot.domain.minute_kinds import Taken
    from bot.network import Network
    from storage.database import Session

FACTS = "facts_corrected"  # what is recorded; what was corrected last counts
LONGEST = 500  # characters
_EDITED = "edit:"  # what the source of a line begins with that was added after the meeting


@dataclass(frozen=True, slots=True)
class Facts:
    """What minutes say of their meeting. Who led it is a Slack user, or the name of somebody else."""

    began: datetime | None
    ended: datetime | None
    place: str = ""
    way: str = ""
    chair: str | None = None
    chair_name: str = ""
    minute_taker: str | None = None
    minute_taker_name: str = ""

    @property
    def mark(self) -> int:
        """What a form keeps of the facts that it shows, by which others are told from them."""
        return zlib.crc32(repr(_plain(self)).encode())


@dataclass(frozen=True, slots=True)
class Around:
    """What tells who led a meeting, where nobody said so: its lines, its seats and who came."""

    said: Sequence[Taken]
    seats: Sequence[Seat]
    presence: Mapping[str, Presence]
    names: Mapping[str, str]


def known(s: Session, net: Network, meeting: Meeting, around: Around) -> Facts:
    """Return what the minutes of a meeting say of it by now."""
    wrote = Counter(line.said_by for line in around.said if not line.source.startswith(_EDITED))
    at = meeting.starts_at
    chairs = (
        user
        for user in meetings.chairs(s, net, meeting, at)
        if wrote[user] or _came(user, around, is_named=user == meeting.chair)
    )
    takers = sorted(meetings.minute_takers(s, net, meeting, at), key=lambda user: -wrote[user])
    seen = Facts(
        meeting.started_at,
        meeting.ended_at,
        meeting.place,
        meeting.way,
        chair=next(chairs, None),
        minute_taker=next(iter(takers), None),
    )
    return replace(seen, **_loaded(corrected(s, meeting)))


def corrected(s: Session, meeting: Meeting) -> dict[str, Any]:
    """Return what people corrected, as it is recorded; {} for nothing."""
    found: dict[str, Any] = {}
    for data in rows.said_of(s, meeting.id, FACTS):
        found |= {name: value for name, value in data.items() if name in Facts.__slots__}
    return found


def as_called(s: Session, meeting: Meeting) -> Meeting:
    """Return a meeting with the place that it was called to, whatever its minutes say by now."""
    corrections = (data["before"] for data in rows.said_of(s, meeting.id, FACTS) if "before" in data)
    first = next(corrections, None)
    return meeting if first is None else replace(meeting, place=first["place"], way=first["way"])


def _loaded(data: dict[str, Any]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(data[name]) for name in ("began", "ended") if data.get(name)}
    return data | times


def _plain(facts: Facts) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(facts).items()
    }


def ended_at(s: Session, act: Act, meeting: Meeting, at: datetime) -> None:
    """Keep that a meeting was over before anybody told the bot. Refusal for a time that cannot be."""
    _check(meeting.started_at, at, act)
    meetings.record(s, act, meeting, FACTS, {"ended": at.isoformat()})


def correct(
    s: Session, act: Act, meeting: Meeting, before: Facts, to: Facts, *, may_confirm: bool
) -> Meeting:
    """Let the minutes say something else of their meeting, and return it.

    Whoever chaired it may confirm from now on, unless they wrote so themselves and might not before
    (`may_confirm`). Refusal for times that cannot be.
    """
    _check(to.began, to.ended, act)
    texts: dict[str, Any] = {name: _short(getattr(to, name)) for name in _TEXTS}
    to = replace(to, **texts)
    if to == before:
        return meeting
    values: dict[str, Any] = {
        name: getattr(to, name) for name in ("place", "way") if getattr(to, name) != getattr(meeting, name)
    }
    for office in ("chair", "minute_taker"):
        if (user := getattr(to, office)) is not None and user != getattr(before, office):
            values[office] = user
    if values.get("chair") == act.actor and not may_confirm:
        del values["chair"]
    return meetings.change(s, act, meeting, FACTS, _plain(to) | {"before": _plain(before)}, **values)


_TEXTS = ("place", "way", "chair_name", "minute_taker_name")


def _check(began: datetime | None, ended: datetime | None, act: Act) -> None:
    if ended is not None and ended > act.now:
        raise Refusal("editions.not_yet", at=ended)
    if began is not None and ended is not None and ended <= began:
        raise Refusal("editions.ends_first")


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _came(user: str, around: Around, *, is_named: bool) -> bool:
    """Whether somebody came by what is on record; who was named to chair also where nothing is."""
    name = fold(around.names.get(user, ""))
    kept = [
        around.presence[seat.id] for seat in around.seats if user in seat.users and seat.id in around.presence
    ]
    for one in (one for one in kept if one.was == Answer.PRESENT):
        person = fold(one.person)
        if not person or (name and (person in name or name in person)):
            return True
    return is_named and all(one.was is None for one in kept)


def last_said(s: Session, meeting: Meeting) -> datetime:
    """Return when something was said last in a meeting that runs; when it began, where nothing was."""
    began = meeting.started_at or meeting.starts_at
    return max((began, *(line.said_at for line in lines.standing(s, meeting.id))))
