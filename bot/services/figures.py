"""The month in numbers, for whoever asks; as a picture for the members and as a file for the secretariat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.errors import Refusal
from bot.domain.figures import NOTHING, Figures, Load, figures, loads, parted
from bot.domain.inquiries import Source
from bot.domain.rights import Right
from bot.services import members, roles
from bot.services.finding import month_span
from bot.services.messages import MEMBERS_CHANNEL, NOTE, message
from bot.services.readings import readings
from storage import figures as rows
from storage import outbox, rota

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.database import Session

PICTURE, CSV = "figures_picture", "figures_csv"  # templates
YEARS = 15  # shown at most
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month (`2026-11`) as it stands at `now`.

    Lanes come in the network's order, then those it no longer has, then the unknown one (None). `loads` is in
    the order of the firms' readings; `years` has each calendar year with the
    inquiries that arrived in it, and how many of them became orders.
    """

    month: str
    now: datetime
    all: Figures
    lanes: tuple[tuple[str | None, Figures], ...]
    sources: tuple[tuple[str, Figures], ...]
    loads: tuple[Load, ...]
    years: tuple[tuple[int, int, int], ...]
    firms: Mapping[str, Firm]
    may_hand_out: bool = False

    @property
    def first(self) -> date:
        """The month's first day."""
        return first_of(self.month)


def first_of(month: str) -> date:
    """Return the first day of a month."""
    return date.fromisoformat(f"{month}-01")


def month_before(month: str) -> str:
    """Return the month before a month."""
    return f"{first_of(month) - _DAY:%Y-%m}"


def month_after(month: str) -> str:
    """Return the month after a month."""
    return f"{first_of(month) + timedelta(days=31):%Y-%m}"


def this_month(net: Network, now: datetime) -> str:
    """Return the month that it is in the network's zone."""
    return f"{now.astimezone(net.timezone):%Y-%m}"


def view(s: Session, net: Network, act: Act, month: str) -> MonthView:
    """Return a month's numbers. Refusal `figures.not_begun` for one that is yet to come."""
    if month > this_month(net, act.now):
        raise Refusal("figures.not_begun")
    found = rows.month(s, *month_span(net, month))
    firms, read = members.firms(s), readings(s)
    known = [lane.id for lane in net.lanes]
    by_lane = parted(found, lambda case: case.lane)
    by_source = parted(found, lambda case: case.source)
    gone = sorted(lane for lane in by_lane if lane is not None and lane not in known)
    unknown = [None] if None in by_lane else []
    first = first_of(month)
    turns = rota.turns_between(s, first, first_of(month_after(month)) - _DAY)
    ordered = sorted(
        (firm for firm in firms if _was_member(firms[firm], first)), key=lambda one: (read[one], one)
    )
    return MonthView(
        month,
        act.now,
        figures(found, net.hours, act.now),
        tuple(
            (lane, figures(by_lane.get(lane, NOTHING), net.hours, act.now))
            for lane in [*known, *gone, *unknown]
        ),
        tuple((one, figures(by_source[one], net.hours, act.now)) for one in Source if one in by_source),
        tuple(loads(found, (firm for _, _, firm in turns), ordered)),
        _years(s, net, act.now),
        firms,
        rights.may(roles.to_network(s, net, act), Right.HAND_OUT_FIGURES),
    )


def _was_member(firm: Firm, first: date) -> bool:
    return firm.left_on is None or firm.left_on >= first


def _years(s: Session, net: Network, now: datetime) -> tuple[tuple[int, int, int], ...]:
    began = rows.first_arrival(s)
    if began is None:
        return ()
    last = now.astimezone(net.timezone).year
    first = max(began.astimezone(net.timezone).year, last - YEARS + 1)
    turns = [
        datetime.combine(date(year, 1, 1), time(), net.timezone).astimezone(UTC)
        for year in range(first, last + 2)
    ]
    return tuple(
        (first + number, *rows.count_between(s, *span)) for number, span in enumerate(pairwise(turns))
    )


def post_picture(s: Session, net: Network, act: Act, month: str) -> None:
    """Owe the members' channel a picture of the month, once a click; it is drawn when it goes out.

    Refusal for anybody but the secretariat.
    """
    _owe(s, net, act, month, PICTURE, MEMBERS_CHANNEL)


def send_csv(s: Session, net: Network, act: Act, month: str) -> None:
    """Owe whoever asks the month's numbers as a file, once a click. Refusal as of `post_picture`."""
    _owe(s, net, act, month, CSV, act.actor)


def _owe(s: Session, net: Network, act: Act, month: str, template: str, target: str) -> None:
    roles.require(s, net, act, Right.HAND_OUT_FIGURES)
    key = f"{template}:{act.request_id}"
    row = message(key, target, template, {"month": month}, act.now, urgency=NOTE)
    outbox.owe(s, [row | {"op": "file"}])
