"""The firms that suit an inquiry, with their reasons, in an order that favours nobody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.allocation import declined, neutral
from bot.domain.suitability import Skills, Suited, need_of, suited
from bot.services import members
from storage import members as rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from bot.services.views import CaseView
    from storage.database import Session


def firms(
    s: Session, net: Network, case: Inquiry, now: datetime, until: datetime, processes: Sequence[str] = ()
) -> list[Suited]:
    """Return the members that suit the inquiry from now until then."""
    able = skills(s)
    need = need_of(case, able, processes)
    days = (net.hours.local_day(at) for at in (now, until))
    return neutral(suited(able, need, *days), case.number, "id")


def to_appoint(s: Session, net: Network, view: CaseView, now: datetime) -> list[Suited]:
    """Return the members that suit the inquiry now and have not declined it."""
    said_no = declined(view.allocation.hands) if view.allocation else []
    return [one for one in firms(s, net, view.inquiry, now, now) if one.id not in said_no]


def skills(s: Session) -> list[Skills]:
    """Return what every firm says of itself."""
    known = members.firms(s)
    return [
        Skills(
            known[row["id"]],
            tuple(row["processes"]),
            tuple(row["materials"]),
            tuple(row["equipment"]),
            {name: until and date.fromisoformat(until) for name, until in row["certifications"].items()},
            row["note"],
        )
        for row in rows.every_firm(s)
    ]
