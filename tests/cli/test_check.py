"""`toban check`: the doctor, against a workspace that answers as Slack does."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from bot.services import members
from storage.tables import firm
from tests.cli.folder import change
from tests.cli.workspace import NETWORK, Workspace, wrong


def test_where_all_is_well_there_is_a_line_each_and_nothing_wrong(checked):
    done = checked("check")
    assert (done.code, done.err, wrong(done)) == (0, "", [])
    for words in (
        "settings: fine",
        "network: 京都試作ネット",
        "database: version",
        "members: 2",
        "rota: settled",
        "timeline",
        "workspace Lakeside, as @toban",
        "scopes: all there",
        "app token: works",
        "channel #引き合い",
        "Slack accounts: 3 found",
    ):
        assert any(words in line for line in done.lines if line.startswith("✓")), words
    assert "secretpart" not in done.out


def test_somebody_of_another_workspace_is_no_stranger(checked, workspace: Workspace):
    workspace.people = [one for one in workspace.people if one["id"] != "U0BIRCH01"]
    workspace.outsiders["U0BIRCH01"] = {"id": "U0BIRCH01", "is_stranger": True}
    assert checked("check").code == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w: w.answers.update({"auth.test": {"ok": False, "error": "invalid_auth"}}), "invalid_auth"),
        (
            lambda w: w.answers.update({"apps.connections.open": {"ok": False, "error": "not_allowed"}}),
            "SLACK_APP_TOKEN does not work (not_allowed)",
        ),
        (lambda w: setattr(w, "scopes", "chat:write, commands"), "Scopes are missing: "),
        (lambda w: w.channels[0].update(is_archived=True), "#引き合い is archived"),
        (lambda w: w.channels[0].update(is_private=True, is_member=False), "The bot is not in #引き合い"),
        (lambda w: w.people.pop(), "U0BIRCH01 (Birch) is not in Slack"),
        (lambda w: w.people[1].update(deleted=True), "U0ALDER01 (Alder) is deactivated"),
    ],
)
def test_what_is_wrong_in_slack_is_told(checked, workspace: Workspace, change, words: str):
    change(workspace)
    done = checked("check")
    assert done.code == 1
    assert any(words in line for line in wrong(done)), done.out


def test_a_public_channel_that_the_bot_will_join_is_worth_a_note(checked, workspace: Workspace):
    workspace.channels[0]["is_member"] = False
    done = checked("check")
    assert done.code == 0
    assert any("not joined yet" in line for line in done.lines)


def test_a_channel_in_which_a_series_of_meetings_is_announced_is_looked_for(checked):
    series = '[[meetings]]\nid = "board"\nname = "理事会"\nrrule = "FREQ=MONTHLY"\ntime = "10:00"\n'
    Path("network.toml").write_text(f'{NETWORK}{series}channel = "理事会"\n')
    assert any("理事会" in line for line in wrong(checked("check")))


def test_a_channel_may_be_named_by_its_id(checked, workspace: Workspace):
    channels = '[channels]\ninquiries = "C0DESK0001"\nmembers = "#会員"\n'
    Path("network.toml").write_text(NETWORK + channels)
    workspace.channels[0] |= {"id": "C0DESK0001", "name": "desk"}
    assert checked("check").code == 0


GROUPS = """
[[lanes]]
id = "parts"
name = "Parts"
usergroup = "@duty-parts"
[[lanes]]
id = "systems"
name = "Systems"
usergroup = "duty-systems"
"""


def test_announcements_wait_for_a_members_channel_and_the_doctor_says_so(checked, workspace: Workspace):
    del workspace.channels[1]
    assert any("There is no channel #会員" in line for line in wrong(checked("check")))


def test_user_groups_that_follow_the_rota_are_looked_up(checked, workspace: Workspace):
    Path("network.toml").write_text(NETWORK + GROUPS)
    workspace.answers["usergroups.list"] = {"ok": True, "usergroups": [{"handle": "duty-parts"}]}
    assert wrong(checked("check")) == [
        "✗ There is no user group @duty-systems. Make it in Slack, or mend usergroup in the network's file."
    ]
    workspace.answers["usergroups.list"]["usergroups"].append({"handle": "duty-systems"})
    assert any("User groups: 2 found" in line for line in checked("check").lines)


def test_a_plan_without_user_groups_is_one_line(checked, workspace: Workspace):
    Path("network.toml").write_text(NETWORK + GROUPS)
    workspace.answers["usergroups.list"] = {"ok": False, "error": "paid_teams_only"}
    (line,) = wrong(checked("check"))
    assert "@duty-parts, @duty-systems" in line
    assert "paid_teams_only" in line


def test_slack_out_of_reach_is_told_and_the_rest_is_examined(checked, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
    done = checked("check")
    assert done.code == 1
    assert "Slack cannot be reached" in wrong(done)[0]
    assert any("members: 2" in line for line in done.lines)


def test_without_tokens_slack_is_passed_over(toban):
    Path("network.toml").write_text(NETWORK)
    toban("migrate")
    assert any("No Slack tokens" in line for line in toban("check").lines)


def test_where_file_and_database_differ_the_difference_is_shown(checked):
    change(lambda s: s.execute(update(firm).where(firm.c.id == "F01").values(phone="000-9")))
    change(lambda s: members.upsert(s, {"id": "F02", "name": "Birch"}, ["U0SECRETARY"]))
    lines = checked("check").lines
    assert "△ Alder differs between file and database (phone); the database counts." in lines
    assert "△ Birch differs between file and database (contacts); the database counts." in lines


def test_a_broken_file_and_broken_settings_are_told_together(toban, monkeypatch: pytest.MonkeyPatch):
    Path("network.toml").write_text("[reply]\nwindow = 2\n")
    monkeypatch.setenv("PORT", "x")
    done = toban("check")
    assert done.code == 1
    assert len(wrong(done)) == 2
