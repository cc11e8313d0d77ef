"""What Slack sees of meetings: told, moved, called off; the lists and the forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.meetings import Seat
from bot.services.attendance_views import AttendanceView
from bot.services.meeting_views import MeetingView
from bot.services.meetings import Place
from bot.slack import meeting_lists, meetings
from bot.slack.modals import meeting as forms
from bot.slack.render import render
from tests.meeting_samples import STARTS, top_meeting
from tests.slack.samples import ARRIVAL, HOSTILE, context

if TYPE_CHECKING:
    from bot.slack.kit import Json
    from bot.slack.rendered import Rendered

MEETING = top_meeting(id=7, way="https://meet.example/a_b?c=1 (パスコード 1234)")
RUNS = Place(is_secretariat=True, is_chair=False, is_minute_taker=True, seats=())
VIEW = MeetingView(MEETING, ARRIVAL, ("UASA1",), STARTS - timedelta(days=5))
SEAT = Seat("F01", "朝霧精密切削", ("UASA1",), is_firm=True)
COMING = AttendanceView(MEETING, ARRIVAL, (SEAT,), {})
NOBODY = Place(is_secretariat=False, is_chair=False, is_minute_taker=False, seats=())
MINE = replace(VIEW, place=replace(NOBODY, seats=(SEAT,)), attendance=COMING)
EVIL = replace(MEETING, number=None, title=HOSTILE, place=HOSTILE, way=HOSTILE)
WEEK_LATER = {"starts_at": (STARTS - timedelta(days=7)).isoformat()}
MOVED = {"actor": "USECRETARY", "why": "会場の都合", "before": WEEK_LATER | {"place": "", "way": "電話"}}
SEATS = [["F01", "朝霧精密切削", "000-0000-0001"], ["F02", HOSTILE, ""]]

NOT_BEGUN = replace(MEETING, starts_at=ARRIVAL - timedelta(days=1))
JANUARY_4 = datetime(2027, 1, 4, 8, 30, tzinfo=UTC)

# name → (template, how the meeting stands, params)
MESSAGES: dict[str, tuple[str, MeetingView, dict[str, Any]]] = {
    "meeting_notice": ("meeting_notice", VIEW, {}),
    "meeting_notice_moved": ("meeting_notice", replace(VIEW, was_at=STARTS - timedelta(days=7)), {}),
    "meeting_notice_day_off": (
        "meeting_notice",
        replace(VIEW, meeting=replace(MEETING, occurrence=date(2027, 1, 1), starts_at=JANUARY_4)),
        {},
    ),
    "meeting_notice_cancelled": (
        "meeting_notice",
        replace(VIEW, meeting=replace(MEETING, state="cancelled", number=None), why="大雪"),
        {},
    ),
    "meeting_notice_over": ("meeting_notice", replace(VIEW, meeting=replace(MEETING, state="draft")), {}),
    "meeting_notice_late": ("meeting_notice", replace(VIEW, now=STARTS - timedelta(days=1)), {}),
    "meeting_notice_hostile": ("meeting_notice", replace(VIEW, meeting=EVIL), {}),
    "meeting_channel": ("meeting_channel", VIEW, {}),
    "meeting_channel_missed": (
        "meeting_channel",
        replace(VIEW, meeting=replace(MEETING, starts_at=ARRIVAL - timedelta(days=1)), is_missed=True),
        {},
    ),
    "meeting_moved_cancelled": (
        "meeting_moved",
        replace(VIEW, meeting=replace(MEETING, state="cancelled", number=None), why="大雪"),
        MOVED,
    ),
    "meeting_channel_running": (
        "meeting_channel",
        replace(VIEW, meeting=replace(MEETING, state="running")),
        {},
    ),
    "meeting_proposals": ("meeting_proposals", VIEW, {}),
    "meeting_proposals_over": ("meeting_proposals", replace(VIEW, now=STARTS), {}),
    "meeting_phone": ("meeting_phone", VIEW, {"seats": SEATS}),
    "meeting_moved": ("meeting_moved", VIEW, MOVED),
    "meeting_cancelled": (
        "meeting_cancelled",
        VIEW,
        {"actor": "USECRETARY", "why": HOSTILE, "number": 36},
    ),
    "meeting_not_held": ("meeting_not_held", VIEW, {}),
    "meeting_not_held_running": (
        "meeting_not_held",
        replace(VIEW, meeting=replace(MEETING, state="running")),
        {},
    ),
    "meeting_not_held_settled": (
        "meeting_not_held",
        replace(VIEW, meeting=replace(MEETING, state="draft")),
        {},
    ),
}


def rendered(locale: str) -> dict[str, Rendered]:
    """Return all messages in a language, by name."""
    found = {
        name: render(template, {"meeting": 7} | params, context(locale=locale, meeting=view, now=ARRIVAL))
        for name, (template, view, params) in MESSAGES.items()
    }
    seated = {"meeting": 7, "attendance": 7, "seat": "F01"}
    asked = context(locale=locale, meeting=VIEW, attendance=COMING, now=ARRIVAL)
    found["meeting_notice_of_seat"] = render("meeting_notice", seated, asked)
    found["meeting_moved_of_seat"] = render("meeting_moved", seated | MOVED, asked)
    c = context(locale=locale, now=ARRIVAL)
    running, draft, confirmed = (
        replace(MEETING, state=state, number=number)
        for number, state in ((36, "running"), (35, "draft"), (34, "confirmed"))
    )
    found["answer_topmeeting"] = meeting_lists.one(c, replace(VIEW, place=RUNS, attendance=COMING))
    found["answer_topmeeting_member"] = meeting_lists.one(c, MINE)
    found["answer_topmeeting_stranger"] = meeting_lists.one(c, replace(VIEW, place=NOBODY))
    found["answer_topmeeting_list"] = meeting_lists.listed(c, [NOT_BEGUN, running, EVIL], [draft, confirmed])
    found["answer_topmeeting_which"] = meeting_lists.choose(c, [MEETING, replace(EVIL, id=8)], meetings.MOVE)
    found["answer_topmeeting_list_empty"] = meeting_lists.listed(c, [], [])
    return found


def views(locale: str) -> dict[str, Json]:
    """Return all forms in a language, by name."""
    c = context(locale=locale, now=ARRIVAL)
    return {
        "modal_meeting_new": forms.new_view(c, date(2026, 12, 1)),
        "modal_meeting_move": forms.move_view(c, MEETING),
        "modal_meeting_cancel": forms.cancel_view(c, EVIL),
        "modal_meeting_cancel_late": forms.cancel_view(context(locale=locale, now=MEETING.ends_at), MEETING),
    }
