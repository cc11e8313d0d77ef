"""The form in which a contact, or the secretariat for anybody, says who is away when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import absences, kit
from bot.slack.modals import changes, inputs
from bot.slack.modals.forms import FormErrors, picked, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.services.absences import AbsenceForm
    from bot.slack.context import Context
    from bot.slack.kit import Json

CALLBACK = f"{absences.PREFIX}say"
_OWN, _OTHERS = "own", "others"


def absence_view(c: Context, form: AbsenceForm) -> Json:
    """Ask from when to when, and whose absence it is where the secretariat asks."""
    person = kit.ask("person", c.plain("absence.person"), inputs.user(None), optional=False)
    first = kit.ask("first", c.plain("absence.first"), inputs.day(None), optional=False)
    hint = c.plain("absence.last_hint")
    lead = c.say("absence.lead_others" if form.for_others else "absence.lead")
    known = list(absences.listed(c, form.coming, named=form.for_others))
    none = kit.context(c.say("absence.none_others" if form.for_others else "absence.none"))
    return kit.modal(
        CALLBACK,
        c.plain("absence.title"),
        [
            kit.section(lead),
            *([person] if form.for_others else []),
            first,
            kit.ask("last", c.plain("absence.last"), inputs.day(None), hint=hint),
            kit.divider(),
            *(known or [none]),
            *changes.shown(c, form.changes),
        ],
        submit=c.plain("absence.submit"),
        close=c.plain("form.close"),
        private_metadata=_OTHERS if form.for_others else _OWN,
    )


def is_for_others(view: Mapping[str, Any]) -> bool:
    """Whether a form is the secretariat's."""
    return view.get("private_metadata") == _OTHERS


def parse(view: Mapping[str, Any], c: Context, reader: str) -> tuple[str, date, date] | FormErrors:
    """Return whose absence it is, its first and its last day; one day alone is that day."""
    values = values_of(view)
    user = picked(values, "person", "selected_user") if is_for_others(view) else reader
    first, last = (inputs.picked_day(values, name) for name in ("first", "last"))
    if not user:
        return FormErrors({"person": c.plain("absence.no_person")})
    if first is None:
        return FormErrors({"first": c.plain("absence.no_day")})
    return user, first, last or first
