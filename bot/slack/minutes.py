"""A running meeting in Slack: the head of its thread, what is told there, and what a writer is answered."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.meetings import ONCE, State
from bot.domain.minute_kinds import Kind
from bot.slack import kit
from bot.slack.mrkdwn import Mrkdwn, literal, paragraph, unescape
from bot.slack.rendered import Rendered
from bot.texts.days import full_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.meetings import Meeting
    from bot.services.meeting_views import MeetingView
    from bot.services.minute_commands import Standing, WentOn
    from bot.services.minute_starts import Plan
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Params

PREFIX = "minutes:"
NEXT, END = f"{PREFIX}next", f"{PREFIX}end"
END_AT, END_NOW = f"{PREFIX}over_at", f"{PREFIX}over_now"
BEGIN, EXTRA = f"{PREFIX}begin", f"{PREFIX}extra"
COUNTED = (Kind.DECISION, Kind.TODO, Kind.PENDING)
_STEP = timedelta(minutes=5)
_TOGETHER, _PARTS = 5, 20  # answers in a paragraph, paragraphs in a message
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


def spoken(text: str) -> str:
    """Return what a person wrote in Slack as the minutes read it: mentions as `@U…`, the rest as shown."""
    return unescape(_MENTION.sub(r"<@\1>", text))


def thread(c: Context, _params: Params) -> Rendered:
    """Say whose minutes are taken here and how to write them; once the meeting is over, that it is."""
    view = _view(c)
    meeting = view.meeting
    name = c.meeting_name(meeting)
    if meeting.state == State.RUNNING:
        lead = c.say("minutes.runs", meeting=name, called=meeting.key)
        return Rendered(lead, [kit.section(lead), kit.section(c.say("minutes.how_to")), _row(c, meeting.id)])
    over = "minutes.is_over" if meeting.is_over else "minutes.not_begun"
    lead = c.say(over, meeting=name, called=meeting.key)
    return Rendered(lead, [kit.section(lead)])


def _row(c: Context, meeting_id: int) -> Json:
    key = c.plain("button.minutes_end")
    sure = kit.confirm(key, c.plain("minutes.end_sure"), key, c.plain("form.cancel"))
    buttons = [
        kit.button(c.plain("button.minutes_next"), NEXT, str(meeting_id)),
        kit.button(key, END, str(meeting_id)) | {"confirm": sure},
    ]
    return kit.actions(f"{PREFIX}{meeting_id}", buttons)


def item(c: Context, params: Params) -> Rendered:
    """Tell which item of the agenda is open."""
    if params.get("forgotten"):
        return forgotten(c)
    return _one(item_text(c, params))


def item_text(c: Context, shown: Mapping[str, Any]) -> Mrkdwn:
    """Return an item with its number, its minutes and its place on the agenda."""
    title = Mrkdwn(literal(shown["title"]))
    if shown["number"] is not None:
        title = c.say("minutes.motion", number=shown["number"], title=title)
    timed = "minutes.item_timed" if shown["minutes"] else "minutes.item"
    return c.say(timed, title=title, minutes=shown["minutes"], at=shown["at"], of=shown["of"])


def said(c: Context, params: Params) -> Rendered:
    """Show what somebody said by a command."""
    if params.get("forgotten"):
        return forgotten(c)
    line = line_text(c, params["line"], params["text"], params["given"])
    key = "minutes.said_undone" if params.get("undone") else "minutes.said"
    return _one(c.say(key, line=line, who=c.who(params["actor"])))


def undone(c: Context, params: Params) -> Rendered:
    """Tell what was taken back, and whose line it was."""
    if params.get("forgotten"):
        return forgotten(c)
    line = c.say("minutes.line", label=label_of(c, params["line"]), text=params["text"])
    by, of = params["actor"], params["data"]["said_by"]
    key = "minutes.undone" if by == of else "minutes.undone_of"
    return _one(c.say(key, who=c.who(by), line=line, of=c.who(of)))


def ended(c: Context, params: Params) -> Rendered:
    """Tell that the meeting is over, and what came of it."""
    counts = [c.plain(f"minutes.count_{kind}", count=params["counts"][kind]) for kind in COUNTED]
    told = [c.say("minutes.ended", who=c.who(params["actor"]), counts=c.join(counts))]
    if carried := params.get("carried"):
        told.append(c.say("minutes.ended_carried", count=carried))
    return _one(c.join_mrkdwn(told, "words.new_line"))


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {
    "minutes_thread": thread,
    "minutes_item": item,
    "minutes_said": said,
    "minutes_undone": undone,
    "minutes_ended": ended,
}


def line_text(c: Context, kind: str, text: str, given: Mapping[str, Any]) -> Mrkdwn:
    """Return a line with its label; a ToDo with its owner and its day in full."""
    if kind != Kind.TODO:
        return c.say("minutes.line", label=label_of(c, kind), text=paragraph(text))
    owner = given["owner_name"] or c.plain("minutes.no_owner")
    due = full_day(date.fromisoformat(given["due"]), c.locale) if given["due"] else None
    until = c.plain("minutes.until", day=due) if due else c.plain("minutes.no_due")
    return c.say("minutes.todo_line", label=label_of(c, kind), owner=owner, text=paragraph(text), until=until)


def standing(c: Context, now: Standing) -> Rendered:
    """Show how a running meeting stands; who runs it may go on from here."""
    lead = c.say("minutes.runs", meeting=c.meeting_name(now.meeting), called=now.meeting.key)
    open_item = item_text(c, now.item) if now.item else c.say("minutes.no_item_open")
    counts = c.join(c.plain(f"minutes.count_{kind}", count=now.counts[kind]) for kind in COUNTED)
    so_far = kit.context(c.say("minutes.so_far", counts=counts))
    row = [_row(c, now.meeting.id)] if now.may_run else []
    return Rendered(lead, [kit.section(lead), kit.section(open_item), so_far, *row])


def started(c: Context, begun: Meeting, plan: Plan | None) -> Rendered:
    """Tell that a meeting has begun, and what became of the plan where it was another."""
    told = [c.say("minutes.started", meeting=c.meeting_name(begun), called=begun.key)]
    if plan is not None:
        key = "minutes.started_instead" if plan.is_used else "minutes.started_extra"
        told.append(c.say(key, **_plan(c, plan)))
    return _one(c.join_mrkdwn(told, "words.new_line"))


def _plan(c: Context, plan: Plan) -> dict[str, str]:
    following = c.moment(plan.next_at) if plan.next_at else c.plain("minutes.next_unknown")
    meeting = plan.meeting
    return {
        "meeting": c.meeting_name(meeting),
        "called": meeting.key,
        "at": c.moment(meeting.starts_at),
        "next": following,
    }


def far_off(c: Context, plan: Plan) -> Rendered:
    """Ask whether a meeting planned for another day begins now, or an extra one."""
    meeting = plan.meeting
    lead = c.say("minutes.far_off" if meeting.series != ONCE else "minutes.far_off_once", **_plan(c, plan))
    buttons = [
        kit.button(c.plain("button.minutes_begin"), BEGIN, meeting.key),
        kit.button(c.plain("button.minutes_begin_extra"), EXTRA, meeting.title),
    ]
    return Rendered(lead, [kit.section(lead), kit.actions(f"{PREFIX}begin:{meeting.id}", buttons)])


def went_on(c: Context, now: WentOn) -> Rendered:
    """Tell who pressed 次の議題 what is open now, and where somebody was faster, that they were."""
    if now.title is None:
        return _one(c.say("live.no_item"))
    return _one(c.say("minutes.next_told" if now.is_new else "minutes.next_already", title=now.title))


def over_since(c: Context, last: datetime) -> Rendered:
    """Ask when a meeting was over in which nothing was said for long."""
    up = (last - datetime.min.replace(tzinfo=last.tzinfo)) % _STEP
    proposed = last + (_STEP - up)
    said_at, at = (c.clock(one, c.now or one) for one in (last, proposed))
    lead = c.say("minutes.over_since", last=said_at)
    buttons = [
        kit.button(c.plain("button.minutes_over_at", at=at), END_AT, proposed.isoformat(), "primary"),
        kit.button(c.plain("button.minutes_over_now"), END_NOW, "now"),
    ]
    return Rendered(lead, [kit.section(lead), kit.actions(f"{PREFIX}over", buttons)])


def label_of(c: Context, kind: str) -> str:
    """Return what a kind of line is called."""
    return c.plain(f"minutes.label_{kind}")


def forgotten(c: Context) -> Rendered:
    """Show that what stood here was put off the record."""
    return _one(c.say("minutes.forgotten"))


def _one(text: Mrkdwn) -> Rendered:
    return Rendered(text, [kit.section(text)])


def _view(c: Context) -> MeetingView:
    assert c.meeting is not None
    return c.meeting
