"""Whether a message is still worth sending at the moment it would go out, and whether it may go now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.meetings import State
from bot.domain.rota import week_of
from bot.services import agenda_views, allocation_views, attendance_views, edition_told, receipts, unled_list
from bot.services.absence_told import NOBODY_LEFT
from bot.services.allocation_told import TO_PEOPLE
from bot.services.meeting_told import TO_MEMBERS
from bot.services.messages import CARD_LIST, OPENED, PINGS, RECEIPT, TOGETHER
from bot.services.notice_told import ANNOUNCED, DESK, FIRM, NOTICE
from bot.services.replies import ANSWERED
from bot.services.request_told import TEMPLATE
from bot.services.todos_told import REMINDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from bot.services.agenda_views import AgendaView
    from bot.services.attendance_views import AttendanceView
    from bot.services.contents import Contents
    from bot.services.edition_views import EditionView
    from bot.services.meeting_views import MeetingView
    from bot.services.notice_answers import NoticeView
    from bot.services.todo_views import TodoView

MOVED = "moved"  # the inquiry went to another firm before this could be sent
SETTLED = "settled"  # nobody need answer any more
OVERTAKEN = "overtaken"  # a reminder of what is past by now
_ASKING = (edition_told.REMINDED, edition_told.UNCONFIRMED)
RINGING = ("ping", "dm_duty", "dm_reminder", "dm_call", "call", "dm_secretariat", "dm_choices")
# Not long after closing.
DAYTIME = (
    *("ping", "dm_duty", "dm_reminder", "dm_call", "call", TOGETHER),
    *(FIRM, DESK, *TO_PEOPLE, *TO_MEMBERS, REMINDED, unled_list.TEMPLATE),
    *_ASKING,
)
FRESH = timedelta(minutes=5)  # what is owed since less goes out whatever the hour


def pointless(
    row: dict[str, Any], net: Network, now: datetime, found: Mapping[int, Inquiry], shown: Contents
) -> str | None:
    """Return why a message need not be sent any more, by what it would show; None: it is worth it."""
    posts, request = row["op"] == "post", shown.request
    over = posts and row["template"] == TEMPLATE and request and not request.request.is_open
    if over or (posts and allocation_views.is_settled(row, shown.cases)):
        return SETTLED
    return (
        answered_or_moved(row, found, now)
        or _all_settled(row, found, now, shown)
        or _late(row, net, shown.notice, now)
        or _held_by_now(row, shown.meeting)
        or _seen_to(row, shown.agenda, shown.attendance)
        or _done_by_now(row, shown.todo)
        or _read_by_now(row, shown.edition)
    )


def put_off(row: dict[str, Any], net: Network, now: datetime) -> datetime | None:
    """What rings people and could not go out for a while waits for the opening; None: it may go."""
    rings = row["template"] in DAYTIME or (row["template"] == CARD_LIST and row["params"][PINGS])
    if row["op"] != "post" or not rings or row["key"].startswith(OPENED):
        return None
    if now - row["created_at"] <= FRESH or net.hours.is_open(now):
        return None
    return net.hours.next_opening(now)


def _held_by_now(row: dict[str, Any], view: MeetingView | None) -> str | None:
    """Nobody need be told any more of a meeting that is over, or was called off before they were."""
    if view is None or row["op"] != "post" or row["template"] not in TO_MEMBERS:
        return None
    return None if view.meeting.state == State.PLANNED and view.now < view.meeting.ends_at else OVERTAKEN


def _read_by_now(row: dict[str, Any], view: EditionView | None) -> str | None:
    """Nobody need be reminded of minutes that are confirmed, replaced, or read by their firm."""
    if view is None or row["op"] != "post" or row["template"] not in _ASKING:
        return None
    is_silent = any(view.reader in seat.users for seat in view.silent)
    return None if view.is_asked and (is_silent or row["template"] == edition_told.UNCONFIRMED) else SETTLED


def _done_by_now(row: dict[str, Any], view: TodoView | None) -> str | None:
    """Nobody need be reminded of a ToDo that is done or dropped."""
    reminds = row["op"] == "post" and row["template"] == REMINDED
    return SETTLED if reminds and view is not None and not view.todo.is_open else None


def _seen_to(row: dict[str, Any], papers: AgendaView | None, coming: AttendanceView | None) -> str | None:
    """Nobody need be asked for what was approved, decided or answered meanwhile, or is of no use any more."""
    if row["op"] == "post" and papers is not None:
        return SETTLED if agenda_views.is_settled(row["template"], row["params"], papers) else None
    if row["op"] == "post" and coming is not None:
        return SETTLED if attendance_views.is_settled(row["template"], row["params"], coming) else None
    return None


def _late(row: dict[str, Any], net: Network, notice: NoticeView | None, now: datetime) -> str | None:
    """A duty week is told of before it begins, or late; announced while it lasts, and asked about once."""
    if row["op"] != "post":
        return None
    if row["template"] == ANNOUNCED:
        over = date.fromisoformat(row["params"]["week"]) < week_of(now, net.hours)
        return OVERTAKEN if over else None
    if notice is None:
        return None
    if not notice.is_theirs:
        return MOVED
    in_vain = notice.has_begun and not notice.told_late and "letter" not in row["params"]
    if notice.is_over or (row["template"] == FIRM and in_vain):
        return OVERTAKEN
    answered = notice.confirmed_by and row["params"]["why"] != NOTICE
    return SETTLED if answered else _not_so(row, notice)


def _not_so(row: dict[str, Any], notice: NoticeView) -> str | None:
    """Nobody need hear that all are away where somebody is there again, or another letter names more days."""
    if row["template"] != NOBODY_LEFT:
        return None
    if not notice.nobody:
        return SETTLED
    told = {date.fromisoformat(day) for day in row["params"]["days"]}
    return OVERTAKEN if told < set(notice.nobody) else None


def _all_settled(
    row: dict[str, Any], found: Mapping[int, Inquiry], now: datetime, shown: Contents
) -> str | None:
    """What goes as one is worth it while one of it is."""
    if row["op"] != "post" or row["template"] != TOGETHER:
        return None
    whys = [answered_or_moved(one, {one["inquiry_id"]: found[one["inquiry_id"]]}, now) for one in shown.rows]
    return whys[0] if whys and all(whys) else None


def answered_or_moved(row: dict[str, Any], found: Mapping[int, Inquiry], now: datetime) -> str | None:
    """A call for an answered inquiry, or to a firm that no longer has it, disturbs for nothing.

    What somebody opened out of a list they want to see, however it stands.
    """
    if row["key"].startswith(OPENED):
        return None
    if row["template"] == RECEIPT:
        return None if all(receipts.may_go(case) for case in found.values()) else SETTLED
    if row["op"] != "post" or row["template"] not in RINGING or not found:
        return None
    if not any(case.is_open for case in found.values()):
        return ANSWERED
    until = row["params"].get("until")
    if row["template"] == "dm_reminder" and until is not None and datetime.fromisoformat(until) < now:
        return OVERTAKEN
    return None if any(is_current(row, case) for case in found.values()) else MOVED


def is_current(row: Mapping[str, Any], case: Inquiry) -> bool:
    """Whether an inquiry is still with those whom a message called for it."""
    generations = row["params"].get("generations", {})
    called_in = generations.get(str(case.id), row["params"].get("generation", case.generation))
    return bool(called_in == case.generation)
