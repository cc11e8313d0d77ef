"""What a message shows at the moment it goes out; whether it still is to go: `bot.services.worth_sending`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from bot.services import (
    absence_told,
    agenda_left,
    agenda_views,
    allocation_views,
    attendance_views,
    bursts,
    cases,
    customers,
    edition_views,
    meeting_live,
    meeting_views,
    members,
    notice_answers,
    rota_requests,
    todo_owners,
    todo_views,
    worth_sending,
)
from bot.services.absence_told import NOBODY_LEFT
from bot.services.allocation_told import ALLOCATE, ASK, CALL, PHONE
from bot.services.messages import ROWS
from storage import inquiries, lists, meetings, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.members import Firm
    from bot.network import Network
    from bot.services.agenda_views import AgendaView
    from bot.services.attendance_views import AttendanceView
    from bot.services.edition_views import EditionView
    from bot.services.meeting_live import LiveView
    from bot.services.meeting_views import MeetingView
    from bot.services.notice_answers import NoticeView
    from bot.services.rota_views import RequestView
    from bot.services.todo_views import TodoView
    from bot.services.views import CaseView
    from storage.database import Session

OF_A_CALL = (CALL, ASK, ALLOCATE, PHONE)
TO_DUTY = ("dm_duty", "dm_call", "dm_secretariat")  # to whom customers who wrote before are named


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
    rows: tuple[dict[str, Any], ...] = ()  # the messages that it took in
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
    look = bursts.views if ROWS in row["params"] else cases.views
    views = {view.inquiry.id: view for view in look(s, net, now, list(found.values()))}
    if row["template"] in TO_DUTY:
        views = {one: replace(view, before=customers.before(s, view.inquiry)) for one, view in views.items()}
    if row["template"] in OF_A_CALL:
        views = {one: allocation_views.with_withdrawal(s, view) for one, view in views.items()}
    channel = people.channel_id(s, row["target"]) if row["target"].startswith("#") else None
    several, running = row["params"].get("todos"), row["params"].get("live")
    shown = Contents(
        views,
        members.names(s),
        channel,
        request=_request(s, net, row, now),
        notice=_notice(s, net, row, now),
        meeting=_meeting(s, net, row, now),
        agenda=_agenda(s, net, row, now),
        attendance=_attendance(s, net, row, now),
        edition=_edition(s, net, row, now),
        todo=_todo(s, net, row, now),
        todos=todo_owners.unowned(s, net, row["target"], now, several) if several else (),
        live=None if running is None else meeting_live.view(s, now, running),
        rows=tuple(lists.taken_in(s, lists.rows_of(row["params"]))),
    )
    pointless = worth_sending.pointless(row, net, now, found, shown)
    return replace(shown, pointless=pointless, put_off=worth_sending.put_off(row, net, now))


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


def _agenda(s: Session, net: Network, row: dict[str, Any], now: datetime) -> AgendaView | None:
    """Return the agenda that a message shows."""
    found = None if "agenda" not in row["params"] else meetings.by_id(s, row["params"]["agenda"])
    if found is None:
        return None
    left = row["params"].get("left")
    view = agenda_views.view(s, net, now, found)
    return view if left is None else replace(view, left=agenda_left.of(s, left, row["target"]))


def _attendance(s: Session, net: Network, row: dict[str, Any], now: datetime) -> AttendanceView | None:
    """Return who comes to the meeting that a message asks about."""
    found = None if "attendance" not in row["params"] else meetings.by_id(s, row["params"]["attendance"])
    return None if found is None else attendance_views.view(s, net, now, found)


def _edition(s: Session, net: Network, row: dict[str, Any], now: datetime) -> EditionView | None:
    """Return the minutes that a message shows, as its reader sees them."""
    if "edition" not in row["params"]:
        return None
    about = row["params"]["meeting"], row["params"]["edition"]
    return edition_views.view(s, net, now, *about, row["params"].get("reader"))


def _todo(s: Session, net: Network, row: dict[str, Any], now: datetime) -> TodoView | None:
    """Return the ToDo that a message shows, as its reader may act on it."""
    known = "todo" in row["params"]
    return todo_views.look(s, net, row["target"], now, row["params"]["todo"]) if known else None


def _request(s: Session, net: Network, row: dict[str, Any], now: datetime) -> RequestView | None:
    """Return the request about the rota that a message shows, as its reader's firm sees it."""
    request_id = row["params"].get("duty_request")
    return None if request_id is None else rota_requests.view(s, net, now, request_id, row["params"]["firm"])
