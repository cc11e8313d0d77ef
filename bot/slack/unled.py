"""The secretariat's list of cases that no firm leads, with what can be done about each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.outcomes import lacks_firm
from bot.slack import allocation, allocation_buttons, buttons, kit
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Params

SHOWN = 12  # cases with their buttons in one message
_NUMBERS = 100


def listed(c: Context, params: Params) -> Rendered:
    """List the cases that no firm leads as they stand; one that newer lists have replaced says only that."""
    if params.get("replaced"):
        text = c.say("unled.replaced")
        return Rendered(text, [kit.section(text)])
    views = [c.cases[one] for one in params["inquiry_ids"] if one in c.cases]
    waiting = [view for view in views if lacks_firm(view.inquiry)]
    settled = [view.inquiry.number for view in views if view not in waiting]
    lead = c.say("unled.lead", count=len(waiting)) if waiting else c.say("unled.none")
    blocks = [kit.section(lead)]
    for view in waiting[:SHOWN]:
        blocks += _case(c, view, params["since"])
    small = []
    if more := [view.inquiry.number for view in waiting[SHOWN:]]:
        small.append(c.say("unled.others", count=len(more), numbers=c.join(more[:_NUMBERS])))
    if settled:
        small.append(c.say("unled.settled", numbers=c.join(settled[:_NUMBERS])))
    small += [c.say("unled.stops")] if waiting else []
    return Rendered(lead, [*blocks, *([kit.context(*small)] if small else [])])


def _case(c: Context, view: CaseView, since: Mapping[str, str]) -> Iterator[Json]:
    case = view.inquiry
    day = c.day(date.fromisoformat(since[str(case.id)]))
    state = allocation.line(c, view) or c.say("unled.not_begun")
    yield kit.section(c.say("unled.case", number=case.number, lane=c.lane(case.lane), day=day, state=state))
    row = [*allocation_buttons.deciding(c, view), buttons.details(c, view)]
    yield kit.actions(f"unled:{case.id}", row)
