"""The year's rota and the calendars' addresses, as Slack sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.members import Edits
from bot.domain.rota import RotaFirm
from bot.domain.rota_changes import StandIn
from bot.domain.service_hours import Closure
from bot.domain.year import Book, Member, year
from bot.services.calendars import Address
from bot.services.year import Span, YearView
from bot.slack.calendars import addresses
from bot.slack.modals.year import year_messages, year_view
from bot.slack.render import Rendered, render
from tests.slack.samples import ASAGIRI, FIRMS, NETWORK, context

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
FIRST = date(2026, 11, 30)
LANES = ("parts", "systems")
HOURS = {"holidays": "JP", "closures": ["2026-12-28/2027-01-03"]}
NET = NETWORK.edited(Edits(service_hours=HOURS))
ADDRESSES = [
    Address(f"/calendar/{'a1' * 20}.ics", ASAGIRI, may_renew=True),
    Address(f"/calendar/{'b2' * 20}.ics", None, may_renew=False),
]


def seen(*, may_post: bool = True) -> YearView:
    """Six weeks over the new year with a gap, a closed week, a stand-in and what may go wrong."""
    span = Span(FIRST, 6)
    turns = {
        (FIRST + timedelta(weeks=number), lane): firm
        for number in (0, 1, 2, 3, 5)
        for lane, firm in zip(LANES, ("F01", "F03") if number % 2 else ("F03", "F01"), strict=True)
    }
    del turns[FIRST + timedelta(weeks=2), "systems"]
    closed = (Closure(date(2026, 12, 22), date(2026, 12, 31)),)
    members = [
        Member(RotaFirm("F01", LANES), "あさぎり", ("UASA1",)),
        Member(RotaFirm("F03", LANES, closed), "しも", ()),
    ]
    stand_ins = [StandIn("parts", date(2026, 12, 8), date(2026, 12, 9), "F03", "F01")]
    book = Book(turns, stand_ins)
    shown = year(book, members, LANES, span.mondays, NET.hours, NOW.date(), FIRST)
    return YearView(span, NOW, shown, FIRMS, may_post)


def views(locale: str) -> dict[str, dict[str, Any]]:
    c = context(locale=locale, network=NET, now=NOW)
    return {
        "modal_year": year_view(c, seen()),
        "modal_year_member": year_view(c, seen(may_post=False)),
        "modal_year_posted": year_view(c, seen(), posted=True),
    }


def answers(locale: str) -> dict[str, Rendered]:
    c, url = context(locale=locale, network=NET), "https://toban.example.jp"
    return {
        "answer_year": year_messages(c, seen())[0],
        "answer_calendar": addresses(c, ADDRESSES, url),
        "answer_calendar_renewed": addresses(c, ADDRESSES, url, renewed=True),
        "answer_calendar_without_url": addresses(c, ADDRESSES[:1], None),
    }


def comment(locale: str) -> Rendered:
    return render("year_picture", {"first": "2026-11-30", "weeks": 52}, context(locale=locale))
