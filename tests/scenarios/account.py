"""An account of a town's duty that asks none of the rota's own code: acts replayed, letters read in Slack."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.i18n import translate
from bot.local.messages import Span
from bot.local.people import BOT_USER_ID
from storage.tables import rota_act, stand_in, turn, turn_change
from tests.scenarios.town import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.scenarios.town import Town

Slot = tuple[date, str]
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
_TOKYO = timedelta(hours=9)


def tokyo(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - _TOKYO


@dataclass(frozen=True)
class Calendar:
    """Which days a desk that works from Monday to Friday, 9 to 17, is closed."""

    closed: frozenset[date]

    def works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.closed

    def turn(self, week: date) -> datetime:
        return tokyo(next(day for day in _from(week, DAY) if self.works(day)), 9)

    def notice(self, week: date) -> datetime:
        return tokyo(next(day for day in _from(week - 4 * DAY, -DAY) if self.works(day)), 9)

    def reminder(self, week: date) -> datetime:
        return tokyo(next(day for day in _from(week - 3 * DAY, -DAY) if self.works(day)), 12)


def _from(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step


@dataclass(frozen=True)
class Posted:
    """A message of the bot's; `room` is the person it was written to, or the channel."""

    room: str
    key: str
    at: datetime
    words: str


def posted(town: Town, room: str, person: str | None = None) -> list[Posted]:
    """Everything that the bot ever posted there, oldest first."""
    world = town.workspace.core.world
    found, _ = world.messages.history(town.workspace.room(room, person or BOT_USER_ID).id, Span(limit=10**6))
    return [
        Posted(person or room, _key(one.body), _at(one.body), told(one.body))
        for one in reversed(found)
        if one.body.get("user") == BOT_USER_ID
    ]


def _key(body: dict[str, Any]) -> str:
    return str(body.get("metadata", {}).get("event_payload", {}).get("outbox", ""))


def _at(body: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(float(body["ts"]), UTC)


def said_of(kind: str) -> str:
    """What a letter says of an act on the rota: the longest of its words that are always the same."""
    return max(translate("ja", f"rota.told_{kind}", who="?").split("?"), key=len)


def letters(town: Town) -> list[Posted]:
    """Everything that the bot ever wrote to anybody."""
    users = [person["id"] for person in town.workspace.core.world.people.every()]
    return [
        one for user in users if user != BOT_USER_ID for one in posted(town, town.workspace.dm(user), user)
    ]


@dataclass(frozen=True)
class Act:
    """An act on the rota: turns that went from one firm to another, and who stands in for whom."""

    id: int
    at: datetime
    kind: str
    turns: list[tuple[Slot, str | None, str | None]]
    stand_ins: list[tuple[str, date, date, str, str]]

    @property
    def firms(self) -> set[str]:
        """Whom it concerns."""
        of_turns = {firm for _, *both in self.turns for firm in both if firm is not None}
        return of_turns | {firm for *_, one, other in self.stand_ins for firm in (one, other)}


@dataclass(frozen=True)
class Ledger:
    """The rota a town began with, every act since, and the rota that its table has now."""

    start: dict[Slot, str]
    acts: list[Act]
    table: dict[Slot, str]

    def at(self, moment: datetime) -> dict[Slot, str]:
        """The rota as it was then, by the acts alone."""
        rota = dict(self.start)
        for act in self.acts:
            for slot, before, after in act.turns if act.at <= moment else ():
                assert rota.pop(slot, None) == before
                if after is not None:
                    rota[slot] = after
        return rota

    def since(self, slot: Slot) -> datetime | None:
        """When the firm that has a turn got it; None for one that had it from the beginning."""
        return max((act.at for act in self.acts for one, *_ in act.turns if one == slot), default=None)


async def ledger(town: Town, start: dict[Slot, str]) -> Ledger:
    """Read every act; an act's changes are those rows that name it."""

    def read(s: Any) -> Ledger:
        acts, changes, days, turns = (
            [dict(row) for row in s.execute(select(table).order_by(column)).mappings()]
            for table, column in (
                (rota_act, rota_act.c.id),
                (turn_change, turn_change.c.id),
                (stand_in, stand_in.c.id),
                (turn, turn.c.week),
            )
        )
        return Ledger(
            start,
            [_act(act, changes, days) for act in acts],
            {(row["week"], row["lane"]): row["firm_id"] for row in turns},
        )

    return await town.toban.db.read(read)


def _act(row: dict[str, Any], changes: list[dict[str, Any]], days: list[dict[str, Any]]) -> Act:
    turns = [
        ((one["week"], one["lane"]), one["firm_before"], one["firm_after"])
        for one in changes
        if one["act_id"] == row["id"]
    ]
    stand_ins = [
        (one["lane"], one["first"], one["last"], one["firm_id"], one["instead_of"])
        for one in days
        if one["act_id"] == row["id"]
    ]
    return Act(row["id"], row["at"], row["kind"], turns, stand_ins)


def served(rota: dict[Slot, str], first: date, last: date) -> Counter[str]:
    """How many turns each firm has in these weeks, both included."""
    return Counter(firm for (week, _), firm in rota.items() if first <= week <= last)
