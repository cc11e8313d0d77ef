"""What Slack sees in a burst: lists of cards, and what rings one person or one thread at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.slack.render import SHARES_THREAD, render
from tests.slack.samples import ARRIVAL, SHIMO, answered, context, inquiry, view

if TYPE_CHECKING:
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.rendered import Rendered

PING = {"firm_ids": ["F01"], "users": ["UASA1", "UASA2"], "instead_of": {"F01": "F03"}}
CALL = {"roles": ["backup", "sales_head"], "meant_for": (ARRIVAL + timedelta(minutes=120)).isoformat()}
AT_DEADLINE = CALL | {"step": "call-1", "delay_minutes": 0, "empty_roles": []}
LATER = CALL | {"step": "call-2", "delay_minutes": 30, "empty_roles": ["sales_head"]}
REMINDER = {"left_minutes": 30, "meant_for": (ARRIVAL + timedelta(minutes=90)).isoformat()}
PHONE = {"why": "unreachable", "firm_id": "F03", "phone": "000-0000-0003"}
TOLD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("dm_duty", {"why": "ping", "instead_of": {"F01": "F03"}}),
    ("dm_duty", {"why": "ping"}),
    ("dm_reminder", REMINDER),
    ("dm_call", AT_DEADLINE),
    ("dm_call", LATER),
    ("dm_secretariat", PHONE),
    ("dm_secretariat", PHONE | {"phone": ""}),
    ("dm_secretariat", {"why": "firm_left", "firm_id": "F03", "left_on": "2026-11-30"}),
    ("dm_secretariat", {"why": "not_our_field", "actor": "UASA1", "firm_id": "F01"}),
)


def burst(count: int, locale: str, *templates: tuple[str, dict[str, Any]]) -> Context:
    """Return what is known of inquiries that came within a second each, told of in these ways in turn."""
    rows = []
    for at in range(count):
        template, params = templates[at % len(templates)]
        about = {"id": 500 + at, "template": template, "params": params, "inquiry_id": 1 + at, "urgency": 1}
        rows.append(about | {"urgency": 0 if "call" in template else 1})
    return context(*(_case(at) for at in range(count)), locale=locale, rows=tuple(rows))


def _case(at: int) -> CaseView:
    numbered = {"id": 1 + at, "number": f"26-{1 + at:04}"}
    if at % 7 == 6:
        return view(answered(100, **numbered))
    deadline = ARRIVAL + timedelta(minutes=120, seconds=at)
    lane, firms = (None, ()) if at % 3 else ("systems", (SHIMO,))
    return view(inquiry(**numbered, deadline=deadline, lane=lane), **({"firms": firms} if firms else {}))


def messages(locale: str) -> dict[str, Rendered]:
    """Return all messages in a language, by name."""
    cards, pinged = burst(40, locale, ("card", {})), burst(1, locale, ("ping", PING)).rows
    one = context(locale=locale)
    note = {"inquiry_id": 123, "kind": "on_it", "actor": "UASA1", "at": ARRIVAL.isoformat(), "data": {}}
    night = {"pinged_at": None, "ping_due": ARRIVAL + timedelta(hours=23)}
    quiet = view(inquiry(id=1, number="26-0001", **night))
    thread = ("call", AT_DEADLINE | {"users": ["USHIMO1"]}), ("ping", PING)
    return {
        "card_list": render("card_list", {}, context(*cards.cases.values(), rows=cards.rows, locale=locale)),
        "card_list_calls": render(
            "card_list", {}, context(*cards.cases.values(), rows=cards.rows[:5] + pinged, locale=locale)
        ),
        "card_list_night": render("card_list", {}, context(quiet, rows=cards.rows[:1], locale=locale)),
        "together": render("together", {}, burst(20, locale, *TOLD)),
        "call_together": render("together", {}, burst(12, locale, *thread)),
        "note_in_a_list": render("note", note | {SHARES_THREAD: "26-0123"}, one),
    }
