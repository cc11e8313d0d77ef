"""Meetings as somebody asks for them: one, a list, which one is meant, and those on Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import State
from bot.slack import agenda, attendance, attendance_lists, kit
from bot.slack.meetings import (
    MOVE,
    NEW,
    PREFIX,
    about,
    desk_row,
    paragraphs,
    propose_button,
    state,
)
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.meetings import Meeting
    from bot.services.meeting_views import MeetingView
    from bot.services.views import HomeView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

HELD = 10  # meetings held that a list shows
_OWN_SEATS = 2  # of a person who answers for several firms
_CHOSEN_FROM = 20  # meetings with a button each


def one(c: Context, view: MeetingView) -> Rendered:
    """Show one meeting to somebody who asked for it."""
    text = c.say("meeting.one", meeting=c.meeting_name(view.meeting), called=view.meeting.key)
    blocks = [kit.section(text), *about(c, view), *_own(c, view)]
    if view.place is not None and view.place.may_take_part:
        blocks += [*_paperwork(c, view), *(desk_row(c, view) if view.place.may_run else ())]
    return Rendered(text, blocks)


def _own(c: Context, view: MeetingView) -> Iterator[Json]:
    """Yield the reader's own answers, each with its buttons."""
    if view.place is not None and view.attendance is not None:
        for seat in view.place.seats[:_OWN_SEATS]:
            yield from attendance.of_seat(c, view.attendance, seat)


def listed(c: Context, coming: Sequence[Meeting], held: Sequence[Meeting]) -> Rendered:
    """List the meetings to come and those held last."""
    if not coming and not held:
        none = c.say("topmeeting.none")
        return Rendered(none, [kit.section(none)])
    blocks: list[Json] = []
    for key, found in (("coming", coming), ("held", held)):
        if found:
            lines = [c.say(f"topmeeting.{key}"), *(_line(c, meeting) for meeting in found)]
            blocks += paragraphs(c, lines)
    return Rendered(c.say("topmeeting.coming" if coming else "topmeeting.held"), blocks)


def choose(c: Context, found: Sequence[Meeting], what: str) -> Rendered:
    """Ask which meeting is meant: `what` is MOVE or CANCEL."""
    text = c.say("topmeeting.which")
    label = c.plain("button.meeting_move" if what == MOVE else "button.meeting_cancel")
    rows = [kit.section(_line(c, one), kit.button(label, what, str(one.id))) for one in found[:_CHOSEN_FROM]]
    return Rendered(text, [kit.section(text), *rows])


def _line(c: Context, meeting: Meeting) -> Mrkdwn:
    name, at = c.meeting_name(meeting), c.moment(meeting.started_at or meeting.starts_at)
    is_planned = meeting.state == State.PLANNED
    if is_planned and (c.now is None or c.now < meeting.starts_at):
        return c.say("topmeeting.line", at=at, meeting=name, called=meeting.key)
    said = c.plain("topmeeting.state_not_begun" if is_planned else f"topmeeting.state_{meeting.state}")
    return c.say("topmeeting.line_state", at=at, meeting=name, called=meeting.key, state=said)


def at_home(c: Context, home: HomeView) -> Iterator[Json]:
    """Yield the meetings to come, each with the reader's own answer; the secretariat may add one."""
    if not home.meetings and not home.is_secretariat:
        return
    yield kit.divider()
    yield kit.section(c.say("home.meetings" if home.meetings else "home.no_meetings"))
    for view in home.meetings:
        meeting = view.meeting
        said = state(c, view)
        line = c.say("home.meeting", meeting=c.meeting_name(meeting), at=c.moment(meeting.starts_at))
        yield kit.section(c.join_mrkdwn([line, *([said] if said else [])], "words.new_line"))
        yield from _own(c, view)
        yield from _paperwork(c, view)
    if (more := home.meetings_total - len(home.meetings)) > 0:
        yield kit.context(c.say("home.more_meetings", count=more))
    if home.is_secretariat:
        yield kit.actions(f"{PREFIX}home", [kit.button(c.plain("button.meeting_new"), NEW, "new")])


def _paperwork(c: Context, view: MeetingView) -> Iterator[Json]:
    """Yield the way to the agenda; who runs the meeting sees where that stands, and who is expected."""
    if view.place is None or view.meeting.state not in {State.PLANNED, State.RUNNING}:
        return
    row = [agenda.look_button(c, view.meeting, may_run=view.place.may_run), *propose_button(c, view)]
    if view.place.may_run and view.attendance is not None:
        state_of = agenda.state_of(c, view.meeting, view.proposals_until, view.now)
        lines = [state_of, attendance_lists.summary(c, view.attendance)]
        yield kit.context(c.join_mrkdwn(lines, "words.new_line"))
        row.append(attendance.list_button(c, view.meeting))
    yield kit.actions(f"{PREFIX}papers:{view.meeting.id}", row)
