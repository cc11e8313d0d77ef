"""Who comes, in modals: everybody's answers, the year, a substitute's name, and writing down who is there."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from bot.domain.attendance import Way
from bot.domain.meetings import Answer, State
from bot.domain.service_hours import moment_of
from bot.services.attendance import Attended
from bot.slack import attendance, attendance_lists, kit
from bot.slack.modals.forms import FormErrors, chosen, picked, typed, values_of
from bot.slack.pages import packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.services.attendance_views import AttendanceView
    from bot.services.attendance_year import YearView
    from bot.slack.context import Context
    from bot.slack.kit import Json

NAME_FORM, RECORD_FORM = f"{attendance.PREFIX}name_form", f"{attendance.PREFIX}record_form"
ENTER_FORM = f"{attendance.PREFIX}enter_form"
SHOWN = f"{attendance.PREFIX}shown"
_WAYS = ("place", "online", "substitute_place", "substitute_online", "absent", "proxy")


def name_form(c: Context, value: str, said: Answer, filled: str = "") -> Json:
    """Ask for the name of who comes instead, or votes for the seat; what was pressed is recorded already."""
    label = c.plain(f"attendance.name_{said}")
    field = kit.ask("name", label, kit.text_input(filled), hint=c.plain(f"attendance.name_{said}_hint"))
    lead = kit.section(c.say(f"attendance.name_{said}_lead"))
    return kit.modal(
        NAME_FORM,
        c.plain("attendance.name_title"),
        [lead, field],
        submit=c.plain("settings.save"),
        close=c.plain("form.close"),
        private_metadata=f"{said}:{value}",
    )


def parse_name(view: Mapping[str, Any]) -> tuple[Answer, int, str, str]:
    """Return the answer, the meeting, the seat and the name."""
    said, meeting, seat = view["private_metadata"].split(":", 2)
    return Answer(said), int(meeting), seat, typed(values_of(view), "name")


def list_view(c: Context, view: AttendanceView) -> Json:
    """Show everybody's answers; whoever runs the meeting gets the ways to go on from there."""
    title = c.plain("attendance.title")
    lead = kit.section(c.say("attendance.of", meeting=c.meeting_name(view.meeting)))
    blocks = [lead, *attendance_lists.listed(c, view), *_office_row(c, view)]
    return kit.modal(SHOWN, title, blocks, close=c.plain("form.close"))


def _office_row(c: Context, view: AttendanceView) -> Iterator[Json]:
    if view.place is None or not view.place.may_run:
        return
    value = str(view.meeting.id)
    row = [kit.button(c.plain("button.attend_year"), attendance.YEAR, value)]
    if view.is_open and view.seats:
        row.insert(0, kit.button(c.plain("button.attend_enter"), attendance.ENTER, value))
    if view.meeting.state in {State.RUNNING, State.DRAFT, State.CONFIRMED}:
        label = c.plain("button.attend_record")
        row.insert(0, kit.button(label, attendance.RECORD, value, "primary"))
    yield kit.actions(f"{attendance.PREFIX}office", row)


def year_view(c: Context, view: YearView) -> Json:
    """Show how each seat was represented over the year, in the order of readings."""
    since, until = (at.astimezone(c.network.timezone).date() for at in (view.since, view.until))
    lead = c.say("attendance.year_lead", title=view.title, since=c.day(since), until=c.day(until))
    texts = packed(c, lead, attendance_lists.year_lines(c, view))
    return kit.modal(
        SHOWN, c.plain("attendance.year_title"), [*map(kit.section, texts)], close=c.plain("form.close")
    )


def enter_form(c: Context, view: AttendanceView, said: str = "") -> Json:
    """Ask what a member answered by phone or mail; `said` is what was just kept."""
    answers = [kit.option(attendance_lists.answer_name(c, one), one.value) for one in Answer]
    blocks = [
        kit.section(c.say("attendance.of", meeting=c.meeting_name(view.meeting))),
        *([kit.section(c.say("attendance.recorded", what=said))] if said else []),
        kit.section(attendance_lists.summary(c, view)),
        kit.ask("seat", c.plain("attendance.record_seat"), kit.select(_seats(c, view)), optional=False),
        kit.ask("answer", c.plain("attendance.enter_answer"), kit.radio(answers), optional=False),
        kit.ask("name", c.plain("attendance.enter_name"), kit.text_input()),
    ]
    title, submit = c.plain("attendance.enter_title"), c.plain("attendance.record_submit")
    about = {"submit": submit, "close": c.plain("form.close"), "private_metadata": str(view.meeting.id)}
    return kit.modal(ENTER_FORM, title, blocks, **about)


def parse_enter(view: Mapping[str, Any], c: Context) -> tuple[int, str, Answer, str] | FormErrors:
    """Return the meeting, the seat, its answer and who comes instead."""
    values = values_of(view)
    seat, answer = chosen(values, "seat"), chosen(values, "answer")
    if seat is None:
        return FormErrors({"seat": c.plain("attendance.no_seat_chosen")})
    if answer is None:
        return FormErrors({"answer": c.plain("attendance.no_answer_chosen")})
    return int(view["private_metadata"]), seat, Answer(answer), typed(values, "name")


def record_form(c: Context, view: AttendanceView, said: str = "") -> Json:
    """Ask who is there, seat by seat; above it what is written down by now. `said` is what was just kept."""
    ways = [kit.option(c.plain(f"attendance.record_{way}"), way) for way in _WAYS]
    blocks = [
        kit.section(c.say("attendance.of", meeting=c.meeting_name(view.meeting))),
        *([kit.section(c.say("attendance.recorded", what=said))] if said else []),
        kit.section(attendance_lists.summary(c, view)),
        *_as_answered(c, view),
        *attendance_lists.guests(c, view),
        kit.actions(f"{attendance.PREFIX}guests", [_guest_button(c, view)]),
        kit.ask("seat", c.plain("attendance.record_seat"), kit.select(_seats(c, view)), optional=False),
        kit.ask("way", c.plain("attendance.record_way"), kit.radio(ways, _WAYS[0]), optional=False),
        kit.ask("person", c.plain("attendance.record_person"), kit.text_input()),
        kit.ask("came", c.plain("attendance.record_came"), _clock()),
        kit.ask("left", c.plain("attendance.record_left"), _clock()),
    ]
    return kit.modal(
        RECORD_FORM,
        c.plain("attendance.record_title"),
        blocks,
        submit=c.plain("attendance.record_submit"),
        close=c.plain("form.close"),
        private_metadata=str(view.meeting.id),
    )


def _guest_button(c: Context, view: AttendanceView) -> Json:
    return kit.button(c.plain("button.attend_guest"), attendance.GUEST, str(view.meeting.id))


def _seats(c: Context, view: AttendanceView) -> list[Json]:
    return [kit.option(_option(c, view, seat.id, seat.name), seat.id) for seat in view.seats]


def _option(c: Context, view: AttendanceView, seat_id: str, name: str) -> str:
    one = view.known.get(seat_id)
    if one is None or one.answer is None:
        return name
    state = c.join(attendance_lists.there(c, one)) or attendance_lists.answer_name(c, one.answer)
    return c.plain("attendance.one", name=name, beside=state)


def _as_answered(c: Context, view: AttendanceView) -> Iterator[Json]:
    coming = {Answer.PRESENT, Answer.SUBSTITUTE}
    left = [seat for seat in view.seats if view.of(seat).answer in coming and view.of(seat).way is None]
    if left:
        label = c.plain("button.attend_as_answered", count=c.counted(len(left), view.unit))
        row = kit.button(label, attendance.AS_ANSWERED, str(view.meeting.id))
        yield kit.actions(f"{attendance.PREFIX}all", [row])


def _clock() -> Json:
    return {"type": "timepicker", "action_id": "value"}


def parse_record(
    view: Mapping[str, Any], c: Context, day: datetime
) -> tuple[int, str, Attended] | FormErrors:
    """Return the meeting, the seat and who was there; times are those of `day`'s day."""
    values = values_of(view)
    seat, way = chosen(values, "seat"), chosen(values, "way") or _WAYS[0]
    if seat is None:
        return FormErrors({"seat": c.plain("attendance.no_seat_chosen")})
    came, left = (_moment(c, picked(values, name, "selected_time"), day) for name in ("came", "left"))
    answer = Answer.SUBSTITUTE if way.startswith("substitute") else Answer.PRESENT
    if way in {Answer.ABSENT, Answer.PROXY}:
        return int(view["private_metadata"]), seat, Attended(None, Answer(way))
    how = Way.ONLINE if way.endswith("online") else Way.PLACE
    said = Attended(how, answer, typed(values, "person"), came, left)
    return int(view["private_metadata"]), seat, said


def _moment(c: Context, picked_time: str | None, day: datetime) -> datetime | None:
    if not picked_time:
        return None
    local = day.astimezone(c.network.timezone)
    return moment_of(datetime.combine(local.date(), time.fromisoformat(picked_time)), c.network.timezone)
