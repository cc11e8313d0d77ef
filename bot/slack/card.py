"""The card of an inquiry in the channel, edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack import allocation, allocation_buttons, buttons, facts, kit, outcomes, suggested
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from bot.slack.context import Context
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
        *suggested.rows(c, view),
        *allocation_buttons.rows(c, view),
        *outcomes.rows(c, view),
        buttons.row(c, view),
    ]
    return Rendered(text, blocks)
