"""The turn of the week is announced once, whatever stood still or was edited before it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.members import Edits
from bot.domain.service_hours import Closure
from bot.services import notices, rota_by_hand, steps, worth_sending
from bot.services.messages import MEMBERS_CHANNEL
from storage import history, rota
from storage import timers as rows
from storage.tables import timer
from tests.services.duty_weeks import (
    AFTER,
    FRIDAY_NOON,
    MONDAY,
    NEXT,
    SECOND,
    THURSDAY,
    armed,
    give,
    pointless,
    send_or_drop,
)

if TYPE_CHECKING:
    from tests.services.conftest import Office


def test_the_turn_is_announced_to_the_members_with_each_lanes_firm(told: Office) -> None:
    told.wait_until(MONDAY - SECOND)
    assert told.owed("duty_announced") == []
    told.wait_until(MONDAY)
    (announced,) = told.owed("duty_announced")
    assert announced["target"] == MEMBERS_CHANNEL
    assert announced["params"]["turns"] == [["parts", "F03"], ["systems", "F04"]]


def test_where_one_lane_changes_only_its_firm_is_told_and_all_are_announced(told: Office) -> None:
    give(told, NEXT, "systems", "F02")
    told.wait_until(MONDAY)
    assert {row["target"] for row in told.owed("duty_notice")} == {"USHIMO1"}
    assert {row["params"]["notice"][2] for row in told.owed("duty_notice_desk")} == {"F03"}
    (announced,) = told.owed("duty_announced")
    assert announced["params"]["turns"] == [["parts", "F03"], ["systems", "F02"]]


def test_nobody_is_called_silent_on_the_first_morning_of_a_bot_that_was_started_after_the_notices(
    office: Office,
) -> None:
    office.wait_until(MONDAY - timedelta(hours=20))
    office.db.write_now(lambda s: notices.start(s, office.net, office.now))
    office.wait_until(MONDAY)
    assert len(office.owed("duty_announced")) == 1
    assert office.owed("duty_notice_desk") == []


def test_an_announcement_that_a_standstill_made_a_week_late_is_dropped(told: Office) -> None:
    told.sleep_through(days=14)
    assert [row["params"]["week"] for row in told.owed("duty_announced")] == []
    kept = told.db.read_now(lambda s: history.of(s, "duty_turn:2026-12-07", 5))
    assert [row["after"] for row in kept] == [{"dropped": "overtaken"}]


def test_an_announcement_that_waited_for_its_channel_is_pointless_once_the_week_is_over(told: Office) -> None:
    told.wait_until(MONDAY)
    (announced,) = told.owed("duty_announced")
    told.now += timedelta(days=4)
    assert pointless(told, announced) is None
    told.now += timedelta(days=3)
    assert pointless(told, announced) == worth_sending.OVERTAKEN


def test_two_workers_at_once_tell_nobody_twice(told: Office) -> None:
    for moment in (THURSDAY, FRIDAY_NOON, MONDAY):
        told.now = moment
        with ThreadPoolExecutor(4) as pool:
            work = [
                pool.submit(told.db.write_now, lambda s: steps.run_due(s, told.net, told.now))
                for _ in range(8)
            ]
        assert all(one.exception() is None for one in work)
    assert [row["params"]["why"] for row in told.owed("duty_notice")] == ["notice", "reminder"]
    assert len(told.owed("duty_announced")) == 1
    whys = [row["params"]["why"] for row in told.owed("duty_notice_desk", status="pending")]
    assert sorted(whys) == ["unconfirmed", "unconfirmed", "unreachable", "unreachable"]


def test_starting_again_arms_nothing_twice(told: Office) -> None:
    before = armed(told)
    told.db.write_now(lambda s: notices.start(s, told.net, told.now))
    assert armed(told) == before
    assert before["duty_notice:2026-12-07"] == THURSDAY
    assert before["duty_turn:2026-12-07"] == MONDAY
    assert "duty_notice:2026-12-14" not in before  # nothing is published of it


def test_edited_service_hours_move_what_is_to_be_told(told: Office) -> None:
    hours = {"mode": "business", "thu": [], "holidays": [], "closures": ["2026-12-07/2026-12-07"]}
    told.net = told.net.edited(Edits(service_hours=hours))
    assert Closure(date(2026, 12, 7), date(2026, 12, 7)) in told.net.hours.closures
    told.db.write_now(lambda s: notices.arm(s, told.net, told.now))
    assert armed(told)["duty_notice:2026-12-07"] == THURSDAY - timedelta(days=1)
    told.wait_until(MONDAY)
    assert told.called("duty_notice") == ["USHIMO1", "USHIMO1"]
    assert told.owed("duty_announced") == []
    told.wait_until(MONDAY + timedelta(days=1))
    assert len(told.owed("duty_announced")) == 1


def test_hours_that_another_process_edited_put_off_what_falls_due(told: Office) -> None:
    hours = {"mode": "business", "closures": ["2026-12-07/2026-12-07"]}
    told.net = told.net.edited(Edits(service_hours=hours))
    told.wait_until(MONDAY)
    assert told.owed("duty_announced") == []
    assert armed(told)["duty_turn:2026-12-07"] == MONDAY + timedelta(days=1)


def test_a_stand_in_of_some_days_is_named_in_the_announcement(told: Office) -> None:
    act = {"at": told.now, "actor": "USECRETARY", "kind": "cover", "note": ""}

    def cover(s: Any) -> None:
        one = {"lane": "parts", "first": NEXT + timedelta(days=1), "last": NEXT + timedelta(days=2)}
        act_id = rota.add_act(s, act)
        rota.add_stand_ins(s, [one | {"firm_id": "F01", "instead_of": "F03", "act_id": act_id}])

    told.db.write_now(cover)
    told.wait_until(MONDAY)
    (announced,) = told.owed("duty_announced")
    assert announced["params"]["stand_ins"] == [["parts", "2026-12-08", "2026-12-09", "F01", "F03"]]


def test_a_stand_in_is_announced_where_the_firms_stay(told: Office) -> None:
    give(told, NEXT, "parts", "F01")
    give(told, NEXT, "systems", "F02")
    days = (NEXT + timedelta(days=2), NEXT + timedelta(days=2))
    told.do(rota_by_hand.cover, "USECRETARY", (NEXT, "parts"), "F03", days)
    told.wait_until(MONDAY)
    (announced,) = told.owed("duty_announced")
    assert announced["params"]["stand_ins"] == [["parts", "2026-12-09", "2026-12-09", "F03", "F01"]]


def test_the_announcement_of_the_week_follows_what_changes_in_it(told: Office) -> None:
    told.wait_until(MONDAY)
    send_or_drop(told)
    days = (NEXT + timedelta(days=1), NEXT + timedelta(days=6))
    told.do(rota_by_hand.cover, "USECRETARY", (NEXT, "parts"), "F01", days)
    announced = told.owed("duty_announced")
    assert [row["op"] for row in announced] == ["post", "update"]
    for row in announced:
        assert row["params"]["stand_ins"] == [["parts", "2026-12-08", "2026-12-13", "F01", "F03"]]
    give(told, AFTER, "parts", "F01")
    assert [row["status"] for row in told.owed("duty_announced")] == ["sent", "pending"]


def test_a_timer_that_was_put_off_over_night_is_not_moved_back(told: Office) -> None:
    opening = THURSDAY + timedelta(days=1)
    query = timer.select().where(timer.c.key == "duty_notice:2026-12-07")
    (row,) = told.db.read_now(lambda s: [dict(one) for one in s.execute(query).mappings()])
    told.db.write_now(lambda s: rows.put_off(s, [row["id"]], opening))
    told.db.write_now(lambda s: notices.arm(s, told.net, told.now))
    assert armed(told)["duty_notice:2026-12-07"] == opening
