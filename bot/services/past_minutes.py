"""Minutes of the past as somebody looks for them: only those of meetings that they take part in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.minute_kinds import Kind, fold
from bot.services import meetings
from storage import editions as rows
from storage import meetings as held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

KINDS = {Kind.DECISION, Kind.TODO, Kind.PENDING, Kind.MEMO, Kind.VOTE, Kind.ITEM}
MOST = 20  # meetings that are listed, or found
_EACH = 5  # lines of one meeting


@dataclass(frozen=True, slots=True)
class Hit:
    """A meeting in whose minutes the words stand: its lines (kind, text), and how many there are."""

    meeting: Meeting
    lines: tuple[tuple[str, str], ...]
    count: int


def find(s: Session, net: Network, act: Act, words: str) -> list[Hit]:
    """Return where all these words stand in one line, the latest meeting first, however wide they are typed.

    Refusal `editions.find_what` without words.
    """
    wanted = fold(words).split()
    if not wanted:
        raise Refusal("editions.find_what")
    said = (
        one for one in rows.lines_said(s) if one[1] in KINDS and all(word in fold(one[2]) for word in wanted)
    )
    found = ((meeting_id, list(lines)) for meeting_id, lines in groupby(said, key=lambda one: one[0]))
    return list(islice(_seen(s, net, act, found), MOST))


def _seen(
    s: Session, net: Network, act: Act, found: Iterator[tuple[int, list[tuple[int, str, str]]]]
) -> Iterator[Hit]:
    for meeting_id, lines in found:
        meeting = meetings.load(s, meeting_id)
        if meetings.place_of(s, net, meeting, act.actor, act.now).may_take_part:
            shown = tuple((kind, text) for _, kind, text in lines[:_EACH])
            yield Hit(meeting, shown, len(lines))


def listing(s: Session, net: Network, act: Act) -> list[Meeting]:
    """Return the last meetings with minutes that this person takes part in, the latest first."""
    mine = (one for one in held.held(s) if meetings.place_of(s, net, one, act.actor, act.now).may_take_part)
    return list(islice(mine, MOST))
