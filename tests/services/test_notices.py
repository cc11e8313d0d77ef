"""Telling duty firms of their week. It is Tuesday, 1 December 2026; F03 and F04 are next."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.domain.errors import Refusal
from bot.domain.members import Act, Edits
from bot.domain.service_hours import Closure
from bot.services import (
    contents,
    delivery,
    duty,
    firms,
    groups,
    notice_answers,
    notices,
    people,
    rota_answers,
    rota_by_hand,
    rota_history,
    rota_requests,
    steps,
)
from bot.services.messages import MEMBERS_CHANNEL
from storage import history, rota
from storage import timers as rows
from storage.database import Database
from storage.tables import timer

if TYPE_CHECKING:
    from tests.services.conftest import Office

NEXT = date(2026, 12, 7)
AFTER = NEXT + timedelta(weeks=1)
THURSDAY = datetime(2026, 12, 3, 0, 0, tzinfo=UTC)  # 9:00 in Tokyo
FRIDAY_NOON = datetime(2026, 12, 4, 3, 0, tzinfo=UTC)
MONDAY = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def told(office: Office) -> Office:
    """Return the office when the bot has started."""
    office.db.write_now(lambda s: notices.start(s, office.net, office.now))
    return office


def until(office: Office, moment: datetime) -> None:
    office.wait(seconds=(moment - office.now).total_seconds())


def give(office: Office, week: date, lane: str, firm: str) -> None:
    """Give a week to a firm by an act; this week's, which no act takes from its firm, by hand."""
    if week >= NEXT:
        office.do(duty.set_turn, "USECRETARY", week, lane, firm)
        return

    def put(s: Any) -> None:
        rota.put(s, week, lane, firm)
        notices.rota_changed(s, office.net, office.now, ())

    office.db.write_now(put)


def confirm(office: Office, who: str, firm: str, lane: str = "parts", week: date = NEXT) -> None:
    office.do(notice_answers.confirm, who, week, lane, firm)


def armed(office: Office) -> dict[str, datetime]:
    query = timer.select().where(timer.c.status == "armed", timer.c.inquiry_id.is_(None))
    return office.db.read_now(lambda s: {row["key"]: row["due"] for row in s.execute(query).mappings()})


def pointless(office: Office, row: dict[str, Any]) -> str | None:
    return office.db.read_now(lambda s: contents.of(s, office.net, office.now, row).pointless)


def test_next_weeks_contacts_are_told_on_thursday_at_nine_and_not_before(told: Office) -> None:
    until(told, THURSDAY - SECOND)
    assert told.owed("duty_notice") == []
    until(told, THURSDAY)
    assert told.called("duty_notice") == ["USHIMO1"]


def test_for_a_firm_that_is_not_in_slack_the_secretariat_is_told(told: Office) -> None:
    until(told, THURSDAY)
    (asked,) = told.owed("duty_notice_desk")
    assert asked["target"] == "USECRETARY"
    assert asked["params"] == {"notice": ["2026-12-07", "systems", "F04"], "why": "unreachable"}


def test_the_first_ok_counts_and_the_second_is_told_who_was_first(told: Office) -> None:
    give(told, NEXT, "parts", "F01")
    give(told, date(2026, 11, 30), "parts", "F03")
    until(told, THURSDAY)
    assert told.called("duty_notice") == ["UASA1", "UASA2"]
    confirm(told, "UASA2", "F01")
    confirm(told, "UASA2", "F01")
    with pytest.raises(Refusal, match=r"notice\.confirmed"):
        confirm(told, "UASA1", "F01")
    until(told, FRIDAY_NOON)
    assert [row for row in told.owed("duty_notice") if row["params"]["why"] == "reminder"] == []


def test_nobody_else_confirms_a_firms_turn_but_the_secretariat_may(told: Office) -> None:
    until(told, THURSDAY)
    with pytest.raises(Refusal, match=r"notice\.not_yours"):
        confirm(told, "UASA1", "F03")
    confirm(told, "USECRETARY", "F03")
    confirm(told, "USECRETARY", "F04", "systems")
    until(told, MONDAY)
    assert [row["params"]["why"] for row in told.owed("duty_notice_desk")] == ["unreachable"]


def test_who_has_not_confirmed_is_reminded_on_friday_and_told_to_the_secretariat_at_the_turn(
    told: Office,
) -> None:
    until(told, FRIDAY_NOON)
    assert [row["params"]["why"] for row in told.owed("duty_notice")] == ["notice", "reminder"]
    until(told, MONDAY)
    unconfirmed = [row for row in told.owed("duty_notice_desk") if row["params"]["why"] == "unconfirmed"]
    assert [row["params"]["notice"][1:] for row in unconfirmed] == [["parts", "F03"], ["systems", "F04"]]


def test_the_turn_is_announced_to_the_members_with_each_lanes_firm(told: Office) -> None:
    until(told, MONDAY - SECOND)
    assert told.owed("duty_announced") == []
    until(told, MONDAY)
    (announced,) = told.owed("duty_announced")
    assert announced["target"] == MEMBERS_CHANNEL
    assert announced["params"]["turns"] == [["parts", "F03"], ["systems", "F04"]]


def test_where_nothing_changes_nobody_is_told(told: Office) -> None:
    give(told, NEXT, "parts", "F01")
    give(told, NEXT, "systems", "F02")
    until(told, MONDAY + timedelta(hours=1))
    assert told.owed("duty_notice") == told.owed("duty_notice_desk") == told.owed("duty_announced") == []


def test_where_one_lane_changes_only_its_firm_is_told_and_all_are_announced(told: Office) -> None:
    give(told, NEXT, "systems", "F02")
    until(told, MONDAY)
    assert {row["target"] for row in told.owed("duty_notice")} == {"USHIMO1"}
    assert {row["params"]["notice"][2] for row in told.owed("duty_notice_desk")} == {"F03"}
    (announced,) = told.owed("duty_announced")
    assert announced["params"]["turns"] == [["parts", "F03"], ["systems", "F02"]]


def test_a_firm_that_gets_the_turn_after_the_notice_is_told_at_once(told: Office) -> None:
    give(told, NEXT, "parts", "F01")
    give(told, date(2026, 11, 30), "parts", "F03")
    until(told, THURSDAY + timedelta(hours=2))
    assert told.called("duty_notice") == ["UASA1", "UASA2"]
    give(told, NEXT, "systems", "F02")
    assert told.called("duty_notice") == ["UASA1", "UASA2"]  # it has that lane this week as well
    give(told, date(2026, 11, 30), "systems", "F04")
    assert told.called("duty_notice") == ["UASA1", "UASA2", "UUSU1"]


def test_a_turn_that_goes_to_and_fro_is_told_to_each_firm_once(told: Office) -> None:
    until(told, THURSDAY + timedelta(hours=2))
    for firm in ("F02", "F03", "F02", "F03"):
        give(told, NEXT, "parts", firm)
    assert told.called("duty_notice") == ["USHIMO1", "UUSU1"]
    with pytest.raises(Refusal, match=r"notice\.moved"):
        confirm(told, "UUSU1", "F02")
    to_usu = told.owed("duty_notice", target="UUSU1")[0]
    assert pointless(told, to_usu) == contents.MOVED


def send_or_drop(office: Office, *, slack_is_there: bool = True) -> list[tuple[str, str]]:
    """Let the sender look at what is owed; return whom it wrote to, and of what."""
    sent = []

    def look(s: Any) -> None:
        _, mine = delivery.claim(s, office.now, office.now + SECOND, "sender", 50)
        for row in mine:
            why = contents.of(s, office.net, office.now, row).pointless
            if why is not None:
                delivery.dropped(s, row, why, office.now)
            elif slack_is_there:
                delivery.sent(s, row, "D1", None, office.now, office.now)
                sent.append((row["target"], row["template"]))
            else:
                delivery.later(s, row, office.now + SECOND, "away")
                delivery.release(s, row, office.now)

    office.db.write_now(look)
    office.now += 2 * SECOND
    return sent


def test_a_notice_that_was_dropped_with_its_turn_is_sent_when_the_turn_comes_back(told: Office) -> None:
    until(told, THURSDAY)
    send_or_drop(told, slack_is_there=False)
    give(told, NEXT, "parts", "F02")
    send_or_drop(told)
    (to_shimo,) = told.owed("duty_notice", target="USHIMO1", op="post")
    assert (to_shimo["status"], to_shimo["error"]) == ("dropped", contents.MOVED)
    give(told, NEXT, "parts", "F03")
    assert ("USHIMO1", "duty_notice") in send_or_drop(told)
    for firm in ("F02", "F03"):
        give(told, NEXT, "parts", firm)
        assert ("USHIMO1", "duty_notice") not in send_or_drop(told)


def test_a_change_before_the_notice_tells_nobody_early(told: Office) -> None:
    give(told, AFTER, "parts", "F01")
    assert told.owed("duty_notice") == []
    until(told, THURSDAY)
    assert told.called("duty_notice") == ["USHIMO1"]


def test_a_notice_that_a_standstill_made_late_is_dropped_and_kept_in_the_history(told: Office) -> None:
    told.sleep_through(days=6, hours=1)
    assert told.owed("duty_notice") == []
    kept = told.db.read_now(lambda s: history.of(s, "duty_notice:2026-12-07", 5))
    assert [row["after"] for row in kept] == [{"dropped": "overtaken"}]
    assert len(told.owed("duty_announced")) == 1  # late, but within the week
    assert {row["params"]["why"] for row in told.owed("duty_notice_desk")} == {"unconfirmed"}


def test_nobody_is_called_silent_on_the_first_morning_of_a_bot_that_was_started_after_the_notices(
    office: Office,
) -> None:
    until(office, MONDAY - timedelta(hours=20))
    office.db.write_now(lambda s: notices.start(s, office.net, office.now))
    until(office, MONDAY)
    assert len(office.owed("duty_announced")) == 1
    assert office.owed("duty_notice_desk") == []


def test_an_announcement_that_a_standstill_made_a_week_late_is_dropped(told: Office) -> None:
    told.sleep_through(days=14)
    assert [row["params"]["week"] for row in told.owed("duty_announced")] == []
    kept = told.db.read_now(lambda s: history.of(s, "duty_turn:2026-12-07", 5))
    assert [row["after"] for row in kept] == [{"dropped": "overtaken"}]


def test_an_announcement_that_waited_for_its_channel_is_pointless_once_the_week_is_over(told: Office) -> None:
    until(told, MONDAY)
    (announced,) = told.owed("duty_announced")
    told.now += timedelta(days=4)
    assert pointless(told, announced) is None
    told.now += timedelta(days=3)
    assert pointless(told, announced) == contents.OVERTAKEN


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
    until(told, MONDAY)
    assert told.called("duty_notice") == ["USHIMO1", "USHIMO1"]
    assert told.owed("duty_announced") == []
    until(told, MONDAY + timedelta(days=1))
    assert len(told.owed("duty_announced")) == 1


def test_hours_that_another_process_edited_put_off_what_falls_due(told: Office) -> None:
    hours = {"mode": "business", "closures": ["2026-12-07/2026-12-07"]}
    told.net = told.net.edited(Edits(service_hours=hours))
    until(told, MONDAY)
    assert told.owed("duty_announced") == []
    assert armed(told)["duty_turn:2026-12-07"] == MONDAY + timedelta(days=1)


def test_a_stand_in_of_some_days_is_named_in_the_announcement(told: Office) -> None:
    act = {"at": told.now, "actor": "USECRETARY", "kind": "cover", "note": ""}

    def cover(s: Any) -> None:
        one = {"lane": "parts", "first": NEXT + timedelta(days=1), "last": NEXT + timedelta(days=2)}
        act_id = rota.add_act(s, act)
        rota.add_stand_ins(s, [one | {"firm_id": "F01", "instead_of": "F03", "act_id": act_id}])

    told.db.write_now(cover)
    until(told, MONDAY)
    (announced,) = told.owed("duty_announced")
    assert announced["params"]["stand_ins"] == [["parts", "2026-12-08", "2026-12-09", "F01", "F03"]]


def test_a_firm_that_is_told_after_fridays_noon_is_not_reminded_in_the_same_second(office: Office) -> None:
    office.now = FRIDAY_NOON + timedelta(hours=3)
    office.db.write_now(lambda s: notices.start(s, office.net, office.now))
    office.tick()
    assert [row["params"]["why"] for row in office.owed("duty_notice")] == ["notice"]


def test_a_stand_in_is_announced_where_the_firms_stay(told: Office) -> None:
    give(told, NEXT, "parts", "F01")
    give(told, NEXT, "systems", "F02")
    days = (NEXT + timedelta(days=2), NEXT + timedelta(days=2))
    told.do(rota_by_hand.cover, "USECRETARY", (NEXT, "parts"), "F03", days)
    until(told, MONDAY)
    (announced,) = told.owed("duty_announced")
    assert announced["params"]["stand_ins"] == [["parts", "2026-12-09", "2026-12-09", "F03", "F01"]]


def test_who_stands_in_for_some_days_is_told_on_thursday_and_says_ok(told: Office) -> None:
    days = (NEXT + timedelta(days=1), NEXT + timedelta(days=2))
    told.do(rota_by_hand.cover, "USECRETARY", (NEXT, "parts"), "F01", days)
    assert told.owed("duty_notice") == []
    until(told, THURSDAY)
    assert set(told.called("duty_notice")) == {"USHIMO1", "UASA1", "UASA2"}
    confirm(told, "UASA1", "F01")
    confirm(told, "USHIMO1", "F03")
    until(told, FRIDAY_NOON)
    assert [row["params"]["why"] for row in told.owed("duty_notice")] == ["notice"] * 3


def test_who_stands_in_no_longer_has_nothing_to_confirm(told: Office) -> None:
    days = (NEXT + timedelta(days=1), NEXT + timedelta(days=2))
    act_id = told.do(rota_by_hand.cover, "USECRETARY", (NEXT, "parts"), "F01", days)
    until(told, THURSDAY)
    send_or_drop(told)
    told.do(rota_history.undo, "USECRETARY", act_id)
    assert {row["target"] for row in told.owed("duty_notice", op="update")} == {"UASA1", "UASA2"}
    with pytest.raises(Refusal, match=r"notice\.moved"):
        confirm(told, "UASA1", "F01")


def test_a_firm_that_takes_a_turn_over_after_the_notice_is_told_once_and_need_not_say_ok(
    told: Office,
) -> None:
    give(told, date(2026, 11, 30), "parts", "F03")
    until(told, THURSDAY + timedelta(hours=1))
    asked = told.do(rota_requests.ask, "USHIMO1", "cover", (NEXT, "parts"))
    told.do(rota_answers.agree, "UASA1", asked.id)
    for user in ("UASA1", "UASA2"):
        templates = ("rota_changed", "duty_notice")
        (letter,) = [row for row in told.owed(target=user, op="post") if row["template"] in templates]
        assert letter["params"]["notice"] == ["2026-12-07", "parts", "F01"]
        assert letter["params"]["letter"]["changes"] == [["2026-12-07", "parts", "F03", "F01"]]
    assert "USHIMO1" in told.called("rota_changed")
    until(told, FRIDAY_NOON)
    assert "reminder" not in [row["params"]["why"] for row in told.owed("duty_notice")]


def test_a_firm_that_gets_a_turn_from_the_secretariat_after_the_notice_is_asked_for_its_ok(
    told: Office,
) -> None:
    until(told, THURSDAY + timedelta(hours=1))
    give(told, NEXT, "parts", "F02")
    assert "UUSU1" not in told.called("rota_changed")
    until(told, FRIDAY_NOON)
    whys = [row["params"]["why"] for row in told.owed("duty_notice", target="UUSU1")]
    assert whys == ["notice", "reminder"]


def test_the_announcement_of_the_week_follows_what_changes_in_it(told: Office) -> None:
    until(told, MONDAY)
    send_or_drop(told)
    days = (NEXT + timedelta(days=1), NEXT + timedelta(days=6))
    told.do(rota_by_hand.cover, "USECRETARY", (NEXT, "parts"), "F01", days)
    announced = told.owed("duty_announced")
    assert [row["op"] for row in announced] == ["post", "update"]
    for row in announced:
        assert row["params"]["stand_ins"] == [["parts", "2026-12-08", "2026-12-13", "F01", "F03"]]
    give(told, AFTER, "parts", "F01")
    assert [row["status"] for row in told.owed("duty_announced")] == ["sent", "pending"]


def test_a_swap_at_the_very_moment_of_the_notice_is_told_to_the_firm_that_has_the_turn(
    told: Office, database_url: str
) -> None:
    told.now = THURSDAY
    other = told.db if told.db.is_sqlite else Database(database_url)
    run = partial(other.write_now, lambda s: steps.run_due(s, told.net, told.now))
    with ThreadPoolExecutor(1) as pool:

        def swap(s: Any) -> Any:
            act = Act("USECRETARY", told.now, "test", None)
            duty.set_turn(s, told.net, act, NEXT, "parts", "F02")
            clock = pool.submit(run)
            while not (told.db.is_sqlite or clock.done() or _somebody_waits(s)):
                pass
            return clock

        told.db.write_now(swap).result()
    if other is not told.db:
        other.close()
    assert told.called("duty_notice") == ["UUSU1"]


def _somebody_waits(s: Any) -> bool:
    waiting = text("select count(*) from pg_locks where not granted")
    return bool(s.execute(waiting).scalar())


def with_groups(office: Office) -> None:
    lanes = tuple(lane.model_copy(update={"usergroup": f"toban-{lane.id}"}) for lane in office.net.lanes)
    office.net = office.net.model_copy(update={"lanes": lanes})


def group(office: Office, lane: str) -> list[str]:

    return office.db.read_now(lambda s: groups.users(s, office.net, lane, office.now))


def test_the_user_groups_follow_the_rota_at_the_turn(told: Office) -> None:
    with_groups(told)
    told.db.write_now(lambda s: notices.start(s, told.net, told.now))
    owed = {row["key"]: row["params"]["firm"] for row in told.owed("usergroup")}
    assert owed == {"usergroup:parts": "F01", "usergroup:systems": "F02"}
    assert group(told, "parts") == ["UASA1", "UASA2"]
    until(told, MONDAY)
    owed = {row["key"]: row["params"]["firm"] for row in told.owed("usergroup", op="usergroup")}
    assert owed == {"usergroup:parts": "F03", "usergroup:systems": "F04"}
    assert group(told, "parts") == ["USHIMO1"]
    assert group(told, "systems") == ["USECRETARY"]  # nobody of F04 is in Slack


def in_groups(office: Office) -> dict[str, list[str]]:
    return {row["params"]["lane"]: row["params"]["users"] for row in office.owed("usergroup")}


def test_the_group_follows_when_the_duty_firms_contact_is_another_person(told: Office) -> None:
    with_groups(told)
    told.db.write_now(lambda s: notices.start(s, told.net, told.now))
    new = {"name": "", "email": "", "phone": "", "role": "", "slack_user": "UNEWONE"}
    told.do(firms.save_contacts, "USECRETARY", "F01", [new])
    assert in_groups(told) == {"parts": ["UNEWONE"], "systems": ["UUSU1"]}


def test_the_group_loses_who_left_slack(told: Office) -> None:
    with_groups(told)
    told.db.write_now(lambda s: notices.start(s, told.net, told.now))
    gone = people.Person("UASA1", "浅野", deleted=True)
    told.db.write_now(lambda s: groups.remember(s, told.net, [gone], told.now))
    assert in_groups(told)["parts"] == ["UASA2"]


def test_a_lane_that_nobody_has_is_answered_by_the_secretariat(told: Office) -> None:
    with_groups(told)
    told.db.write_now(lambda s: rota.put(s, NEXT, "parts", None))
    until(told, MONDAY)
    assert in_groups(told) == {"parts": ["USECRETARY"], "systems": ["USECRETARY"]}


def test_a_change_of_another_week_leaves_the_user_groups_alone(told: Office) -> None:
    with_groups(told)
    told.db.write_now(lambda s: notices.start(s, told.net, told.now))
    versions = [row["version"] for row in told.owed("usergroup")]
    give(told, AFTER, "parts", "F01")
    assert [row["version"] for row in told.owed("usergroup")] == versions
    give(told, date(2026, 11, 30), "parts", "F03")
    assert [row["params"]["firm"] for row in told.owed("usergroup")] == ["F03", "F02"]


def test_a_stand_in_is_in_the_group_on_his_days_only(told: Office) -> None:
    with_groups(told)
    act = {"at": told.now, "actor": "USECRETARY", "kind": "cover", "note": ""}

    def cover(s: Any) -> None:
        one = {"lane": "parts", "first": date(2026, 12, 2), "last": date(2026, 12, 2)}
        act_id = rota.add_act(s, act)
        rota.add_stand_ins(s, [one | {"firm_id": "F03", "instead_of": "F01", "act_id": act_id}])
        notices.rota_changed(s, told.net, told.now, [])

    told.db.write_now(cover)
    firms = []
    for day in range(2, 4):
        firms.append(told.owed("usergroup")[0]["params"]["firm"])
        until(told, datetime(2026, 12, day, tzinfo=UTC))
    assert [*firms, told.owed("usergroup")[0]["params"]["firm"]] == ["F01", "F03", "F01"]


def test_a_timer_that_was_put_off_over_night_is_not_moved_back(told: Office) -> None:
    opening = THURSDAY + timedelta(days=1)
    query = timer.select().where(timer.c.key == "duty_notice:2026-12-07")
    (row,) = told.db.read_now(lambda s: [dict(one) for one in s.execute(query).mappings()])
    told.db.write_now(lambda s: rows.put_off(s, [row["id"]], opening))
    told.db.write_now(lambda s: notices.arm(s, told.net, told.now))
    assert armed(told)["duty_notice:2026-12-07"] == opening


def test_the_secretariat_hears_once_of_a_group_that_cannot_be_changed(told: Office) -> None:

    with_groups(told)
    told.db.write_now(lambda s: notices.start(s, told.net, told.now))
    for hours in range(2):
        now = told.now + timedelta(hours=hours)
        claimed = told.db.write_now(
            lambda s, now=now: delivery.claim(s, now, now + timedelta(minutes=1), f"me{now}", 12)[1]
        )
        (row,) = [one for one in claimed if one["op"] == "usergroup"]
        told.db.write_now(lambda s, row=row: groups.refused(s, told.net, row, "missing_scope", told.now))
        told.db.write_now(lambda s, row=row: delivery.release(s, row, told.now))
    assert [row["status"] for row in told.owed("usergroup")] == ["dropped", "dropped"]
    problems = told.owed("problem")
    assert [(row["params"]["what"], row["target"]) for row in problems] == [
        ("toban-parts", "USECRETARY"),
        ("toban-systems", "USECRETARY"),
    ]
