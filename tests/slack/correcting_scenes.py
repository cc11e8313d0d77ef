"""内容を直す: the form, the form after another was faster, and what shows that an inquiry was corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.services.correcting import Corrected
from bot.services.views import Event
from bot.slack.modals import correcting, details
from bot.slack.render import render
from tests.slack.samples import ARRIVAL, HOSTILE, context, inquiry, view

if TYPE_CHECKING:
    from bot.slack.rendered import Rendered

LATER = ARRIVAL + timedelta(minutes=20)
RELEASED = {"confidentiality": "members", "summary": "アルミ筐体5個", "summary_released_at": ARRIVAL}
FIELDS = ("company", "phone", "material")
WAS = {"company": HOSTILE, "phone": "", "material": "A5025"}


def messages(locale: str) -> dict[str, Rendered]:
    """Return the card of a corrected inquiry and the lines in its thread."""
    shown = view(inquiry(**RELEASED), corrected_at=LATER, summary_is_old=True)
    found = {"card_corrected": render("card", {"inquiry_id": 123}, context(shown, locale=locale))}
    for kind, data in (("corrected", {"fields": list(FIELDS)}), ("summary_outdated", {})):
        params = {"inquiry_id": 123, "kind": kind, "actor": "USECRETARY", "at": LATER.isoformat()}
        found[f"note_{kind}"] = render("note", params | {"data": data}, context(locale=locale))
    return found


def views(locale: str) -> dict[str, dict[str, Any]]:
    """Return the forms by name."""
    c, case = context(locale=locale), inquiry(company=HOSTILE, subject="")
    form = correcting.correct_view(c, case)
    typed = {name: getattr(case, name) for name in correcting.FIELDS}
    typed |= {"company": "ミズナラ計測", "subject": "筐体"}
    state = {f"{name}.0": {"value": {"value": words}} for name, words in typed.items()}
    others = Corrected(replace(case, company="水楢計測"), overtaken=("company",), by="UASA1", at=LATER)
    done = Corrected(case, FIELDS, outdates_summary=True)
    event = Event("corrected", LATER, "USECRETARY", {"fields": list(FIELDS), "was": WAS})
    mine = replace(view(corrected_at=LATER), may_correct=True)
    return {
        "correct": form,
        "correct_long": correcting.correct_view(c, inquiry(body="長い。" * 1500, material="鉄" * 3001)),
        "correct_again": correcting.again_view(c, others, form | {"state": {"values": state}}),
        "correct_done": correcting.done_view(c, done),
        "details_corrected": details.details_view(c, mine, [event]),
    }
