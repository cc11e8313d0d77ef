"""`toban check` about firms, their people and the weeks that somebody serves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bot.clock import SystemClock
from bot.services import members
from storage import rota
from storage.tables import firm
from tests.cli.folder import change
from tests.cli.workspace import NETWORK, wrong


def test_each_lane_with_weeks_without_duty_is_named_once(toban):
    Path("network.toml").write_text(NETWORK)
    toban("migrate")
    done = toban("check")
    assert done.code == 1
    told = [line for line in wrong(done) if "no firm is on duty in" in line]
    assert [line.split(":")[0] for line in told] == ["✗ 図面あり部品担当", "✗ システム担当"]
    assert all("of the next 8 weeks" in line and "…" in line for line in told)


def test_the_rota_of_the_file_waits_for_its_firms_and_says_so(toban):
    week = SystemClock().now().date() - timedelta(days=SystemClock().now().weekday())
    weeks = (week, week + timedelta(weeks=1))  # at the weekend the next one is looked at first
    given = "".join(f'[[rota]]\nweek = {day}\nparts = "F01"\nsystems = "F09"\n' for day in weeks)
    Path("network.toml").write_text(NETWORK.partition("[[firms]]")[0] + given)
    assert "F01, F09" in toban("migrate").out
    assert any("[[rota]] is not read" in line and "F01, F09" in line for line in wrong(toban("check")))
    Path("f.csv").write_text("id,name,lanes\nF01,Alder,parts\nF09,Yew,systems\n")
    toban("import", "firms", "f.csv", "--apply")
    lines = toban("check").lines
    assert not any("[[rota]]" in line for line in lines)
    told = [line for line in lines if "no firm is on duty in" in line]
    assert told
    assert all(f"({day}" not in line for line in told for day in weeks)


def test_weeks_in_which_file_and_database_differ_are_told_once_a_lane(checked):
    weeks = [SystemClock().now().date() + timedelta(weeks=number) for number in range(5)]
    mondays = [day - timedelta(days=day.weekday()) for day in weeks]
    given = "".join(f'[[rota]]\nweek = {day}\nparts = "F02"\nsystems = "F02"\n' for day in mondays)
    Path("network.toml").write_text(NETWORK + given)
    change(lambda s: [rota.put(s, day, lane, "F01") for day in mondays for lane in ("parts", "systems")])
    notes = [line for line in checked("check").lines if "rota of the file differs" in line]
    assert [line.split(":")[0] for line in notes] == ["△ 図面あり部品担当", "△ システム担当"]


def test_firms_without_contacts_and_roles_without_people_are_worth_a_note(checked):
    change(lambda s: members.upsert(s, {"id": "F03", "name": "Cedar"}))
    done = checked("check")
    assert done.code == 0
    assert any(line.startswith("△ Cedar has no contact") for line in done.lines)
    assert any(line.startswith("△ The public form shows neither phone nor mail") for line in done.lines)
    assert any("Nobody fills the role representative" in line for line in done.lines)


def test_a_lane_that_nobody_can_serve_is_wrong(checked):
    change(lambda s: s.execute(update(firm).values(lanes=["parts"])))
    assert any("No firm can serve システム担当" in line for line in wrong(checked("check")))


def test_a_firm_that_will_leave_is_a_member_until_it_has_left(checked):
    today = SystemClock().now().date()

    def leaves(days: int):
        return lambda s: s.execute(update(firm).values(left_on=today + timedelta(days=days)))

    change(leaves(7))
    done = checked("check")
    assert any("members: 2" in line for line in done.lines)
    assert any("Slack accounts: 3 found" in line for line in done.lines)
    change(leaves(-7))
    assert any("no members" in line.lower() for line in wrong(checked("check")))


def test_without_a_secretariat_nobody_would_be_told(checked):
    Path("network.toml").write_text(NETWORK.replace('["U0SECRETARY"]', "[]"))
    assert any("Nobody is the secretariat" in line for line in wrong(checked("check")))
