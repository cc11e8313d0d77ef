"""What a message shows at the moment it goes out, and whether it is still worth sending."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from bot.domain.meetings import State
from bot.domain.rota import week_of
from bot.services import (
    absence_told,
    agenda_views,
    allocation_views,
    attendance,
    cases,
    customers,
    edition_told,
    edition_views,
    meeting_live,
    meeting_views,
    members,
    notice_answers,
    receipts,
    rota_requests,
    todo_owners,
    todo_views,
    unled_list,
)
from bot.services.absence_told import NOBODY_LEFT
from bot.services.allocation_told import ALLOCATE, ASK, CALL, PHONE, TO_PEOPLE
from bot.services.meeting_told import TO_MEMBERS
from bot.services.messages import RECEIPT
from bot.services.notice_told import ANNOUNCED, DESK, FIRM, NOTICE
from bot.services.replies import ANSWERED
from bot.services.request_told import TEMPLATE
from bot.services.todos_told import REMINDED
from storage import inquiries, meetings, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Firm
    from bot.network import Network
    from bot.services.agenda_views import AgendaView
    from bot.services.attendance import AttendanceView
    from bot.services.edition_views import EditionView
    from bot.services.meeting_live import LiveView
    from bot.services.meeting_views import MeetingView
    from bot.services.notice_answers import NoticeView
    from bot.services.rota_views import RequestView
    from bot.services.todo_views import TodoView
    from bot.services.views import CaseView
    from storage.database import Session

MOVED = "moved"  # the inquiry went to another firm before this could be sent
SETTLED = "settled"  # nobody need answer any more
OVERTAKEN = "overtaken"  # a reminder of what is past by now
_ASKING = (edition_told.REMINDED, edition_told.UNCONFIRMED)
RINGING = ("ping", "dm_duty", "dm_reminder", "dm_call", "call", "dm_secretariat", "dm_choices")
# Not long after closing.
DAYTIME = (
    *("ping", "dm_duty", "dm_reminder", "dm_call", "call"),
    *(FIRM, DESK, *TO_PEOPLE, *TO_MEMBERS, REMINDED, unled_list.TEMPLATE),
    *_ASKING,
)
OF_A_CALL = (CALL, ASK, ALLOCATE, PHONE)
TO_DUTY = ("dm_duty", "dm_call", "dm_secretariat")  # to whom customers who wrote before are named
FRESH = timedelta(minutes=5)  # what is owed since less goes out whatever the hour


@dataclass(frozen=True, slots=True)
class Contents:
    """What a message is rendered from."""

    cases: Mapping[int, CaseView]
    firms: Mapping[str, Firm]
    channel: str | None  # the Slack channel's id, where it is known
    request: RequestView | None = None  # the request about the rota that it shows
    notice: NoticeView | None = None  # the duty turn that it tells of
    meeting: MeetingView | None = None  # the meeting that it tells of
    agenda: AgendaView | None = None  # the agenda that it shows
    attendance: AttendanceView | None = None  # the answers that it shows
    edition: EditionView | None = None  # the minutes that it shows
    todo: TodoView | None = None  # the ToDo that it shows
    todos: tuple[TodoView, ...] = ()  # those of a meeting that it shows
    live: LiveView | None = None  # how the meeting stands that runs
    pointless: str | None = None  # why it need not be sent any more
    put_off: datetime | None = None  # the opening it must wait for (business time)


def of_each(
    s: Session, net: Network, now: datetime, rows: Iterable[dict[str, Any]]
) -> dict[int, Contents | Exception]:
    """Return what each message shows at this moment, or why it shows nothing: it would fail again at once."""
    return {row["id"]: _of_or_error(s, net, now, row) for row in rows}


def _of_or_error(s: Session, net: Network, now: datetime, row: dict[str, Any]) -> Contents | Exception:
    try:
        return of(s, net, now, row)
    except DBAPIError:  # the transaction is broken for the others, too
        raise
    except Exception as error:  # noqa: BLE001  it is this message's alone
        return error


def of(s: Session, net: Network, now: datetime, row: dict[str, Any]) -> Contents:
    """Return what the message shows at this moment."""
    ids = row["params"].get("inquiry_ids") or [row["inquiry_id"]]
    found = inquiries.by_ids(s, [case_id for case_id in ids if case_id is not None])
    views = {view.inquiry.id: view for view in cases.views(s, net, now, list(found.values()))}
    if row["template"] in TO_DUTY:
        views = {one: replace(view, before=customers.before(s, view.inquiry)) for one, view in views.items()}
    if row["template"] in OF_A_CALL:
        views = {one: allocation_views.with_withdrawal(s, view) for one, view in views.items()}
    channel = people.channel_id(s, row["target"]) if row["target"].startswith("#") else None
    request = _request(s, net, row, now)
    over = row["op"] == "post" and row["template"] == TEMPLATE and request and not request.request.is_open
    over = over or (row["op"] == "post" and allocation_views.is_settled(row, views))
    notice = _notice(s, net, row, now)
    meeting = _meeting(s, net, row, now)
    pointless = SETTLED if over else _pointless(row, found, now) or _late(row, net, notice, now)
    pointless = pointless or _held_by_now(row, meeting)
    papers = _agenda(s, net, row, now), _attendance(s, net, row, now)
    todo = _todo(s, net, row, now)
    pointless = pointless or _seen_to(row, *papers) or _done_by_now(row, todo)
    edition = _edition(s, net, row, now)
    pointless = pointless or _read_by_now(row, edition)
    put_off = _put_off(row, net, now)
    several = row["params"].get("todos")
    unowned = todo_owners.unowned(s, net, row["target"], now, several) if several else ()
    running = row["params"].get("live")
    live = None if running is None else meeting_live.view(s, now, running)
    shown = (request, notice, meeting, *papers, edition, todo, unowned, live)
    return Contents(views, members.names(s), channel, *shown, pointless, put_off)


def _notice(s: Session, net: Network, row: dict[str, Any], now: datetime) -> NoticeView | None:
    """Return how the duty turn stands that a message tells of."""
    if "notice" not in row["params"]:
        return None
    week, lane, firm_id = row["params"]["notice"]
    view = notice_answers.view(s, net, now, date.fromisoformat(week), lane, firm_id)
    if row["template"] != NOBODY_LEFT:
        return view
    return replace(view, nobody=absence_told.still_empty(s, net, now, row["params"]))


def _meeting(s: Session, net: Network, row: dict[str, Any], now: datetime) -> MeetingView | None:
    """Return the meeting that a message tells of."""
    found = None if "meeting" not in row["params"] else meetings.by_id(s, row["params"]["meeting"])
    return None if found is None else meeting_views.view(s, net, now, found)


def _held_by_now(row: dict[str, Any], view: MeetingView | None) -> str | None:
    """Nobody need be told any more of a meeting that is over, or was called off before they were."""
    if view is None or row["op"] != "post" or row["template"] not in TO_MEMBERS:
        return None
    return None if view.meeting.state == State.PLANNED and view.now < view.ends_at else OVERTAKEN


def _agenda(s: Session, net: Network, row: dict[str, Any], now: datetime) -> AgendaView | None:
    """Return the agenda that a message shows."""
    found = None if "agenda" not in row["params"] else meetings.by_id(s, row["params"]["agenda"])
    return None if found is None else agenda_views.view(s, net, now, found)


def _attendance(s: Session, net: Network, row: dict[str, Any], now: datetime) -> AttendanceView | None:
    """Return who comes to the meeting that a message asks about."""
    found = None if "attendance" not in row["params"] else meetings.by_id(s, row["params"]["attendance"])
    return None if found is None else attendance.view(s, net, now, found)


def _edition(s: Session, net: Network, row: dict[str, Any], now: datetime) -> EditionView | None:
    """Return the minutes that a message shows, as its reader sees them."""
    if "edition" not in row["params"]:
        return None
    about = row["params"]["meeting"], row["params"]["edition"]
    return edition_views.view(s, net, now, *about, row["params"].get("reader"))


def _read_by_now(row: dict[str, Any], view: EditionView | None) -> str | None:
    """Nobody need be reminded of minutes that are confirmed, replaced, or read by their firm."""
    if view is None or row["op"] != "post" or row["template"] not in _ASKING:
        return None
    is_silent = any(view.reader in seat.users for seat in view.silent)
    return None if view.is_asked and (is_silent or row["template"] == edition_told.UNCONFIRMED) else SETTLED


def _todo(s: Session, net: Network, row: dict[str, Any], now: datetime) -> TodoView | None:
    """Return the ToDo that a message shows, as its reader may act on it."""
    known = "todo" in row["params"]
    return todo_views.look(s, net, row["target"], now, row["params"]["todo"]) if known else None


def _done_by_now(row: dict[str, Any], view: TodoView | None) -> str | None:
    """Nobody need be reminded of a ToDo that is done or dropped."""
    reminds = row["op"] == "post" and row["template"] == REMINDED
    return SETTLED if reminds and view is not None and not view.todo.is_open else None


def _seen_to(row: dict[str, Any], papers: AgendaView | None, coming: AttendanceView | None) -> str | None:
    """Nobody need be asked for what was approved, decided or answered meanwhile, or is of no use any more."""
    if row["op"] == "post" and papers is not None:
        return SETTLED if agenda_views.is_settled(row["template"], row["params"], papers) else None
    if row["op"] == "post" and coming is not None:
        return SETTLED if attendance.is_settled(row["template"], row["params"], coming) else None
    return None


def _late(row: dict[str, Any], net: Network, notice: NoticeView | None, now: datetime) -> str | None:
    """A duty week is told of before it begins, announced while it lasts, and asked about once."""
    if row["op"] != "post":
        return None
    if row["template"] == ANNOUNCED:
        over = date.fromisoformat(row["params"]["week"]) < week_of(now, net.hours)
        return OVERTAKEN if over else None
    if notice is None:
        return None
    if not notice.is_theirs:
        return MOVED
    if notice.is_over or (row["template"] == FIRM and notice.has_begun and "letter" not in row["params"]):
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


def _request(s: Session, net: Network, row: dict[str, Any], now: datetime) -> RequestView | None:
    """Return the request about the rota that a message shows, as its reader's firm sees it."""
    request_id = row["params"].get("duty_request")
    return None if request_id is None else rota_requests.view(s, net, now, request_id, row["params"]["firm"])


def _put_off(row: dict[str, Any], net: Network, now: datetime) -> datetime | None:
    """What rings people and could not go out for a while waits for the opening; None: it may go."""
    if row["op"] != "post" or row["template"] not in DAYTIME:
        return None
    if now - row["created_at"] <= FRESH or net.hours.is_open(now):
        return None
    return net.hours.next_opening(now)


def _pointless(row: dict[str, Any], found: Mapping[int, Inquiry], now: datetime) -> str | None:
    """A call for an answered inquiry, or to a firm that no longer has it, disturbs for nothing."""
    if row["template"] == RECEIPT:
        return None if all(receipts.may_go(case) for case in found.values()) else SETTLED
    if row["op"] != "post" or row["template"] not in RINGING or not found:
        return None
    if not any(case.is_open for case in found.values()):
        return ANSWERED
    until = row["params"].get("until")
    if row["template"] == "dm_reminder" and until is not None and datetime.fromisoformat(until) < now:
        return OVERTAKEN
    generations = row["params"].get("generations", {})
    current = [
        case.generation == generations.get(str(case.id), row["params"].get("generation", case.generation))
        for case in found.values()
    ]
    return None if any(current) else MOVED
