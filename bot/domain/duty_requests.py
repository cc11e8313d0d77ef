"""A firm asks others to swap a turn or to take one over: who could, what for, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.rota_changes import SUNDAY, in_a_row, monday_of, obstacle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.members import Firm
    from bot.domain.rota_changes import Days, Rota, Slot, StandIn
    from bot.domain.service_hours import ServiceHours

_DAY = timedelta(days=1)
_THURSDAY = timedelta(days=4)  # before a week's Monday
_TIME_TO_ANSWER = timedelta(hours=3)  # an end that leaves less is passed over for the next one
OFFERED = 3  # turns that are offered in return for one


class Kind(StrEnum):
    """What is asked for."""

    SWAP = "swap"
    COVER = "cover"


class State(StrEnum):
    """How a request stands."""

    OPEN = "open"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"  # nobody agreed in time
    VOID = "void"  # the turn went to another firm meanwhile


@dataclass(frozen=True, slots=True)
class DutyRequest:
    """A request as it stands. Field names are the columns of the table `duty_request`."""

    id: int
    kind: str
    week: date
    lane: str
    firm_id: str
    to_firm: str | None
    first: date | None
    last: date | None
    note: str
    asked_by: str
    asked_at: datetime
    ends_at: datetime
    declined: list[str]
    state: str
    other_firm: str | None
    other_week: date | None
    other_lane: str | None
    answered_by: str | None
    answered_at: datetime | None
    act_id: int | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether somebody may still agree."""
        return self.state == State.OPEN

    @property
    def slot(self) -> Slot:
        """The turn it is about."""
        return (self.week, self.lane)

    @property
    def days(self) -> Days | None:
        """The days it is about, both included; None for the whole turn."""
        return None if self.first is None or self.last is None else (self.first, self.last)

    @property
    def span(self) -> tuple[date, date]:
        """The days that whoever takes it over serves."""
        return self.days or (self.week, self.week + SUNDAY)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a request meets: all firms, the turns from this week on, the grades that do not serve."""

    firms: Mapping[str, Firm]
    turns: Rota
    this_week: date
    idle_grades: frozenset[str] = frozenset()
    standing: tuple[StandIn, ...] = ()  # who stands in, from this week on


def could_agree(request: DutyRequest, now: Situation) -> list[Firm]:
    """Return the firms that a request goes to and that could agree to it."""
    return [firm for firm in now.firms.values() if cannot(request, firm, now) is None]


def cannot(request: DutyRequest, firm: Firm, now: Situation) -> str | None:
    """Return why a firm could not agree to a request, None where it could.

    `asked_another`, `own`, `grade`, `other_lane`, `not_joined`, `left`, `closed`, `on_duty` (in that week),
    `no_offer` (it has no turn that the asker could take in return).
    """
    if request.kind == Kind.SWAP:
        lacks = "" if offers(request, firm, now) else "no_offer"
    else:
        lacks = "on_duty" if _busy(now, now.turns, firm.id, request.slot) else ""
    reasons = {
        "asked_another": request.to_firm not in {None, firm.id},
        "own": firm.id == request.firm_id,
        "grade": firm.grade in now.idle_grades,
        "other_lane": request.lane not in firm.lanes,
    }
    first = next((why for why, holds in reasons.items() if holds), None)
    return first or obstacle(firm, *request.span) or lacks or None


def cannot_serve(slot: Slot, firm: Firm, now: Situation) -> str | None:
    """Return why a firm could not take a turn that nobody has, None where it could: words as in `cannot`."""
    week, lane = slot
    reasons = {"grade": firm.grade in now.idle_grades, "other_lane": lane not in firm.lanes}
    first = next((why for why, holds in reasons.items() if holds), None)
    busy = "on_duty" if _busy(now, now.turns, firm.id, slot) else None
    return first or obstacle(firm, week, week + SUNDAY) or busy


def offers(request: DutyRequest, firm: Firm, now: Situation) -> list[Slot]:
    """Return the firm's turns to come that could be swapped for the one asked about, the nearest first.

    Those come last that would leave a firm with two weeks in a row.
    """
    asker = now.firms[request.firm_id]
    found = [
        (week, lane)
        for (week, lane), holder in now.turns.items()
        if holder == firm.id
        and week > now.this_week
        and lane in asker.lanes
        and obstacle(asker, week, week + SUNDAY) is None
        and _keeps_apart(now, request.slot, (week, lane))
    ]
    return sorted(
        found, key=lambda slot: (in_a_row(now.turns, request.slot, slot), abs(slot[0] - request.week), slot)
    )


def _keeps_apart(now: Situation, one: Slot, other: Slot) -> bool:
    """Whether neither firm has other duty in the week that it gets."""
    rest = {slot: firm for slot, firm in now.turns.items() if slot not in {one, other}}
    firms = now.turns[one], now.turns[other]
    return not _busy(now, rest, firms[1], one) and not _busy(now, rest, firms[0], other)


def _busy(now: Situation, turns: Rota, firm_id: str, slot: Slot) -> bool:
    """Whether a firm has one of these turns in a turn's week, or stands in in another lane then."""
    week, lane = slot
    return any(firm == firm_id and other == week for (other, _), firm in turns.items()) or any(
        one.firm == firm_id and one.lane != lane and monday_of(one.first) == week for one in now.standing
    )


def end_of(week: date, days: Days | None, now: datetime, hours: ServiceHours) -> datetime:
    """Return when a request for a week's turn, or some days of it, ends: at closing on the Thursday before.

    Where that leaves no time to answer, when the turn or the first day begins; where it has begun, when its
    service hours are over. Refusal `rota.too_late` when that is past, too, or there are no service hours.
    """
    first, last = days or (week, week + SUNDAY)
    served = [span for day in _days(first, last) for span in hours.spans(day)]
    if not served:
        raise Refusal("rota.too_late", week=week)
    before = [
        span[1] for day in _days(week - _THURSDAY - SUNDAY, week - _THURSDAY) for span in hours.spans(day)
    ]
    for end in (*before[-1:], served[0][0]):
        if end - now >= _TIME_TO_ANSWER:
            return end
    if served[-1][1] <= now:
        raise Refusal("rota.too_late", week=week)
    return served[-1][1]


def reminder_of(now: datetime, end: datetime, hours: ServiceHours) -> datetime | None:
    """Return when a request made now is called to mind, after half its time; None where none is left."""
    at = hours.next_opening(now + (end - now) / 2)
    return at if at < end else None


def _days(first: date, last: date) -> list[date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]
