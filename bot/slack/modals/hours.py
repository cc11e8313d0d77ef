"""The form of service hours and closures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services.edits import WEEKDAYS
from bot.services.firms_cells import CellError
from bot.services.hours_cells import closures_text, read_shifts
from bot.slack import kit
from bot.slack.modals import changes, inputs
from bot.slack.modals.forms import FormErrors, chosen, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.slack.context import Context
    from bot.slack.kit import Json

HOURS = "settings:hours_form"
_MODES = ("business", "always")


def hours_view(
    c: Context, table: Mapping[str, Any], kept: inputs.Kept, last: Sequence[Mapping[str, Any]]
) -> Json:
    """Return the form; `table` is the service hours as a file has them."""
    modes = [kit.option(c.plain(f"mode.{mode}"), mode) for mode in _MODES]
    closures = kit.text_input(closures_text(table["closures"]), multiline=True)
    holidays = "JP" if table["holidays"] == "JP" else "listed"
    blocks = [
        kit.section(c.say("hours.lead")),
        kit.ask("mode", c.plain("hours.mode"), kit.radio(modes, table["mode"]), optional=False),
        *(
            kit.ask(day, c.plain(f"hours.{day}"), _shifts(c, table[day]), hint=_hint(c, day))
            for day in WEEKDAYS
        ),
        kit.ask("closures", c.plain("hours.closures"), closures, hint=c.plain("hours.closures_hint")),
        kit.context(c.say(f"hours.holidays_{holidays}", count=len(table["holidays"]))),
        *changes.shown(c, last),
    ]
    return inputs.editor(c, HOURS, c.plain("hours.title"), blocks, kept)


def _shifts(c: Context, shifts: Sequence[str]) -> Json:
    return kit.text_input(", ".join(shifts) or c.plain("hours.closed"))


def _hint(c: Context, day: str) -> str | None:
    return c.plain("hours.day_hint") if day == WEEKDAYS[0] else None


def parse_hours(view: Mapping[str, Any], c: Context) -> dict[str, Any] | FormErrors:
    """Return mode, weekdays and closures as a file has them."""
    values, errors = values_of(view), FormErrors()
    said: dict[str, Any] = {"mode": chosen(values, "mode") or _MODES[0]}
    for day in WEEKDAYS:
        try:
            said[day] = read_shifts(typed(values, day))
        except CellError as error:
            errors[day] = c.plain(error.key, **error.params)
    closures = inputs.cell(c, values, "closures", errors) or []
    said["closures"] = [f"{first}/{last}" for first, last in closures]
    if not errors and said["mode"] == _MODES[0] and not any(said[day] for day in WEEKDAYS):
        errors[WEEKDAYS[0]] = c.plain("hours.never")
    return errors or said


def done_view(c: Context, change: Mapping[str, Any] | None, running: int, now: datetime) -> Json:
    """Say what changes from when, and that running deadlines stay."""
    if change is None:
        blocks = [kit.section(c.say("settings.no_change"))]
    else:
        blocks = [
            kit.section(c.join_mrkdwn(changes.items(c, change), "words.new_line")),
            kit.section(c.say("hours.saved", at=c.moment(now))),
            kit.context(c.say("hours.running", count=running)),
        ]
    return kit.modal("notice", c.plain("settings.saved_title"), blocks, close=c.plain("form.close"))
