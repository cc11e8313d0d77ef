"""Meetings on disk: one a day of a series, one change at a time, each request once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from storage import meetings

if TYPE_CHECKING:
    from storage.database import Database

STARTS = datetime(2026, 12, 16, 8, 30, tzinfo=UTC)
TOP = {"series": "top", "number": 36, "occurrence": date(2026, 12, 16), "title": "トップ連絡会"}
ONCE = {"series": "once", "title": "打ち合わせ"}


def add(db: Database, values: dict[str, Any]) -> int | None:
    return db.write_now(lambda s: meetings.add(s, {"starts_at": STARTS, "members": ["full"]} | values))


@pytest.mark.parametrize("other", [{}, {"number": 37}, {"occurrence": date(2026, 12, 17)}])
def test_a_day_and_a_number_of_a_series_have_one_meeting(db: Database, other: dict[str, Any]) -> None:
    assert add(db, TOP) is not None
    assert add(db, TOP | other) is None


def test_meetings_of_their_own_and_those_called_off_have_no_number_to_quarrel_about(db: Database) -> None:
    assert add(db, ONCE) != add(db, ONCE)
    gone = TOP | {"number": None, "state": "cancelled"}
    assert add(db, gone) != add(db, gone | {"occurrence": date(2026, 11, 18)})


def test_who_changes_what_another_has_changed_is_told(db: Database) -> None:
    meeting_id = add(db, TOP)
    assert meeting_id is not None
    seen = db.read_now(lambda s: meetings.by_id(s, meeting_id))
    assert seen is not None
    assert [db.write_now(lambda s: meetings.change(s, seen, place="A")) for _ in range(2)] == [True, False]


def test_a_request_is_recorded_once_and_what_the_bot_does_each_time(db: Database) -> None:
    row = {"meeting_id": add(db, TOP), "at": STARTS, "actor": "U1", "surface": "slack", "kind": "moved"}
    for request_id, expected in (("r1", [True, False]), (None, [True, True])):
        known = row | {"data": {}, "request_id": request_id}
        assert [db.write_now(lambda s, known=known: meetings.record(s, known)) for _ in range(2)] == expected


def test_the_last_day_is_known_though_its_meeting_was_called_off(db: Database) -> None:
    add(db, TOP)
    add(db, TOP | {"number": None, "occurrence": date(2027, 1, 20), "state": "cancelled"})
    assert db.read_now(lambda s: meetings.last_occurrence(s, "top")) == date(2027, 1, 20)
    assert db.read_now(lambda s: meetings.last_number(s, "top")) == 36
