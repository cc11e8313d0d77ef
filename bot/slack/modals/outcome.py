"""The form that says more of a recorded 結果: amount and day, or to whom the customer was referred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.amounts import read_amount
from bot.domain.errors import Refusal
from bot.domain.outcomes import LONGEST, Detail, Outcome
from bot.slack import kit, outcomes
from bot.slack.modals import inputs
from bot.slack.modals.forms import About, FormErrors, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.inquiries import Inquiry
    from bot.domain.outcomes import Said
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json

DETAIL = "form:outcome"


def detail_view(c: Context, case: Inquiry, said: Said) -> Json:
    """Return the form with what was said before."""
    lead = c.say("outcome_form.lead", number=case.number, kind=c.plain(f"outcome.{said.kind}"))
    return kit.modal(
        DETAIL,
        c.plain("outcome_form.title"),
        [kit.section(lead), *_fields(c, said)],
        submit=c.plain("outcome_form.submit"),
        close=c.plain("form.cancel"),
        private_metadata=About(case.id).to_text(),
    )


def _fields(c: Context, said: Said) -> list[Json]:
    if said.kind == Outcome.REFERRED:
        words = kit.text_input(said.referred_to, longest=LONGEST)
        return [kit.ask("to", c.plain("outcome_form.to"), words)]
    amount = "" if said.amount is None else f"{said.amount:,}"
    words = kit.text_input(amount, placeholder=c.plain("outcome_form.amount_example"))
    return [
        kit.ask("amount", c.plain("outcome_form.amount"), words, hint=c.plain("outcome_form.amount_hint")),
        kit.ask("day", c.plain(f"outcome_form.day_{said.kind}"), inputs.day(said.on_day)),
    ]


def saved_view(c: Context, view: CaseView) -> Json:
    """Return what was understood, so that a slip of the finger is noticed."""
    lead = c.say("outcome_form.saved", number=view.inquiry.number)
    shown = [kit.section(lead), *outcomes.blocks(c, view, detailed=True)]
    return kit.modal("notice", c.plain("outcome_form.title"), shown, close=c.plain("form.close"))


def parse_detail(view: Mapping[str, Any], c: Context) -> Detail | FormErrors:
    """Read the form."""
    values = values_of(view)
    try:
        amount = read_amount(typed(values, "amount"))
    except Refusal as refusal:
        return FormErrors({"amount": c.plain(f"refusal.{refusal.key}")})
    return Detail(None, typed(values, "to").strip(), amount, inputs.picked_day(values, "day"))
