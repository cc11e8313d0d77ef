"""A meeting of the office's four firms, two weeks from its Tuesday, and its past ones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from storage import meetings
from storage.tables import todo

if TYPE_CHECKING:
    from bot.domain.meetings import Meeting
    from tests.services.conftest import Office

STARTS = datetime(2026, 12, 16, 8, 30, tzinfo=UTC)  # Wednesday 17:30 in Tokyo
FIRMS = ["F01", "F02", "F03", "F04"]


def plan(office: Office, **values: Any) -> int:
    """Keep a meeting; its agenda goes out on Friday, 11 December."""
    known = {
        "series": "top",
        "number": 36,
        "occurrence": date(2026, 12, 16),
        "kind": "regular",
        "title": "トップ連絡会",
        "starts_at": STARTS,
        "minutes_long": 120,
        "place": "会議室A",
        "way": "",
        "members": FIRMS,
        "quorum": "",
    }
    found = office.db.write_now(lambda s: meetings.add(s, known | values))
    assert found is not None
    return found


def held(office: Office, number: int, day: date, **values: Any) -> int:
    """Keep a meeting that is over."""
    starts_at = datetime.combine(day, STARTS.timetz())
    return plan(office, number=number, occurrence=day, starts_at=starts_at, **{"state": "confirmed"} | values)


def meeting(office: Office, meeting_id: int) -> Meeting:
    found = office.db.read_now(lambda s: meetings.by_id(s, meeting_id))
    assert found is not None
    return found


def change(office: Office, meeting_id: int, **values: Any) -> None:
    office.db.write_now(lambda s: meetings.change(s, meeting(office, meeting_id), **values))


def give(office: Office, meeting_id: int, text: str, **values: Any) -> None:
    """Give somebody a ToDo in a meeting."""
    row = {"meeting_id": meeting_id, "text": text, "owner_name": "坂本", "due": None} | values
    office.db.write_now(lambda s: s.execute(todo.insert().values(**row)))
