"""The form of 専門外: another lane, another firm, or the secretariat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.slack import kit
from bot.slack.modals.forms import About, FormErrors, chosen, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json

CALLBACK = "form:field"
_LANES = 8  # radio buttons are ten at most
_LANE = "lane:"
_FIRM = "firm"
_SECRETARIAT = "secretariat"


@dataclass(frozen=True, slots=True)
class Way:
    """Where the inquiry goes: a lane, a firm, or (both None) the secretariat."""

    lane: str | None = None
    firm_id: str | None = None


def field_view(c: Context, view: CaseView) -> Json:
    """Return the form; `c.firms` are the firms that can be asked."""
    case = view.inquiry
    others = [lane for lane in c.network.lanes if lane.id != case.lane][:_LANES]
    ways = [kit.option(c.plain("field.way_lane", lane=lane.name), f"{_LANE}{lane.id}") for lane in others]
    firms = _firms(c, view)
    if firms:
        ways.append(kit.option(c.plain("field.way_firm"), _FIRM))
    ways.append(kit.option(c.plain("field.way_secretariat"), _SECRETARIAT))
    blocks = [
        kit.section(c.say("field.lead", number=case.number, deadline=c.moment(case.deadline))),
        kit.ask("way", c.plain("field.way"), kit.radio(ways), optional=False),
    ]
    if firms:
        choose = {"placeholder": kit.plain(c.plain("field.firm_placeholder"), kit.PLACEHOLDER)}
        hint = c.plain("field.firm_hint")
        blocks.append(kit.ask("firm", c.plain("field.firm"), kit.select(firms) | choose, hint=hint))
    return kit.modal(
        CALLBACK,
        c.plain("field.title"),
        blocks,
        submit=c.plain("field.submit"),
        close=c.plain("form.cancel"),
        private_metadata=About(case.id).to_text(),
    )


def _firms(c: Context, view: CaseView) -> list[Json]:
    """Return the firms to choose from: neither those that left nor the one that has it."""
    today = view.now.astimezone(c.network.timezone).date()
    return [
        kit.option(firm.label, firm.id)
        for firm in c.firms.values()
        if firm.id != view.inquiry.firm_id and not firm.has_left(today)
    ]


def parse_field(view: Mapping[str, Any], c: Context) -> Way | FormErrors:
    """Read the form; the firm counts only where one is to be asked."""
    values = values_of(view)
    way, firm_id = chosen(values, "way"), chosen(values, "firm")
    if way is None:
        return FormErrors({"way": c.plain("field.no_way")})
    if way.startswith(_LANE):
        return Way(lane=way.removeprefix(_LANE))
    if way == _FIRM:
        return Way(firm_id=firm_id) if firm_id else FormErrors({"firm": c.plain("field.no_firm")})
    return Way()
