"""A proposal beside today's rota, and the form that makes one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.domain.plan import Gap, Load, Plan, Reason
from bot.domain.proposals import Proposal, State, compare
from bot.domain.rota import Turn
from bot.services.proposals import ProposalView
from bot.services.year import Span
from bot.slack.modals.proposal import form_view, proposal_view, working_view
from tests.slack.samples import ARRIVAL, FIRMS, context

FIRST = date(2026, 12, 7)
LANES = ("parts", "systems")


def monday(number: int) -> date:
    return FIRST + timedelta(weeks=number)


# today and proposed, week by week: two weeks that stay, one that changes, one without service hours, gaps
TODAY = [
    ("F01", "F03"),
    ("F03", "F01"),
    ("F01", "F03"),
    (None, None),
    ("F03", None),
    ("F01", None),
    (None, None),
]
PLANNED = [
    ("F01", "F03"),
    ("F03", "F01"),
    ("F03", "F01"),
    (None, None),
    ("F01", "F03"),
    (None, "F03"),
    ("F01", None),
]


def seen(obstacle: str | None = None) -> ProposalView:
    """Seven weeks over the new year."""
    turns = tuple(
        Turn(monday(number), lane, firm)
        for number, firms in enumerate(PLANNED)
        for lane, firm in zip(LANES, firms, strict=True)
    )
    published = {
        (monday(number), lane): firm
        for number, firms in enumerate(TODAY)
        for lane, firm in zip(LANES, firms, strict=True)
        if firm is not None
    }
    gaps = (
        Gap(monday(3), "parts", ((Reason.NO_TURN, ()),)),
        Gap(monday(3), "systems", ((Reason.NO_TURN, ()),)),
        Gap(monday(5), "parts", ((Reason.TAKEN, ("F03",)), (Reason.CLOSED, ("F01",)))),
        Gap(monday(6), "systems", ((Reason.LEFT, ("F03",)), (Reason.TAKEN, ("F01",)))),
    )
    plan = Plan(turns, (Load("F01", 4, 5), Load("F03", 3, 5)), 1, 1, ((monday(5), "F03"),), gaps)
    made = Proposal(7, ARRIVAL, "USECRETARY", FIRST, len(PLANNED), plan, "basis", State.PROPOSED)
    return ProposalView(made, compare(plan, published), FIRMS, obstacle)


def views(locale: str) -> dict[str, dict[str, Any]]:
    c = context(locale=locale, now=ARRIVAL)
    said = c.plain("refusal.changed_meanwhile")
    return {
        "modal_proposal": proposal_view(c, seen()),
        "modal_proposal_stale": proposal_view(c, seen("stale")),
        "modal_proposal_said": proposal_view(c, seen(), said=said),
        "modal_proposal_form": form_view(c, Span(FIRST, 52)),
        "modal_proposal_working": working_view(c),
        "modal_proposal_publishing": working_view(c, publishing=True),
    }
