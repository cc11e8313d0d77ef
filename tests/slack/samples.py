"""Inquiries, firms and people for the renderings: an ordinary case, and one that tries everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.deadlines import reply_deadline
from bot.domain.inquiries import Inquiry
from bot.domain.members import Firm
from bot.network import load_network
from bot.services.views import CaseView
from bot.slack.context import Context

if TYPE_CHECKING:
    from bot.network import Network

NETWORK: Network = load_network(None)
ASAGIRI = Firm("F01", "朝霧精密切削株式会社", "000-0000-0001", contacts=("UASA1", "UASA2"))
SHIMO = Firm("F03", "下鴨精機株式会社", "000-0000-0003", contacts=("USHIMO1",))
FIRMS = {firm.id: firm for firm in (ASAGIRI, SHIMO)}
PEOPLE = {"UASA1": "朝比奈 透", "UASA2": "青木 薫", "USHIMO1": "下村 健", "USECRETARY": "事務局 山本"}
ARRIVAL = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # Tuesday 10:00 in Tokyo
NOT_YET = (
    *("origin_key", "case_type", "summary_released_at", "on_it_by", "on_it_at", "dismissed_as", "linked_to"),
    *("replied_at", "replied_by", "replied_means", "reply_entered_at", "reply_entered_by"),
)
HOSTILE = "<!channel> <@UEVIL> *b* _i_ ~s~ `c` &lt; > :tada: https://evil.example\x00\x07\u202e"


def inquiry(**changes: Any) -> Inquiry:
    """Return an inquiry that arrived on Tuesday at ten, as it is at first unless said otherwise."""
    deadline = reply_deadline(ARRIVAL, NETWORK.reply.window, NETWORK.hours)
    nothing = dict.fromkeys(NOT_YET)
    values = {
        "id": 123,
        "number": "26-0123",
        "source": "web",
        "surface": "api",
        "entered_by": "api:web",
        "entered_at": ARRIVAL,
        "received_at": ARRIVAL,
        "company": "ミズナラ計測機器株式会社",
        "person": "柏木 直",
        "email": "kashiwagi@mizunara.example.jp",
        "phone": "000-0000-1001",
        "subject": "アルミ筐体の切削見積",
        "body": "A5052の筐体を5個お願いします。\n図面(PDF)とSTEPを添付します。",
        "material": "A5052",
        "quantity": "5",
        "desired_delivery": "2026-12-23",
        "process": "切削",
        "attachments": ["MZ-104.pdf", "MZ-104.step"],
        "extra": {},
        "lang": "ja",
        "lane": "parts",
        "confidentiality": "case",
        "summary": "",
        "state": "open",
        "generation": 1,
        "firm_id": "F01",
        "ping_due": ARRIVAL,
        "pinged_at": ARRIVAL,
        "clock_starts": deadline.starts,
        "deadline": deadline.due,
        "deadline_wall": ARRIVAL + timedelta(hours=2),
        "window_seconds": 7200,
        "why_deadline": [reason.to_json() for reason in deadline.reason],
        "steps": [],
        "replied_text": "",
        "version": 1,
    }
    return Inquiry(**nothing | values | changes)


def answered(minutes: int, **changes: Any) -> Inquiry:
    """Return an inquiry that was replied to so many minutes after its arrival."""
    at = ARRIVAL + timedelta(minutes=minutes)
    reply = {
        "replied_at": at,
        "replied_by": "UASA1",
        "replied_means": "phone",
        "replied_text": "図面を確認します。",
    }
    entered = {"reply_entered_at": at, "reply_entered_by": "UASA1", "state": "answered"}
    return inquiry(**reply | entered | changes)


def view(case: Inquiry | None = None, minutes: int = 5, **changes: Any) -> CaseView:
    """Return the inquiry as it is shown so many minutes after its arrival."""
    seen = CaseView(case or inquiry(), ARRIVAL + timedelta(minutes=minutes), (ASAGIRI,))
    return replace(seen, **changes)


def context(*views: CaseView, locale: str = "ja", **changes: Any) -> Context:
    """Return what a rendering of these inquiries knows."""
    cases = {one.inquiry.id: one for one in views or (view(),)}
    return replace(Context(NETWORK, locale, cases, FIRMS, PEOPLE), **changes)
