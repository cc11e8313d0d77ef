"""The form for who is at a meeting without a seat in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.attendance import Way
from bot.services.attendance_guests import Guest, mark
from bot.slack import attendance, attendance_lists, kit
from bot.slack.modals.forms import FormErrors, chosen, picked, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.attendance_views import AttendanceView
    from bot.slack.context import Context
    from bot.slack.kit import Json

GUEST_FORM = f"{attendance.PREFIX}guest_form"
_NEW, _GONE = "new", "gone"
_MOST = 90  # guests to choose one of


def guest_form(c: Context, view: AttendanceView) -> Json:
    """Ask for a guest by name, or for one that is on record, and how they take part."""
    known = [kit.option(attendance_lists.guest_name(c, one), str(mark(one))) for one in view.guests]
    new = kit.option(c.plain("attendance.guest_new"), _NEW)
    ways = [kit.option(c.plain(f"attendance.guest_{way}"), way.value) for way in Way]
    ways += [kit.option(c.plain("attendance.guest_gone"), _GONE)] if known else []
    who = kit.select([new, *known[:_MOST]], _NEW)
    hint = c.plain("attendance.guest_name_hint")
    blocks = [
        kit.section(c.say("attendance.guest_lead")),
        *attendance_lists.guests(c, view),
        *([kit.ask("guest", c.plain("attendance.guest"), who, optional=False)] if known else []),
        kit.ask("name", c.plain("attendance.guest_name"), kit.text_input(), hint=hint),
        kit.ask("person", c.plain("attendance.guest_person"), kit.text_input()),
        kit.ask("way", c.plain("attendance.record_way"), kit.radio(ways, Way.PLACE.value), optional=False),
        kit.ask("came", c.plain("attendance.record_came"), _clock()),
        kit.ask("left", c.plain("attendance.record_left"), _clock()),
    ]
    return kit.modal(
        GUEST_FORM,
        c.plain("attendance.guest_title"),
        blocks,
        submit=c.plain("attendance.record_submit"),
        close=c.plain("form.close"),
        private_metadata=str(view.meeting.id),
    )


def parse_guest(view: Mapping[str, Any], c: Context) -> tuple[int, Guest] | FormErrors:
    """Return the meeting and the guest."""
    values = values_of(view)
    picked_one, name = chosen(values, "guest") or _NEW, typed(values, "name").strip()
    before, way = (None if picked_one == _NEW else int(picked_one)), chosen(values, "way")
    if before is None and not name:
        return FormErrors({"name": c.plain("refusal.attendance.no_guest")})
    came, left = (picked(values, one, "selected_time") for one in ("came", "left"))
    if came and left and left <= came:
        return FormErrors({"left": c.plain("refusal.attendance.left_first")})
    how = None if way == _GONE else Way(way or Way.PLACE)
    return int(view["private_metadata"]), Guest(name, typed(values, "person"), how, came, left, before)


def _clock() -> Json:
    return {"type": "timepicker", "action_id": "value"}
