"""The card of an inquiry in the channel, edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.inquiries import summary_may_show
from bot.slack import allocation, allocation_buttons, buttons, facts, kit, outcomes, suggested
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Params


def card(c: Context, params: Params) -> Rendered:
    """Show number, state, deadline and why, lane, firm, and the summary once a person released it."""
    view = c.cases[params["inquiry_id"]]
    case = view.inquiry
    state = facts.state(c, view)
    text = c.say(
        "card.text",
        number=case.number,
        lane=c.lane(case.lane),
        state=state,
        deadline=c.moment(case.deadline),
    )
    blocks = [
        kit.header(c.plain("card.title", number=case.number)),
        kit.section(c.say("card.state", state=state)),
        *allocation.blocks(c, view),
        *outcomes.blocks(c, view),
        *facts.blocks(c, view),
        *_summary(c, view),
        *suggested.rows(c, view),
        *allocation_buttons.rows(c, view),
        *outcomes.rows(c, view),
        buttons.row(c, view),
    ]
    return Rendered(text, blocks)


def _summary(c: Context, view: CaseView) -> list[Json]:
    case = view.inquiry
    if not summary_may_show(case) or not case.summary.strip():
        return []
    shared = c.plain(f"confidentiality.{case.confidentiality}")
    return [kit.section(c.say("card.summary", shared=shared)), kit.plain_section(case.summary)]
