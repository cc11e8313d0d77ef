"""A lane's Slack user group follows its duty firm. It is Tuesday, 1 December 2026; F03 and F04 are next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.services import delivery, firms, groups, notices, people
from storage import rota
from tests.services.duty_weeks import AFTER, MONDAY, NEXT, give

if TYPE_CHECKING:
    from tests.services.conftest import Office


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
    told.wait_until(MONDAY)
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
    told.wait_until(MONDAY)
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
        told.wait_until(datetime(2026, 12, day, tzinfo=UTC))
    assert [*firms, told.owed("usergroup")[0]["params"]["firm"]] == ["F01", "F03", "F01"]


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
