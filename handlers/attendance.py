"""Who comes: 出席・代理・欠席・委任 by plain button, everybody's answers, and who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import Answer
from bot.services import (
    attendance,
    attendance_guests,
    attendance_views,
    attendance_year,
    meeting_views,
    meetings,
)
from bot.slack import attendance as shown
from bot.slack.attendance_lists import answer_name
from bot.slack.modals import attendance as forms
from bot.slack.modals.forms import FormErrors
from bot.slack.modals.guest import GUEST_FORM, guest_form, parse_guest
from handlers.clicks import buttons, form
from handlers.common import context

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.domain.meetings import Meeting, Seat
    from bot.domain.members import Act
    from bot.services.attendance_views import AttendanceView
    from bot.services.desk import Desk
    from bot.slack.context import Context
    from bot.slack.rendered import Rendered
    from handlers.answers import Caller
    from handlers.common import Json, Work

ATTENDANCE = frozenset({"attendance", "出欠", "出席"})


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons and the forms; `handlers.meetings` has the word."""
    buttons(app, desk, shown.PREFIX, _press)
    form(app, desk, f"({forms.NAME_FORM}|{forms.RECORD_FORM}|{forms.ENTER_FORM}|{GUEST_FORM})$", _submit)


async def _attendance(desk: Desk, caller: Caller, words: list[str]) -> Rendered | Work:
    """Show those who run the meeting who comes, a member the buttons to answer with."""
    act, key = desk.act(caller.user), words[0] if words else None
    about = await desk.read(lambda s: meeting_views.asked_for(s, desk.network, act, key))
    found, c = await _look(desk, caller, about.meeting.id)
    if found.place is not None and found.place.may_run:
        return caller.show(forms.list_view(c, found))
    own = {seat.id for seat in (found.place.seats if found.place else ())}
    return shown.mine(c, found, [seat for seat in found.seats if seat.id in own])


VERBS = {ATTENDANCE: _attendance}


async def _look(desk: Desk, caller: Caller, meeting_id: int) -> tuple[AttendanceView, Context]:
    act = desk.act(caller.user)
    found = await desk.read(lambda s: attendance_views.look(s, desk.network, act, meeting_id))
    return found, context(desk, caller.user, people=found.people)


async def _press(desk: Desk, caller: Caller) -> Work | None:
    """Keep an answer, or open what a button asks for."""
    action = caller.body["actions"][0]
    name, value = action["action_id"].removeprefix(shown.PREFIX), action["value"]
    if name in set(Answer):
        return await _answer(desk, caller, Answer(name), value)
    meeting_id, _, seat_id = value.partition(":")
    if name == "as_answered":
        return await _as_answered(desk, caller, int(meeting_id))
    act = desk.act(caller.user)
    if name == "year":
        year = await desk.read(lambda s: attendance_year.year(s, desk.network, act, int(meeting_id)))
        return _put(caller, forms.year_view(context(desk, caller.user), year))
    found, c = await _look(desk, caller, int(meeting_id))
    if name == "name":
        known = found.known[seat_id]
        return caller.show(forms.name_form(c, value, Answer(str(known.answer)), known.stand_in))
    views = {"record": forms.record_form, "enter": forms.enter_form, "list": forms.list_view}
    views |= {"guest": guest_form}
    return _put(caller, views[name](c, found))


def _put(caller: Caller, view: Json) -> Work:
    """Show a view where the button was: in the place of the modal, else in a new one."""
    in_modal = (caller.body.get("view") or {}).get("type") == "modal"
    return caller.put(view) if in_modal else caller.show(view)


async def _answer(desk: Desk, caller: Caller, said: Answer, value: str) -> Work | None:
    """Keep the answer at once, then ask who comes instead: a form that Slack does not open loses nothing."""
    act, (meeting_id, _, seat_id) = caller.act(), value.partition(":")
    meeting, seats = await desk.write(
        lambda s: attendance.answer(s, desk.network, act, int(meeting_id), said, seat_id=seat_id or None)
    )
    c = context(desk, caller.user)
    if said not in shown.NAMED:
        return None if caller.at_home else caller.tell(_done(c, meeting, seats, said))
    about = f"{meeting.id}:{seats[0].id}"
    key = "attendance.done_unnamed" if said == Answer.SUBSTITUTE else "attendance.done"
    otherwise = caller.tell(_done(c, meeting, seats, said, key))
    return caller.show(forms.name_form(c, about, said), otherwise)


def _done(
    c: Context, meeting: Meeting, seats: tuple[Seat, ...], said: Answer, key: str = "attendance.done"
) -> str:
    names = c.join(seat.name for seat in seats)
    return c.plain(key, meeting=c.meeting_name(meeting), names=names, said=answer_name(c, said))


async def _as_answered(desk: Desk, caller: Caller, meeting_id: int) -> Work:
    act = caller.act()
    count = await desk.write(lambda s: attendance.all_as_answered(s, desk.network, act, meeting_id))
    found, c = await _look(desk, caller, meeting_id)
    told = c.plain("attendance.recorded_all", count=c.counted(count, found.unit))
    return _put(caller, forms.record_form(c, found, told))


async def _submit(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors | None:
    """Keep a name, or who is there; the latter shows the form again for the next one."""
    c, net, act = context(desk, caller.user), desk.network, _act(desk, caller)
    if view["callback_id"] == forms.NAME_FORM:
        said, meeting_id, seat_id, name = forms.parse_name(view)
        if name.strip():
            await desk.write(
                lambda s: attendance.answer(s, net, act, meeting_id, said, seat_id=seat_id, stand_in=name)
            )
        return None
    if view["callback_id"] == forms.ENTER_FORM:
        return await _enter(desk, caller, view)
    if view["callback_id"] == GUEST_FORM:
        return await _guest(desk, caller, view)
    meeting_id = int(view["private_metadata"])
    meeting = await desk.read(lambda s: meetings.load(s, meeting_id))
    read = forms.parse_record(view, c, meeting.started_at or meeting.starts_at)
    if isinstance(read, FormErrors):
        return read
    _, seat_id, there = read
    seat = await desk.write(lambda s: attendance.attend(s, net, act, meeting_id, seat_id, there))
    found, c = await _look(desk, caller, meeting_id)
    return forms.record_form(c, found, shown.recorded(c, found, seat))


async def _enter(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Keep what a member said by phone or mail, and show the form again for the next one."""
    c, act = context(desk, caller.user), _act(desk, caller)
    read = forms.parse_enter(view, c)
    if isinstance(read, FormErrors):
        return read
    meeting_id, seat_id, said, name = read
    _, seats = await desk.write(
        lambda s: attendance.answer(s, desk.network, act, meeting_id, said, seat_id=seat_id, stand_in=name)
    )
    found, c = await _look(desk, caller, meeting_id)
    return forms.enter_form(c, found, shown.entered(c, found, seats[0]))


async def _guest(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Keep who is there without a seat, and go back to writing down the others."""
    c, act = context(desk, caller.user), _act(desk, caller)
    read = parse_guest(view, c)
    if isinstance(read, FormErrors):
        return read
    meeting_id, said = read
    name = await desk.write(lambda s: attendance_guests.write(s, desk.network, act, meeting_id, said))
    found, c = await _look(desk, caller, meeting_id)
    return forms.record_form(c, found, c.plain("attendance.guest_written", name=name))


def _act(desk: Desk, caller: Caller) -> Act:
    view = caller.body["view"]  # one view may show the form again and again, each time with another hash
    return desk.act(caller.user, f"view:{view['id']}:{view.get('hash', '')}")
