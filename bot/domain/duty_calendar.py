"""Duty as entries of a calendar: whole days, and how often each has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.domain.rota import Turn
    from bot.domain.service_hours import ServiceHours

    Revision = Callable[[str], tuple[int, datetime]]  # of a firm's entry

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cover:
    """A firm stands in for another in a lane from day to day; `ended_by` is the act that took it back."""

    id: int
    lane: str
    first: date
    last: date
    firm: str
    instead_of: str
    act: int
    ended_by: int | None = None

    def takes(self, turn: Turn, day: date) -> bool:
        """Whether it does this day of a turn."""
        return (
            self.ended_by is None
            and (self.lane, self.instead_of) == (turn.lane, turn.firm)
            and self.first <= day <= self.last
        )


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed a turn, when; `act` is the act it belongs to, or another name of its own."""

    week: date
    lane: str
    act: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Log:
    """Everything that ever changed what a calendar shows.

    `acts` has when each was done and `undone_by` which act took it back; `edits` has when a firm, or the
    service hours (None), were edited.
    """

    changes: Sequence[Change] = ()
    acts: Mapping[int, datetime] = field(default_factory=dict)
    undone_by: Mapping[int, int] = field(default_factory=dict)
    edits: Mapping[str | None, Sequence[datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A firm's duty from its first to its last service day; `instead_of` is set for a stand-in.

    `covers` are the days in between that others do. `sequence` only ever grows; `changed` is when it did so.
    """

    key: str
    lane: str
    firm: str
    first: date
    last: date
    sequence: int
    changed: datetime
    instead_of: str | None = None
    covers: tuple[Cover, ...] = ()


def entries(
    turns: Iterable[Turn], covers: Sequence[Cover], log: Log, hours: ServiceHours, since: datetime
) -> Iterator[Entry]:
    """Yield each turn and each stand-in that has a service day, in the order of the turns.

    `covers` may name those that were taken back: they only count as changes. What never changed did so at
    `since`.
    """
    changes: dict[tuple[date, str], dict[str, datetime]] = {}
    for change in log.changes:
        changes.setdefault((change.week, change.lane), {})[change.act] = change.at
    for turn in turns:
        days = service_days(turn.week, hours)
        near = [
            cover
            for cover in covers
            if cover.lane == turn.lane and any(cover.first <= day <= cover.last for day in days)
        ]
        acts = changes.get((turn.week, turn.lane), {})
        for cover in near:
            acts = acts | _acts_on(cover, log)
        yield from _own(turn, days, near, partial(_revision, acts, log, since))
        for cover in near:
            yield from _covered(turn, days, cover, partial(_revision, _acts_on(cover, log), log, since))


def service_days(week: date, hours: ServiceHours) -> list[date]:
    """Return the local days with service hours in the week from Monday `week`."""
    return [day for day in (week + number * _DAY for number in range(7)) if hours.spans(day)]


def _own(turn: Turn, days: Sequence[date], near: Sequence[Cover], revision: Revision) -> Iterator[Entry]:
    """Yield what a firm does of its turn itself."""
    covers = tuple(cover for cover in near if any(cover.takes(turn, day) for day in days))
    own = [day for day in days if not any(cover.takes(turn, day) for cover in covers)]
    if own and turn.firm is not None:
        key = f"{turn.week.isoformat()}-{turn.lane}"
        yield Entry(key, turn.lane, turn.firm, own[0], own[-1], *revision(turn.firm), covers=covers)


def _covered(turn: Turn, days: Sequence[date], cover: Cover, revision: Revision) -> Iterator[Entry]:
    """Yield what a firm does of another's turn."""
    taken = [day for day in days if cover.takes(turn, day)]
    if taken:
        key, first, last = f"{turn.week.isoformat()}-{turn.lane}-{cover.id}", taken[0], taken[-1]
        yield Entry(key, turn.lane, cover.firm, first, last, *revision(cover.firm), cover.instead_of)


def _acts_on(cover: Cover, log: Log) -> dict[str, datetime]:
    """Return the acts that made a stand-in or took it back, and those that undid them in turn."""
    found: dict[str, datetime] = {}
    for first in (cover.act, cover.ended_by):
        act = first
        while act is not None and act in log.acts:
            found[str(act)] = log.acts[act]
            act = log.undone_by.get(act)
    return found


def _revision(acts: Mapping[str, datetime], log: Log, since: datetime, firm: str) -> tuple[int, datetime]:
    """Return how often a firm's entry has changed, and when last."""
    moments = [*acts.values(), *log.edits.get(firm, ()), *log.edits.get(None, ())]
    return len(moments), max(moments, default=since)
