"""The forms of the rota: ask for a swap or a stand-in; skip a turn, or move a lane one step on or back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zlib import crc32

from bot.domain.duty_requests import Kind
from bot.services.rota_by_hand import SKIP
from bot.slack import kit
from bot.slack.modals.forms import FormErrors, chosen, picked, typed, values_of
from bot.slack.rota import act_lines, paragraphs, turn, turn_line
from bot.slack.rota_buttons import slot_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain.members import Firm
    from bot.domain.rota_changes import Days, Slot, TurnChange
    from bot.services.rota_views import ActView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

PREFIX = "rota_form:"  # what follows is the kind of act
_NOW = "now"
_SURE = "sure:"  # before the kind, where the changes were shown
_LINES = 400  # changes in one form, a few in each of its blocks


@dataclass(frozen=True, slots=True)
class Asked:
    """What was filled in. `at_once`: the secretariat decides it without asking."""

    kind: str
    slot: Slot
    days: Days | None
    firm_id: str | None
    note: str
    at_once: bool
    seen: str | None = None  # the seal of the changes that were shown


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
    picker = {"type": "datepicker", "action_id": "value"}
    last = kit.ask("last", c.plain("rota.move_last"), picker, hint=c.plain("rota.move_last_hint"))
    until = [last] if kind != SKIP else []
    shown = _form(c, kind, [_turns(c, turns, first, named=True), *until])
    return shown | {"submit": kit.plain(c.plain("rota.form_next"), kit.TITLE)}


def sure_view(c: Context, asked: Asked, changes: Sequence[TurnChange]) -> Json:
    """Show what moving would change, and ask for the word to do it."""
    fields = [
        *_listed(c, [turn_line(c, one.week, one.lane, one.before, one.after) for one in changes]),
        kit.ask("note", c.plain("request.note_field"), kit.text_input(multiline=True)),
    ]
    shown = _form(c, asked.kind, fields, c.say("rota.form_sure", count=len(changes)))
    last = asked.days[1].isoformat() if asked.days else ""
    kept = f"{slot_value(asked.slot)}|{last}|{seal(changes)}"
    return shown | {"callback_id": f"{PREFIX}{_SURE}{asked.kind}", "private_metadata": kept}


def done_view(c: Context, done: ActView) -> Json:
    """Say what was changed, and that everybody concerned is told."""
    lines = act_lines(c, done.changes, done.stand_ins)
    blocks = [kit.section(c.say("rota.done_act")), *_listed(c, lines)]
    return kit.modal("notice", c.plain("form.notice_title"), blocks, close=c.plain("form.close"))


def all_view(c: Context, done: ActView) -> Json:
    """Show everything that an act changed."""
    blocks = list(_listed(c, act_lines(c, done.changes, done.stand_ins)))
    return kit.modal("notice", c.plain(f"rota.kind_{done.kind}"), blocks, close=c.plain("form.close"))


def seal(changes: Sequence[TurnChange]) -> str:
    """Return a mark by which changes are known again, so that nobody does what they have not seen."""
    return f"{len(changes)}-{crc32(repr(changes).encode())}"


def _listed(c: Context, lines: Sequence[Mrkdwn]) -> Iterator[Json]:
    yield from paragraphs(c, lines[:_LINES])
    if len(lines) > _LINES:
        yield kit.context(c.say("words.more", count=len(lines) - _LINES))


def _turns(c: Context, turns: Sequence[tuple[Slot, Firm | None]], first: Slot | None, *, named: bool) -> Json:
    options = []
    for slot, firm in turns:
        label = turn(c, *slot)
        whose = firm.label if firm is not None else c.plain("words.nobody_on_duty")
        shown = c.plain("rota.turn_of", turn=label, firm=whose) if named else label
        options.append(kit.option(shown, slot_value(slot)))
    element = kit.select(options, slot_value(first or turns[0][0]))
    return kit.ask("turn", c.plain("request.turn"), element, optional=False)


def _form(c: Context, kind: str, fields: Sequence[Json], lead: Mrkdwn | None = None) -> Json:
    return kit.modal(
        f"{PREFIX}{kind}",
        c.plain(f"rota.form_{kind}"),
        [kit.section(lead or c.say(f"rota.form_lead_{kind}")), *fields],
        submit=c.plain(f"rota.form_submit_{kind}"),
        close=c.plain("form.cancel"),
    )


def parse(view: Mapping[str, Any], c: Context) -> Asked | FormErrors:
    """Read any of the forms; one day alone is that day."""
    values = values_of(view)
    kind = view["callback_id"].removeprefix(PREFIX)
    if kind.startswith(_SURE):
        slot, last, seen = view["private_metadata"].split("|")
        until = (date.fromisoformat(last),) * 2 if last else None
        note = typed(values, "note").strip()
        return Asked(kind.removeprefix(_SURE), read_slot(slot), until, None, note, at_once=True, seen=seen)
    firm_id, at_once = chosen(values, "firm"), chosen(values, "way") == _NOW
    if at_once and firm_id is None:
        return FormErrors({"firm": c.plain("request.no_firm")})
    first, last = (picked(values, name, "selected_date") for name in ("first", "last"))
    days = None
    if first or last:
        days = (date.fromisoformat(first or last), date.fromisoformat(last or first))
        if days[1] < days[0]:
            return FormErrors({"last": c.plain("request.ends_first")})
    chosen_turn = read_slot(chosen(values, "turn") or "")
    return Asked(kind, chosen_turn, days, firm_id, typed(values, "note").strip(), at_once)


def read_slot(value: str) -> Slot:
    """Read a turn that a button or an option carries."""
    week, _, lane = value.partition(":")
    return date.fromisoformat(week), lane
