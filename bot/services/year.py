"""The rota over a year, and its picture for the members' channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.rights import Right
from bot.domain.rota import RotaFirm, turn_of, week_of
from bot.domain.rota_changes import SUNDAY, monday_of
from bot.domain.service_hours import Closure
from bot.domain.year import Book, Member, Risk, year
from bot.services import members, people, roles
from bot.services.messages import MEMBERS_CHANNEL, NOTE, message
from bot.services.readings import readings
from bot.services.rota_acts import stand_in_of
from storage import absences, outbox, rota

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.members import Act, Firm
    from bot.domain.rota_changes import Slot
    from bot.domain.year import Year
    from bot.network import Network
    from storage.database import Session

WEEKS = 52  # shown where nobody says which year
PICTURE = "year_picture"  # the template
UNSERVED = frozenset({Risk.CANNOT, Risk.CLOSED, Risk.NOT_A_MEMBER})  # who serves cannot, on some day
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Weeks in a row: the Monday of the first, and how many."""

    first: date
    weeks: int

    @property
    def mondays(self) -> tuple[date, ...]:
        """The Monday of each week."""
        return tuple(self.first + number * _WEEK for number in range(self.weeks))


@dataclass(frozen=True, slots=True)
class YearView:
    """The rota of a span as it is at `now`; `firms` has everybody's names."""

    span: Span
    now: datetime
    year: Year
    firms: Mapping[str, Firm]
    may_post: bool = False


def span_of(net: Network, now: datetime, number: int | None) -> Span:
    """Return the weeks that begin in a calendar year; without its number, a year from this duty week on."""
    if number is None:
        return Span(week_of(now, net.hours), WEEKS)
    first = date(number, 1, 1)
    first += timedelta(days=-first.weekday() % 7)
    return Span(first, (date(number, 12, 31) - first) // _WEEK + 1)


def view(s: Session, net: Network, act: Act, span: Span) -> YearView:
    """Return the rota of a span, for whoever asks. Refusal where there is no firm yet."""
    members.require_some(s)
    firms = members.firms(s)
    shown = _year(s, net, act.now, span, firms)
    may_post = rights.may(roles.to_network(s, net, act), Right.POST_ROTA)
    return YearView(span, act.now, shown, firms, may_post)


def _year(s: Session, net: Network, now: datetime, span: Span, firms: Mapping[str, Firm]) -> Year:
    lanes = [lane.id for lane in net.lanes]
    this_week, today = week_of(now, net.hours), net.hours.local_day(now)
    return year(
        _book(s, net, span), _members(s, net, firms), lanes, span.mondays, net.hours, today, this_week
    )


def risks(s: Session, net: Network, now: datetime, span: Span) -> list[tuple[Slot, Risk, str]]:
    """Return what may go wrong with the turns of a span, each with the firm it is about; no gaps."""
    shown = _year(s, net, now, span, members.firms(s))
    return [
        ((week.monday, duty.lane), risk, firm)
        for week in shown.weeks
        for duty in week.duties
        for risk, firm in duty.risks
        if firm is not None
    ]


def unserved(s: Session, net: Network, now: datetime, firm_id: str) -> tuple[Slot, ...]:
    """Return the turns that are a firm's, or that it stands in for, and that it cannot serve on some day."""
    first = week_of(now, net.hours)
    weeks = [week for (week, _), holder in rota.turns_since(s, first).items() if holder == firm_id]
    standing = rota.stand_ins_between(s, first, date.max)
    weeks += [monday_of(row["last"]) for row in standing if row["firm_id"] == firm_id]
    if not weeks:
        return ()
    found = risks(s, net, now, Span(first, (max(weeks) - first) // _WEEK + 1))
    slots = (slot for slot, risk, firm in found if firm == firm_id and risk in UNSERVED)
    return tuple(dict.fromkeys(slots))


def post_picture(s: Session, net: Network, act: Act, span: Span) -> None:
    """Owe the members' channel a picture of the rota, once a click; it is drawn when it goes out.

    Refusal for anybody but the secretariat.
    """
    roles.require(s, net, act, Right.POST_ROTA)
    params = {"first": span.first.isoformat(), "weeks": span.weeks}
    key = f"picture:{act.request_id}"
    row = message(key, MEMBERS_CHANNEL, PICTURE, params, act.now, urgency=NOTE)
    outbox.owe(s, [row | {"op": "file"}])


def _book(s: Session, net: Network, span: Span) -> Book:
    last = span.mondays[-1] + SUNDAY
    turns = rota.turns_since(s, date.min)
    turned = {week for week in {week for week, _ in turns} if turn_of(week, net.hours) is not None}
    away = absences.between(s, span.first, last)
    return Book(
        {slot: firm for slot, firm in turns.items() if slot[0] in turned},
        [stand_in_of(row) for row in rota.stand_ins_between(s, span.first, last)],
        {user: [Closure(*days) for days in spans] for user, spans in away.items()},
    )


def _members(s: Session, net: Network, firms: Mapping[str, Firm]) -> list[Member]:
    """Return every firm; one whose grade does not serve has no lanes."""
    reached = set(people.alive(s, [user for firm in firms.values() for user in firm.contacts]))
    read = readings(s)
    return [
        Member(
            RotaFirm(
                firm.id,
                () if firm.grade in net.idle_grades else firm.lanes,
                tuple(Closure(first, last) for first, last in firm.closures),
                firm.joined_on,
                firm.left_on,
            ),
            read[firm.id],
            tuple(user for user in firm.contacts if user in reached),
        )
        for firm in firms.values()
    ]
