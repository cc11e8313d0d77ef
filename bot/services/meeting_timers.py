"""What falls due for meetings: members are told and reminded, the agenda goes out, the series goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import (
    agenda_due,
    agenda_left,
    attendance_told,
    confirm_reminders,
    meeting_due,
    meeting_live,
    meeting_times,
    meeting_told,
    reading_reminders,
)
from storage import meetings as rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.network import Network
    from storage.database import Session

    Timer = dict[str, Any]
    CarryOut = Callable[[Session, Network, Meeting, datetime], None]


def run(s: Session, net: Network, due: Iterable[Timer], now: datetime) -> None:
    """Carry out what is due of meetings."""
    for row in due:
        if act := _BY_ITS_DATA.get(row["kind"]):
            act(s, net, row["data"], now)
            continue
        meeting = rows.by_id(s, row["data"]["meeting"])
        if meeting is not None and meeting_due.is_meant(net, meeting, row):
            _OF_THE_DAY[row["kind"]](s, net, meeting, now)


def _after(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Let the series go on, whatever became of the meeting."""
    meeting_told.not_held(s, net, meeting, now)
    meeting_times.make_next(s, net, meeting.series, now)


_OF_THE_DAY: dict[str, CarryOut] = {
    meeting_due.NOTICE: meeting_told.notice,
    meeting_due.PROPOSALS: meeting_told.remind_of_proposals,
    meeting_due.AGENDA_SOON: agenda_due.remind,
    meeting_due.AGENDA: agenda_due.send,
    meeting_due.ATTENDANCE: attendance_told.remind,
    meeting_due.AFTER: _after,
}
_BY_ITS_DATA: dict[str, Callable[[Session, Network, dict[str, Any], datetime], None]] = {
    reading_reminders.KIND: reading_reminders.remind,
    confirm_reminders.KIND: confirm_reminders.remind,
    meeting_live.KIND: meeting_live.edit,
    agenda_left.KIND: agenda_left.tell,
}
KINDS = _OF_THE_DAY.keys() | _BY_ITS_DATA.keys()
