"""The forms of the rota: ask for a swap or a stand-in; skip a turn, or move a lane one step on or back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.duty_requests import Kind
from bot.services.rota_by_hand import SKIP
from bot.slack import kit
from bot.slack.modals.forms import FormErrors, chosen, picked, typed, values_of
from bot.slack.rota import turn
from bot.slack.rota_buttons import slot_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.members import Firm
    from bot.domain.rota_changes import Days, Slot
    from bot.slack.context import Context
    from bot.slack.kit import Json

PREFIX = "rota_form:"  # what follows is the kind of act
_NOW = "now"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was filled in. `at_once`: the secretariat decides it without asking."""

    kind: str
    slot: Slot
    days: Days | None
    firm_id: str | None
    note: str
    at_once: bool


def ask_view(
    c: Context,
    kind: str,
    turns: Sequence[tuple[Slot, Firm | None]],
    firms: Sequence[Firm],
    first: Slot | None,
    *,
    desk: bool,
) -> Json:
    """Return the form of a request; `first` is the turn chosen already, `desk` may decide at once."""
    fields = [_turns(c, turns, first, named=desk)]
    if kind == Kind.COVER:
        picker = {"type": "datepicker", "action_id": "value"}
        hint = c.plain("request.days_hint")
        fields.append(kit.ask("first", c.plain("request.first"), picker))
        fields.append(kit.ask("last", c.plain("request.last"), picker, hint=hint))
    if options := [kit.option(firm.label, firm.id) for firm in firms]:
        hint = c.plain("request.firm_hint_desk" if desk else "request.firm_hint")
        fields.append(kit.ask("firm", c.plain("request.firm"), kit.select(options), hint=hint))
    fields.append(kit.ask("note", c.plain("request.note_field"), kit.text_input(multiline=True)))
    if desk:
        ways = [kit.option(c.plain(f"request.way_{way}"), way) for way in ("ask", _NOW)]
        fields.append(kit.ask("way", c.plain("request.way"), kit.radio(ways, "ask"), optional=False))
    return _form(c, kind, fields)


def move_view(c: Context, kind: str, turns: Sequence[tuple[Slot, Firm | None]], first: Slot | None) -> Json:
    """Return the form that skips a turn or moves a lane from a turn on."""
    note = kit.ask("note", c.plain("request.note_field"), kit.text_input(multiline=True))
    picker = {"type": "datepicker", "action_id": "value"}
    last = kit.ask("last", c.plain("rota.move_last"), picker, hint=c.plain("rota.move_last_hint"))
    until = [last] if kind != SKIP else []
    return _form(c, kind, [_turns(c, turns, first, named=True), *until, note])


def _turns(c: Context, turns: Sequence[tuple[Slot, Firm | None]], first: Slot | None, *, named: bool) -> Json:
    options = []
    for slot, firm in turns:
        label = turn(c, *slot)
        whose = firm.label if firm is not None else c.plain("words.nobody_on_duty")
        shown = c.plain("rota.turn_of", turn=label, firm=whose) if named else label
        options.append(kit.option(shown, slot_value(slot)))
    element = kit.select(options, slot_value(first or turns[0][0]))
    return kit.ask("turn", c.plain("request.turn"), element, optional=False)


def _form(c: Context, kind: str, fields: Sequence[Json]) -> Json:
    return kit.modal(
        f"{PREFIX}{kind}",
        c.plain(f"rota.form_{kind}"),
        [kit.section(c.say(f"rota.form_lead_{kind}")), *fields],
        submit=c.plain(f"rota.form_submit_{kind}"),
        close=c.plain("form.cancel"),
    )


def parse(view: Mapping[str, Any], c: Context) -> Asked | FormErrors:
    """Read any of the forms; one day alone is that day."""
    values = values_of(view)
    kind = view["callback_id"].removeprefix(PREFIX)
    firm_id, at_once = chosen(values, "firm"), chosen(values, "way") == _NOW
    if at_once and firm_id is None:
        return FormErrors({"firm": c.plain("request.no_firm")})
    first, last = (picked(values, name, "selected_date") for name in ("first", "last"))
    days = None
    if first or last:
        days = (date.fromisoformat(first or last), date.fromisoformat(last or first))
        if days[1] < days[0]:
            return FormErrors({"last": c.plain("request.ends_first")})
    slot = read_slot(chosen(values, "turn") or "")
    return Asked(kind, slot, days, firm_id, typed(values, "note").strip(), at_once)


def read_slot(value: str) -> Slot:
    """Read a turn that a button or an option carries."""
    week, _, lane = value.partition(":")
    return date.fromisoformat(week), lane
