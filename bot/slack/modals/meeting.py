"""The forms of meetings: one of its own is added, one is moved or called off."""

from __future__ import annotations

import json
import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.meetings import Kind
from bot.domain.series import begins, working_day
from bot.services.meeting_times import LONGEST_TEXT, LONGEST_TITLE, Move, Planned, default_members
from bot.slack import kit
from bot.slack.meetings import PREFIX
from bot.slack.modals import inputs
from bot.slack.modals.forms import FormErrors, chosen, picked, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.meetings import Meeting
    from bot.network import Network
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.modals.forms import Values

FORM = f"{PREFIX}form:"
NEW, MOVE, CANCEL = f"{FORM}new", f"{FORM}move", f"{FORM}cancel"
_LENGTHS = (30, 60, 90, 120, 150, 180, 240, 360)  # minutes
_USUAL = 120
_DIGITS = 4
_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_OPTIONS = 100  # that a list takes


def new_view(c: Context, today: date) -> Json:
    """Ask for a meeting of its own."""
    everybody = default_members(c.network)
    usual = (
        c.join(_group_name(c, one) for one in everybody) if everybody else c.plain("meeting_form.all_firms")
    )
    groups = [kit.option(_group_name(c, one), one) for one in _groups(c.network)][:_OPTIONS]
    who = {"type": "multi_users_select", "action_id": "value"}
    kinds = [kit.option(c.plain(f"meeting_form.kind_{kind}"), kind) for kind in Kind]
    in_a_week = today + timedelta(days=7)
    lengths = [kit.option(c.span(timedelta(minutes=one)), str(one)) for one in _LENGTHS]
    blocks = [
        kit.ask("title", c.plain("meeting_form.title"), _line("", LONGEST_TITLE), optional=False),
        kit.ask("kind", c.plain("meeting_form.kind"), kit.select(kinds, Kind.REGULAR), optional=False),
        *_when(c, working_day(in_a_week, c.network.hours, timedelta(days=1)) or in_a_week, "17:30"),
        kit.ask("length", c.plain("meeting_form.length"), kit.select(lengths, str(_USUAL)), optional=False),
        *_where(c, "", ""),
        *([kit.ask("groups", c.plain("meeting_form.groups"), inputs.several(groups, ()))] if groups else []),
        kit.ask(
            "people",
            c.plain("meeting_form.people"),
            who,
            hint=c.plain("meeting_form.groups_hint", usual=usual),
        ),
        kit.ask(
            "chair", c.plain("meeting_form.chair"), inputs.user(None), hint=c.plain("meeting_form.chair_hint")
        ),
    ]
    return _form(c, NEW, "new", blocks)


def move_view(c: Context, meeting: Meeting) -> Json:
    """Ask when and where a meeting is to be instead; it says which one."""
    local = meeting.starts_at.astimezone(c.network.timezone)
    lead = c.say("meeting_form.move_lead", meeting=c.meeting_name(meeting), at=c.moment(meeting.starts_at))
    why = kit.ask(
        "why", c.plain("meeting_form.why"), _line("", LONGEST_TEXT), hint=c.plain("meeting_form.why_hint")
    )
    blocks = [
        kit.section(lead),
        *_when(c, local.date(), f"{local:%H:%M}"),
        *_where(c, meeting.place, meeting.way),
        *_number(c, meeting),
        why,
    ]
    return _form(c, MOVE, "move", blocks, meeting)


def cancel_view(c: Context, meeting: Meeting) -> Json:
    """Ask why a meeting is called off."""
    is_over = c.now is not None and c.now >= meeting.ends_at
    key = "meeting_form.cancel_late" if is_over else "meeting_form.cancel_lead"
    lead = c.say(key, meeting=c.meeting_name(meeting), at=c.moment(meeting.starts_at))
    why = kit.ask(
        "why", c.plain("meeting_form.why"), _line("", LONGEST_TEXT), hint=c.plain("meeting_form.why_hint")
    )
    return _form(c, CANCEL, "cancel", [kit.section(lead), why], meeting)


def meeting_of(view: Mapping[str, Any]) -> int:
    """Return the meeting that a form is about."""
    return int(json.loads(view["private_metadata"]))


def parse_new(view: Mapping[str, Any], c: Context) -> Planned | FormErrors:
    """Return the meeting that a form says."""
    values = values_of(view)
    starts_at = _starts_at(values, c)
    if starts_at is None:
        return FormErrors({"day": c.plain("meeting_form.no_day")})
    users = picked(values, "people", "selected_users") or []
    return Planned(
        typed(values, "title"),
        starts_at,
        timedelta(minutes=int(chosen(values, "length") or _USUAL)),
        Kind(chosen(values, "kind") or Kind.REGULAR),
        typed(values, "place"),
        typed(values, "way"),
        (*inputs.chosen_many(values, "groups"), *users),
        picked(values, "chair", "selected_user"),
    )


def parse_move(view: Mapping[str, Any], c: Context) -> Move | FormErrors:
    """Return when and where a meeting is to be instead."""
    values = values_of(view)
    starts_at = _starts_at(values, c)
    if starts_at is None:
        return FormErrors({"day": c.plain("meeting_form.no_day")})
    number = typed(values, "number").strip()
    if number and not _NUMBER.fullmatch(number):
        return FormErrors({"number": c.plain("meeting_form.bad_number")})
    place, way, why = (typed(values, name) for name in ("place", "way", "why"))
    return Move(starts_at, place, way, why, int(number) if number else None)


def parse_why(view: Mapping[str, Any]) -> str:
    """Return why a meeting is called off."""
    return typed(values_of(view), "why")


def _starts_at(values: Values, c: Context) -> datetime | None:
    day, at = inputs.picked_day(values, "day"), picked(values, "time", "selected_time")
    return None if day is None or not at else begins(day, time.fromisoformat(at), c.network.timezone)


def _when(c: Context, day: date, at: str) -> list[Json]:
    clock = {"type": "timepicker", "action_id": "value", "initial_time": at}
    return [
        kit.ask("day", c.plain("meeting_form.day"), inputs.day(day), optional=False),
        kit.ask("time", c.plain("meeting_form.time"), clock, optional=False),
    ]


def _where(c: Context, place: str, way: str) -> list[Json]:
    hint = c.plain("meeting_form.way_hint")
    return [
        kit.ask("place", c.plain("meeting_form.place"), _line(place, LONGEST_TEXT)),
        kit.ask("way", c.plain("meeting_form.way"), _line(way, LONGEST_TEXT), hint=hint),
    ]


def _number(c: Context, meeting: Meeting) -> list[Json]:
    """Offer another number, where the meeting has one."""
    if meeting.number is None:
        return []
    field = kit.text_input(str(meeting.number), longest=_DIGITS)
    return [
        kit.ask("number", c.plain("meeting_form.number"), field, hint=c.plain("meeting_form.number_hint"))
    ]


def _groups(net: Network) -> list[str]:
    """Return the grades and roles that may be asked."""
    return [*(grade.id for grade in net.grades), *net.role_names]


def _group_name(c: Context, name: str) -> str:
    return next((grade.name for grade in c.network.grades if grade.id == name), None) or c.role(name)


def _line(filled: str, most: int) -> Json:
    return kit.text_input(filled, longest=most)


def _form(c: Context, callback: str, what: str, blocks: list[Json], meeting: Meeting | None = None) -> Json:
    return kit.modal(
        callback,
        c.plain(f"meeting_form.{what}_title"),
        blocks,
        submit=c.plain(f"meeting_form.{what}_submit"),
        close=c.plain("form.cancel"),
        private_metadata="" if meeting is None else json.dumps(meeting.id),
    )
