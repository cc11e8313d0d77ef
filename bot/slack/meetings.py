"""The messages that tell of meetings: that one is held, was moved or called off."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.domain import series as times
from bot.domain.meetings import State
from bot.slack import agenda, attendance, kit
from bot.slack.mrkdwn import linked
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from bot.domain.meetings import Meeting
    from bot.services.meeting_views import MeetingView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

PREFIX = "meeting:"
MOVE, CANCEL, NEW = f"{PREFIX}move", f"{PREFIX}cancel", f"{PREFIX}new"
_LISTED = 20  # lines in one paragraph


def notice(c: Context, params: Params) -> Rendered:
    """Tell who answers for a seat that a meeting is held, and call for proposals."""
    view = _view(c)
    key = "notice" if view.is_ahead else "other"
    lead = c.say(f"meeting.lead_{key}", meeting=c.meeting_name(view.meeting))
    blocks = [kit.section(lead), *about(c, view), *_own_answer(c, params), *propose(c, view)]
    return Rendered(_dated(c, view, lead), blocks)


def channel(c: Context, _params: Params) -> Rendered:
    """Tell everybody in the channel; nobody is mentioned."""
    view = _view(c)
    key = "channel" if view.is_ahead else "other"
    lead = c.say(f"meeting.lead_{key}", meeting=c.meeting_name(view.meeting))
    answers = attendance.in_channel(c, view.meeting, view.now)
    return Rendered(_dated(c, view, lead), [kit.section(lead), *about(c, view), *answers, *propose(c, view)])


def proposals(c: Context, _params: Params) -> Rendered:
    """Call for proposals once more."""
    view = _view(c)
    name, until = c.meeting_name(view.meeting), c.moment(view.proposals_until)
    if not _takes_proposals(view):
        text = c.say("meeting.proposals_over", meeting=name)
        return Rendered(text, [kit.section(text)])
    text = c.say("meeting.lead_proposals", meeting=name, until=until)
    return Rendered(text, [kit.section(text), *propose(c, view)])


def phone(c: Context, params: Params) -> Rendered:
    """Name to the secretariat the members that Slack does not reach."""
    view = _view(c)
    lead = c.say("meeting.phone", meeting=c.meeting_name(view.meeting))
    lines = [
        c.say("meeting.phone_line" if number else "meeting.phone_line_unknown", name=name, phone=number)
        for _, name, number in params["seats"]
    ]
    who_comes = kit.actions(f"{PREFIX}phone:{view.meeting.id}", [attendance.list_button(c, view.meeting)])
    return Rendered(lead, [kit.section(lead), *paragraphs(c, lines), *about(c, view), who_comes])


def moved(c: Context, params: Params) -> Rendered:
    """Tell what is different by now, and who changed it."""
    view = _view(c)
    lead = c.say("meeting.moved", meeting=c.meeting_name(view.meeting), who=c.who(params["actor"]))
    lines = [_change(c, view.meeting, name, was) for name, was in params["before"].items()]
    if params["why"]:
        lines.append(c.say("meeting.reason", why=params["why"]))
    changes = c.join_mrkdwn(lines, "words.new_line")
    gone = state(c, view) if view.meeting.state == State.CANCELLED else None
    after = [kit.section(gone)] if gone else [*about(c, view, params["before"]), *_own_answer(c, params)]
    told = [lead, changes, *([gone] if gone else [])]
    return Rendered(c.join_mrkdwn(told, "words.new_line"), [kit.section(lead), kit.section(changes), *after])


def cancelled(c: Context, params: Params) -> Rendered:
    """Tell that a meeting is not held."""
    view = _view(c)
    name = c.plain_meeting(view.meeting.title, params["number"])
    at, who = c.moment(view.meeting.starts_at), c.who(params["actor"])
    text = c.say("meeting.cancelled", meeting=name, at=at, who=who)
    if params["why"]:
        text = c.join_mrkdwn([text, c.say("meeting.reason", why=params["why"])], "words.new_line")
    return Rendered(text, [kit.section(text)])


def not_held(c: Context, _params: Params) -> Rendered:
    """Ask the secretariat what became of a meeting that was never begun, or not ended."""
    view = _view(c)
    state = view.meeting.state
    key = state if state in {State.PLANNED, State.RUNNING} else "settled"
    name, day = c.meeting_name(view.meeting), c.moment(view.meeting.starts_at)
    text = c.say(f"meeting.not_held_{key}", meeting=name, at=day)
    return Rendered(text, [kit.section(text), *(desk_row(c, view) if state == State.PLANNED else ())])


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {
    "meeting_notice": notice,
    "meeting_channel": channel,
    "meeting_proposals": proposals,
    "meeting_phone": phone,
    "meeting_moved": moved,
    "meeting_cancelled": cancelled,
    "meeting_not_held": not_held,
}


def facts(c: Context, view: MeetingView, told: Collection[str] = ()) -> Iterator[Json]:
    """Yield when and where a meeting is, and who chairs it, but what is `told` already."""
    meeting, lines = view.meeting, []
    if "starts_at" not in told:
        end = c.clock(meeting.ends_at, meeting.starts_at)
        lines.append(c.say("meeting.when", start=c.moment(meeting.starts_at), end=end))
        if (usual := _day_off(c, meeting)) is not None:
            lines.append(c.say("meeting.day_off", day=c.day(usual)))
    if meeting.place and "place" not in told:
        lines.append(c.say("meeting.place", place=meeting.place))
    if meeting.way and "way" not in told:
        lines.append(c.say("meeting.way", way=linked(meeting.way)))
    if view.chairs:
        lines.append(c.say("meeting.chair", who=c.who(view.chairs[0])))  # a firm's first contact
    if lines:
        yield kit.section(c.join_mrkdwn(lines, "words.new_line"))


def _day_off(c: Context, meeting: Meeting) -> date | None:
    """Return the usual day of a meeting that is held on another one because that is a day off."""
    series, day, hours = c.network.series(meeting.series), meeting.occurrence, c.network.hours
    if series is None or day is None:
        return None
    held = hours.local_day(meeting.starts_at)
    return day if day != held == times.moved(day, hours, series.rule) else None


def state(c: Context, view: MeetingView) -> Mrkdwn | None:
    """Return what has become of a meeting, None for one that is held as it was told."""
    if view.meeting.state == State.CANCELLED:
        key = "meeting.is_cancelled_why" if view.why else "meeting.is_cancelled"
        return c.say(key, why=view.why)
    if view.meeting.state == State.RUNNING:
        return c.say("meeting.is_running")
    if view.meeting.is_over:
        return c.say("meeting.is_over")
    if view.is_missed:
        return c.say("meeting.is_missed")
    if view.was_at is not None and view.was_at != view.meeting.starts_at:
        return c.say("meeting.was_at", was=c.moment(view.was_at))
    return None


def desk_row(c: Context, view: MeetingView) -> Iterator[Json]:
    """Yield 日時・場所を変更 and 中止, for whoever runs a meeting that has not begun."""
    if view.meeting.state == State.PLANNED:
        value = str(view.meeting.id)
        move = kit.button(c.plain("button.meeting_move"), MOVE, value)
        cancel = kit.button(c.plain("button.meeting_cancel"), CANCEL, value)
        yield kit.actions(f"{PREFIX}desk:{view.meeting.id}", [move, cancel])


def paragraphs(c: Context, lines: Sequence[Mrkdwn]) -> Iterator[Json]:
    """Yield lines as paragraphs that Slack takes."""
    for at in range(0, len(lines), _LISTED):
        yield kit.section(c.join_mrkdwn(lines[at : at + _LISTED], "words.new_line"))


def propose(c: Context, view: MeetingView) -> Iterator[Json]:
    """Yield 議題を提案 until the meeting begins."""
    if row := list(propose_button(c, view)):
        yield kit.actions(f"{PREFIX}propose:{view.meeting.id}", row)


def propose_button(c: Context, view: MeetingView) -> Iterator[Json]:
    """Yield 議題を提案 until the meeting begins: after the deadline an item may be added late."""
    if view.is_ahead:
        yield kit.button(c.plain("button.agenda_propose"), agenda.PROPOSE, str(view.meeting.id))


def _own_answer(c: Context, params: Params) -> Iterator[Json]:
    """Yield the reader's own answer with its buttons; whoever has no seat is asked for none."""
    if "seat" in params and c.attendance is not None:
        yield from attendance.asked(c, params)


def about(c: Context, view: MeetingView, told: Collection[str] = ()) -> Iterator[Json]:
    """Yield what there is to know of a meeting, but what is `told` already."""
    yield from facts(c, view, told)
    if "starts_at" not in told and (said := state(c, view)):
        yield kit.context(said)
    if _takes_proposals(view):
        yield kit.section(c.say("meeting.proposals", until=c.moment(view.proposals_until)))


def _takes_proposals(view: MeetingView) -> bool:
    return view.is_ahead and view.now < view.proposals_until


def _dated(c: Context, view: MeetingView, lead: Mrkdwn) -> Mrkdwn:
    when = c.say("meeting.at", at=c.moment(view.meeting.starts_at))
    said = state(c, view)
    return c.join_mrkdwn([lead, when, *([said] if said else [])], "words.new_line")


def _change(c: Context, meeting: Meeting, name: str, was: str) -> Mrkdwn:
    if name == "starts_at":
        before = c.moment(datetime.fromisoformat(was))
        return c.say("meeting.change_starts_at", before=before, after=c.moment(meeting.starts_at))
    none = c.plain("meeting.none")
    before, after = was or none, getattr(meeting, name) or none
    return c.say(f"meeting.change_{name}", before=linked(before), after=linked(after))


def _view(c: Context) -> MeetingView:
    assert c.meeting is not None
    return c.meeting
