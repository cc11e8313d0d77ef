"""臨時休業 and the duty week: what has turned stays turned. F03 and F04 have the week of 7 December 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.services import (
    duty,
    edits,
    notice_answers,
    planning,
)
from bot.services import year as year_of
from tests.services.closed_desk import close, reload, send

if TYPE_CHECKING:
    from tests.services.conftest import Office

NEXT, MONDAY = date(2026, 12, 7), datetime(2026, 12, 7, 0, 0, tzinfo=UTC)  # 9:00 in Tokyo
THURSDAY = MONDAY - timedelta(days=4)


def open_again(office: Office) -> None:
    table = edits.table(office.net, edits.HOURS) | {"closures": []}
    office.do(edits.put, "USECRETARY", edits.HOURS, table)
    reload(office)


def on_duty(office: Office) -> list[str | None]:
    views = office.db.read_now(lambda s: duty.current(s, office.net, office.now))
    return [view.firm and view.firm.id for view in views]


def test_a_monday_that_closes_after_its_turn_leaves_the_new_firms_on_duty(told: Office) -> None:
    told.wait_until(MONDAY + timedelta(hours=1))
    told.arrives(lane=None)
    assert "USHIMO1" in told.called("dm_duty")
    told.now = MONDAY + timedelta(hours=2)
    close(told, NEXT)
    assert on_duty(told) == ["F03", "F04"]
    told.wait_until(MONDAY + timedelta(days=1, hours=3))
    assert set(told.called("dm_reminder")) == {"USHIMO1"}
    assert len(told.owed("duty_announced")) == 1


def test_a_monday_that_closes_before_its_turn_turns_on_tuesday(told: Office) -> None:
    told.wait_until(MONDAY - timedelta(minutes=30))
    close(told, NEXT)
    told.wait_until(MONDAY + timedelta(hours=2))
    assert on_duty(told) == ["F01", "F02"]
    told.wait_until(MONDAY + timedelta(days=1))
    assert on_duty(told) == ["F03", "F04"]


def test_a_week_that_turned_stays_turned_whatever_hours_are_set_on_home(told: Office) -> None:
    told.wait_until(MONDAY + timedelta(hours=1))
    later = {"mode": "business", "mon": ["13:00-17:00"]}
    told.do(edits.put, "USECRETARY", edits.HOURS, later)
    reload(told)
    assert on_duty(told) == ["F03", "F04"]
    told.do(edits.put, "USECRETARY", edits.HOURS, later | {"closures": ["2026-12-07/2026-12-08"]})
    reload(told)
    assert on_duty(told) == ["F03", "F04"]


def test_hours_that_the_file_changed_overnight_leave_the_week_turned(told: Office) -> None:
    told.wait_until(MONDAY + timedelta(hours=1))
    act = Act("cli", told.now, "cli")
    told.db.write_now(lambda s: edits.follow_file(s, told.net, act))
    hours = told.net.service_hours.model_copy(update={"mon": ()})
    told.net = told.net.model_copy(update={"service_hours": hours})
    told.db.write_now(lambda s: edits.follow_file(s, told.net, replace(act, now=told.now)))
    reload(told)
    assert on_duty(told) == ["F03", "F04"]


def test_a_week_that_was_closed_by_mistake_is_told_when_it_is_opened_again(told: Office) -> None:
    told.wait(days=1)
    close(told, NEXT, NEXT + timedelta(days=6))
    told.wait_until(THURSDAY + timedelta(hours=1))
    assert told.owed("duty_notice") == []
    open_again(told)
    assert told.called("duty_notice") == ["USHIMO1"]
    told.wait_until(MONDAY)
    assert [row["params"]["why"] for row in told.owed("duty_notice")] == ["notice", "reminder"]
    assert len(told.owed("duty_announced")) == 1


def test_a_week_that_is_opened_again_while_it_runs_is_announced_and_listed_at_once(told: Office) -> None:
    case = told.arrives(lane="parts", received_at=told.now)
    close(told, NEXT, NEXT + timedelta(days=6))
    told.wait_until(MONDAY + timedelta(days=1, hours=1))
    assert told.owed("duty_announced") == told.owed("turn_list") == []
    open_again(told)
    assert len(told.owed("duty_announced")) == 1
    assert {row["target"]: row["params"]["inquiry_ids"] for row in told.owed("turn_list")} == {
        user: [case.id] for user in ("UASA1", "UASA2", "USHIMO1")
    }


def test_a_monday_that_is_opened_again_moves_the_list_of_open_inquiries_back(told: Office) -> None:
    close(told, NEXT)
    told.arrives()
    told.wait(hours=1)
    open_again(told)
    told.wait_until(MONDAY)
    assert set(told.called("turn_list")) == {"UASA1", "UASA2", "USHIMO1"}


def test_the_firms_of_a_week_that_closes_are_told_once_and_their_notice_is_edited(told: Office) -> None:
    told.wait_until(THURSDAY + timedelta(hours=1))
    send(told)
    told.arrives()
    done = close(told, NEXT, NEXT + timedelta(days=6))
    assert [(week, lane, firm.id) for week, lane, firm in done.turns] == [
        (NEXT, "parts", "F03"),
        (NEXT, "systems", "F04"),
    ]
    assert [firm.id for firm in done.unreached] == ["F04"]
    (letter,) = told.owed("dm_closing")
    assert (letter["target"], letter["params"]["moves"]) == ("USHIMO1", [])
    assert letter["params"]["lost"] == [["2026-12-07", "parts", "F03"]]
    assert [row["target"] for row in told.owed("duty_notice", op="update")] == ["USHIMO1"]
    with pytest.raises(Refusal, match=r"notice\.closed"):
        told.do(notice_answers.confirm, "USHIMO1", NEXT, "parts", "F03")
    open_again(told)
    told.do(notice_answers.confirm, "USHIMO1", NEXT, "parts", "F03")


def test_a_turn_that_closing_took_away_does_not_count_as_served(told: Office) -> None:
    weeks = [NEXT + timedelta(weeks=number) for number in range(1, 4)]
    before = told.db.read_now(lambda s: planning.question(s, told.net, weeks)).tallies
    close(told, NEXT, NEXT + timedelta(days=6))
    after = told.db.read_now(lambda s: planning.question(s, told.net, weeks)).tallies
    assert [(before[firm].turns, after[firm].turns) for firm in ("F01", "F03")] == [(1, 1), (1, 0)]
    year = told.do(year_of.view, "USECRETARY", year_of.span_of(told.net, told.now, None)).year
    assert {load.firm: load.within for load in year.loads}["F03"] == 0
