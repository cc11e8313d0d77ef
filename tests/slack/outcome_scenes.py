"""What Toban shows of 結果: the question, the lines on the card, the form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.outcomes import Said
from bot.services.views import AllocationView, Before, CaseView, OutcomeView
from bot.slack.modals import details
from bot.slack.modals import outcome as form
from bot.slack.outcomes import offered, offered_form
from bot.slack.render import render
from tests.slack.samples import ARRIVAL, HOSTILE, answered, context, view

if TYPE_CHECKING:
    from bot.slack.rendered import Rendered

AT = ARRIVAL + timedelta(days=14)
NAMES = {"F01": "朝霧精密切削"}
QUOTE = Said(1, 123, "quoted", None, "", 1_250_000, date(2026, 12, 10), "UASA1", AT, None)
ASK = {"inquiry_id": 123, "firm_id": "F01", "again": False, "by_phone": False, "phone": ""}


def seen(said: Said | None = None, quote: Said | None = None, lead: str | None = "F01") -> CaseView:
    """A case with a lead firm, as it became known."""
    kind = said.kind if said else "none"
    allocation = "led" if lead else "none"
    case = answered(100, allocation=allocation, lead_firm_id=lead, outcome=kind)
    known = AllocationView(names=NAMES) if lead else None
    return view(case, minutes=20160, allocation=known, outcome=OutcomeView(said, quote))


def of(kind: str, **more: Any) -> Said:
    return replace(QUOTE, id=2, kind=kind, **{"amount": None, "on_day": None} | more)


WAITING = seen()
RELEASED = {"summary": HOSTILE, "confidentiality": "members", "summary_released_at": ARRIVAL}
SUMMED_UP = replace(WAITING, inquiry=replace(WAITING.inquiry, **RELEASED))
QUOTED = seen(QUOTE, QUOTE)
WON = seen(of("won", amount=1_200_000, on_day=date(2026, 12, 14)), QUOTE)
LOST = seen(of("lost"), QUOTE)
LOST_FOR = seen(of("lost", why="delivery"))
REFERRED = seen(of("referred", referred_to=HOSTILE), lead=None)
BEFORE = Before(
    (("26-0120", "none", None), ("25-0307", "won", None), ("25-0001", "none", "mass_production")), "26-0120"
)
AGAIN = view(before=BEFORE)

# name → (template, params, what is shown)
_MESSAGES: dict[str, tuple[str, dict[str, Any], CaseView]] = {
    "dm_outcome": ("dm_outcome", {}, WAITING),
    "dm_outcome_summary": ("dm_outcome", {}, SUMMED_UP),
    "dm_outcome_again": ("dm_outcome", {"again": True}, WAITING),
    "dm_outcome_phone": ("dm_outcome", {"by_phone": True, "phone": "000-0000-0001"}, WAITING),
    "dm_outcome_left": (
        "dm_outcome",
        {"by_phone": True, "phone": "000-0000-0001", "left_on": "2026-11-30"},
        WAITING,
    ),
    "dm_outcome_quoted": ("dm_outcome", {"again": True}, QUOTED),
    "dm_outcome_won": ("dm_outcome", {}, WON),
    "dm_outcome_lost": ("dm_outcome", {}, LOST),
    "dm_outcome_over": ("dm_outcome", {"firm_id": "F03"}, WAITING),
    "dm_duty_again": ("dm_duty", {"why": "ping"}, AGAIN),
    "dm_lead_quoted": ("dm_lead", {}, QUOTED),
    "dm_lead_won": ("dm_lead", {}, WON),
    "dm_lead_lost": ("dm_lead", {}, LOST),
    "card_waiting": ("card", {}, WAITING),
    "card_quoted": ("card", {}, QUOTED),
    "card_lost": ("card", {}, LOST_FOR),
    "card_referred": ("card", {}, REFERRED),
}
_NOTES: dict[str, dict[str, Any]] = {
    "outcome_asked": {"firm_id": "F01", "users": [], "count": 2},
    "outcome_recorded": {"kind": "won", "firm_id": "F01"},
    "outcome_detailed": {"kind": "won", "amount": 5, "on_day": "2026-12-14"},
    "outcome_detailed_why": {"kind": "lost", "why": "cost"},
    "outcome_undone": {"kind": "lost", "back_to": "quoted"},
}


def messages(locale: str) -> dict[str, Rendered]:
    """Return the messages."""
    found = {
        name: render(template, {**ASK, **params}, context(shown, locale=locale))
        for name, (template, params, shown) in _MESSAGES.items()
    }
    for name, data in _NOTES.items():
        kind = name.removesuffix("_why")
        note = {"inquiry_id": 123, "kind": kind, "actor": "UASA1", "at": AT.isoformat(), "data": data}
        found[f"note_{name}"] = render("note", note, context(locale=locale))
    return found


def views(locale: str) -> dict[str, dict[str, Any]]:
    """Return the forms."""
    c, referred = context(locale=locale), REFERRED.outcome
    to_secretary = replace(WON, may_erase=True)
    assert referred is not None
    assert referred.said is not None
    return {
        "modal_outcome_quoted": form.detail_view(c, QUOTED.inquiry, QUOTE),
        "modal_outcome_referred": form.detail_view(c, REFERRED.inquiry, referred.said),
        "modal_outcome_offer": offered_form(context(QUOTED, locale=locale), QUOTED),
        "modal_details_again": details.details_view(context(AGAIN, locale=locale), AGAIN, []),
        "modal_outcome_saved": form.saved_view(context(QUOTED, locale=locale), QUOTED),
        "modal_details_won": details.details_view(context(WON, locale=locale), to_secretary, []),
    }


def answers(locale: str) -> dict[str, Rendered]:
    """Return what only the one who pressed sees."""
    shown = {"offer": WAITING, "offer_without_lead": seen(lead=None), "said_referred": REFERRED}
    return {
        f"answer_outcome_{name}": offered(context(one, locale=locale), one) for name, one in shown.items()
    }
