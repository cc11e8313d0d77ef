"""What `/inquiry` shows of inquiries found again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.services.finding import Found, Kind, Wanted
from bot.services.views import AllocationView
from bot.slack.found import found_list
from bot.slack.render import render
from tests.slack.samples import ARRIVAL, HOSTILE, answered, context, inquiry, view

if TYPE_CHECKING:
    from bot.slack.rendered import Rendered

SUMMARY = {"confidentiality": "members", "summary": "産業用カメラの筐体", "summary_released_at": ARRIVAL}
VIEWS = (
    view(inquiry(id=125, number="26-0125", company=HOSTILE, subject=HOSTILE)),
    view(answered(135, id=124, number="26-0124")),
    view(inquiry(id=123, company="", subject="")),
    view(inquiry(id=122, number="26-0122", **SUMMARY)),
    view(inquiry(id=121, number="26-0121", lane=None)),
    replace(
        view(answered(135, id=120, number="26-0120", lead_firm_id="F03", outcome="won")),
        allocation=AllocationView(names={"F03": HOSTILE}),
    ),
)
PAGE = Found(Wanted(Kind.WORDS, "*アルミ* 筐体"), 1, 130, VIEWS, frozenset({123, 124, 125}), more=True)


def answers(locale: str) -> dict[str, Rendered]:
    """Return a page of each kind, and what is said where there is nothing."""
    c = context(*VIEWS, locale=locale)
    found = {"answer_found_page": found_list(c, PAGE)}
    for kind in Kind:
        text = {Kind.WORDS: HOSTILE, Kind.MONTH: "2026-12"}.get(kind, "")
        one = Found(Wanted(kind, text), 0, 130, VIEWS[1:2], frozenset(), more=False)
        found[f"answer_found_{kind}"] = found_list(c, one)
        found[f"answer_found_{kind}_none"] = found_list(c, replace(one, views=()))
    nothing = Found(Wanted(Kind.WORDS, HOSTILE), 0, 130, (), frozenset(), more=False, everywhere=True)
    found["answer_found_everywhere_none"] = found_list(c, nothing)
    found["answer_found_none_register"] = found_list(c, nothing, HOSTILE)
    found["answer_found_none_long"] = found_list(c, nothing, f"{HOSTILE}\n" * 50)
    return found


def comment(locale: str) -> Rendered:
    """Return what is said with a month's file."""
    return render("inquiries_csv", {"month": "2026-12"}, context(locale=locale))
