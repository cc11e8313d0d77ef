"""The forms in which a customer is erased, and in which is said how long customers are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.services.erasing import Found
from bot.services.retention import MANY, Consequence
from bot.services.views import Event
from bot.slack.modals import details, erasing, retention
from bot.slack.modals.inputs import Kept
from tests.slack.samples import ARRIVAL, HOSTILE, answered, context, inquiry, view

AFTER = ARRIVAL + timedelta(days=400)
NOTHING = dict.fromkeys(
    ("company", "person", "email", "phone", "subject", "body", "material", "quantity", "process"), ""
)
GONE = answered(30, **NOTHING, desired_delivery="", replied_text="", attachments=[], erased_at=AFTER)


def erased_details(locale: str, why: str, actor: str) -> dict[str, Any]:
    """Return the details of an inquiry whose customer was erased."""
    event = Event("erased", AFTER, actor, {"why": why, "kinds": ["contact", "words"]})
    return details.details_view(context(locale=locale), view(GONE), [event])


def erasing_views(locale: str) -> dict[str, dict[str, Any]]:
    """Return every form by name."""
    c = context(locale=locale)
    answered = inquiry(state="answered", subject=HOSTILE)
    waiting = inquiry(id=124, number="26-0124")
    means = [Consequence(1, MANY, AFTER), Consequence(3, 12, AFTER), Consequence(5, 0, None)]
    change = {"id": 7, "at": ARRIVAL, "actor": "USECRETARY", "subject": "retention"}
    change |= {"before": {"years": 0}, "after": {"years": 5}}
    return {
        "details_erased_request": erased_details(locale, "request", "USECRETARY"),
        "details_erased_retention": erased_details(locale, "retention", "toban"),
        "erase": erasing.erase_view(c, Found([waiting, answered], 2)),
        "erase_more": erasing.erase_view(c, Found([waiting, answered], 205)),
        "erase_waiting": erasing.erase_view(c, Found([waiting], 1)),
        "erase_done": erasing.done_view(c, ["26-0123"] * 30),
        "retention": retention.retention_view(c, 5, means, Kept(None, 7), [change]),
        "retention_saved": retention.done_view(c, 1, ARRIVAL),
        "retention_off": retention.done_view(c, 0, ARRIVAL),
    }
