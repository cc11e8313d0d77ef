"""臨時休業 and the duty week: what has turned stays turned. F03 and F04 have the week of 7 December 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.members import Act
from bot.services import closing, duty, edits, notices

if TYPE_CHECKING:
    from tests.services.conftest import Office

NEXT, MONDAY = date(2026, 12, 7), datetime(2026, 12, 7, 0, 0, tzinfo=UTC)  # 9:00 in Tokyo
REASON = "停電"


@pytest.fixture
def told(office: Office) -> Office:
    """Return the office when the bot has started."""
    office.db.write_now(lambda s: notices.start(s, office.net, office.now))
    return office


def until(office: Office, moment: datetime) -> None:
    office.wait(seconds=(moment - office.now).total_seconds())


def reload(office: Office) -> None:
    office.net = office.net.edited(office.db.read_now(edits.load))
    office.db.write_now(lambda s: notices.arm(s, office.net, office.now))


def close(office: Office, first: date, last: date | None = None) -> closing.Closing:
    done = office.do(closing.close, "USECRETARY", first, last or first, REASON)
    reload(office)
    return done


def on_duty(office: Office) -> list[str | None]:
    views = office.db.read_now(lambda s: duty.current(s, office.net, office.now))
    return [view.firm and view.firm.id for view in views]


def test_a_monday_that_closes_after_its_turn_leaves_the_new_firms_on_duty(told: Office) -> None:
    until(told, MONDAY + timedelta(hours=1))
    told.arrives(lane=None)
    assert "USHIMO1" in told.called("dm_duty")
    told.now = MONDAY + timedelta(hours=2)
    close(told, NEXT)
    assert on_duty(told) == ["F03", "F04"]
    until(told, MONDAY + timedelta(days=1, hours=3))
    assert set(told.called("dm_reminder")) == {"USHIMO1"}
    assert len(told.owed("duty_announced")) == 1


def test_a_monday_that_closes_before_its_turn_turns_on_tuesday(told: Office) -> None:
    until(told, MONDAY - timedelta(minutes=30))
    close(told, NEXT)
    until(told, MONDAY + timedelta(hours=2))
    assert on_duty(told) == ["F01", "F02"]
    until(told, MONDAY + timedelta(days=1))
    assert on_duty(told) == ["F03", "F04"]


def test_a_week_that_turned_stays_turned_whatever_hours_are_set_on_home(told: Office) -> None:
    until(told, MONDAY + timedelta(hours=1))
    later = {"mode": "business", "mon": ["13:00-17:00"]}
    told.do(edits.put, "USECRETARY", edits.HOURS, later)
    reload(told)
    assert on_duty(told) == ["F03", "F04"]
    told.do(edits.put, "USECRETARY", edits.HOURS, later | {"closures": ["2026-12-07/2026-12-08"]})
    reload(told)
    assert on_duty(told) == ["F03", "F04"]


def test_hours_that_the_file_changed_overnight_leave_the_week_turned(told: Office) -> None:
    until(told, MONDAY + timedelta(hours=1))
    act = Act("cli", told.now, "cli")
    told.db.write_now(lambda s: edits.follow_file(s, told.net, act))
    hours = told.net.service_hours.model_copy(update={"mon": ()})
    told.net = told.net.model_copy(update={"service_hours": hours})
    told.db.write_now(lambda s: edits.follow_file(s, told.net, replace(act, now=told.now)))
    reload(told)
    assert on_duty(told) == ["F03", "F04"]
