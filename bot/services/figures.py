"""A month or year in numbers, for whoever asks; as a picture for the members, a file for the secretariat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.counted import NOTHING, parted
from bot.domain.errors import Refusal
from bot.domain.figures import Figures, Load, figures, loads
from bot.domain.inquiries import Source
from bot.domain.months import after, first_of, is_year, months_of, of_day, span
from bot.domain.rights import Right
from bot.services import members, roles
from bot.services.messages import MEMBERS_CHANNEL, NOTE, message
from bot.services.readings import readings
from storage import figures as rows
from storage import outbox, rota

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.database import Session

PICTURE, CSV = "figures_picture", "figures_csv"  # templates
YEARS = 15  # shown at most
_DAY = timedelta(days=1)
Arrived = tuple[str, int, int]
"""A period, how many inquiries arrived in it, and how many of them became orders."""


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A month (`2026-11`) or calendar year (`2026`) as it stands at `now`.

    Lanes come in the network's order, then those it no longer has, then the unknown one (None). `loads` is in
    the order of the firms' readings; `years` has each calendar year with the inquiries that arrived in it,
    and how many of them became orders, `months` the same of a year's months.
    """

    period: str
    now: datetime
    all: Figures
    lanes: tuple[tuple[str | None, Figures], ...]
    sources: tuple[tuple[str, Figures], ...]
    loads: tuple[Load, ...]
    years: tuple[Arrived, ...]
    firms: Mapping[str, Firm]
    may_hand_out: bool = False
    months: tuple[Arrived, ...] = ()

    @property
    def first(self) -> date:
        """The period's first day."""
        return first_of(self.period)


def current(net: Network, now: datetime, like: str) -> str:
    """Return the month that it is in the network's zone; the year where `like` is one."""
    return of_day(net.hours.local_day(now), like=like)


def this_month(net: Network, now: datetime) -> str:
    """Return the month that it is in the network's zone."""
    return f"{net.hours.local_day(now):%Y-%m}"


def view(s: Session, net: Network, act: Act, period: str) -> PeriodView:
    """Return a month's or year's numbers. Refusal `figures.(year_)not_begun` for one that is yet to come."""
    if period > current(net, act.now, period):
        raise Refusal("figures.year_not_begun" if is_year(period) else "figures.not_begun")
    found = rows.month(s, net.hours, *span(period, net.timezone), act.now)
    firms, read = members.firms(s), readings(s)
    known = [lane.id for lane in net.lanes]
    by_lane = parted(found, attrgetter("lane"))
    by_source = parted(found, attrgetter("source"))
    gone = sorted(lane for lane in by_lane if lane is not None and lane not in known)
    unknown = [None] if None in by_lane else []
    first = first_of(period)
    begun = min(first_of(after(period)) - _DAY, net.hours.local_day(act.now))
    turns = rota.turns_between(s, first, begun)
    ordered = sorted(
        (firm for firm in firms if _was_member(firms[firm], first)), key=lambda one: (read[one], one)
    )
    return PeriodView(
        period,
        act.now,
        figures(found),
        tuple((lane, figures(by_lane.get(lane, NOTHING))) for lane in [*known, *gone, *unknown]),
        tuple((one, figures(by_source[one])) for one in Source if one in by_source),
        tuple(loads(found, (firm for _, _, firm in turns), ordered)),
        _years(s, net, act.now),
        firms,
        rights.may(roles.to_network(s, net, act), Right.HAND_OUT_FIGURES),
        _arrived(s, net, _begun(net, act.now, period)) if is_year(period) else (),
    )


def _was_member(firm: Firm, first: date) -> bool:
    return firm.left_on is None or firm.left_on >= first


def _years(s: Session, net: Network, now: datetime) -> tuple[Arrived, ...]:
    began = rows.first_arrival(s)
    if began is None:
        return ()
    last = net.hours.local_day(now).year
    first = max(net.hours.local_day(began).year, last - YEARS + 1)
    return _arrived(s, net, map(str, range(first, last + 1)))


def _begun(net: Network, now: datetime, year: str) -> list[str]:
    return [month for month in months_of(year) if month <= this_month(net, now)]


def _arrived(s: Session, net: Network, periods: Iterable[str]) -> tuple[Arrived, ...]:
    return tuple((one, *rows.count_between(s, *span(one, net.timezone))) for one in periods)


def post_picture(s: Session, net: Network, act: Act, period: str) -> None:
    """Owe the members' channel a picture of the period, once a click; it is drawn when it goes out.

    Refusal for anybody but the secretariat.
    """
    _owe(s, net, act, period, PICTURE, MEMBERS_CHANNEL)


def send_csv(s: Session, net: Network, act: Act, period: str) -> None:
    """Owe whoever asks the period's numbers as a file, once a click. Refusal as of `post_picture`."""
    _owe(s, net, act, period, CSV, act.actor)


def _owe(s: Session, net: Network, act: Act, period: str, template: str, target: str) -> None:
    roles.require(s, net, act, Right.HAND_OUT_FIGURES)
    first_of(period)  # ValueError before a message is owed that nobody could ever make
    key = f"{template}:{act.request_id}"
    row = message(key, target, template, {"month": period}, act.now, urgency=NOTE)
    outbox.owe(s, [row | {"op": "file"}])
