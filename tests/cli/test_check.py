"""`toban check`: the doctor, against a workspace that answers as Slack does."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from bot.clock import SystemClock
from bot.demo import demo_network
from bot.local_run import PUSHED, LocalOptions
from bot.services import members
from bot.services.import_firms import seed
from bot.slack.manifest import SCOPES
from storage import rota
from storage import settings as facts
from storage.database import Database
from storage.migrate import migrate
from storage.tables import firm

NETWORK = """
preset = "kyoto"
[network]
locale = "en"
[roles]
secretariat = ["U0SECRETARY"]
sales_head = ["F01"]
[[firms]]
id = "F01"
name = "Alder"
lanes = ["parts", "systems"]
contacts = ["U0ALDER01"]
[[firms]]
id = "F02"
name = "Birch"
lanes = ["parts", "systems"]
contacts = ["U0BIRCH01"]
"""


class Workspace:
    """What the stand-in answers; a test changes what is wrong in its Slack."""

    def __init__(self) -> None:
        self.scopes = ",".join(scope for scope, _ in SCOPES)
        self.answers = {
            "auth.test": {"ok": True, "team": "Lakeside", "user": "toban"},
            "apps.connections.open": {"ok": True, "url": "wss://example.com"},
        }
        self.channels = [
            {"name": "引き合い", "is_member": True, "is_private": False},
            {"name": "会員", "is_member": True, "is_private": False},
        ]
        self.people = [{"id": user} for user in ("U0SECRETARY", "U0ALDER01", "U0BIRCH01")]
        self.outsiders: dict[str, dict] = {}

    def answer(self, method: str, given: dict[str, str]) -> dict:
        if method == "conversations.list":
            private = given["types"] == "private_channel"
            return self._page(
                "channels", [one for one in self.channels if one["is_private"] is private], given
            )
        if method == "users.list":
            return self._page("members", self.people, given)
        if method == "users.info":
            found = self.outsiders.get(given["user"])
            return {"ok": True, "user": found} if found else {"ok": False, "error": "user_not_found"}
        return self.answers[method]

    def _page(self, key: str, items: list[dict], given: dict[str, str]) -> dict:
        """Answer one item a page, as a large workspace would."""
        place = int(given.get("cursor") or 0)
        more = str(place + 1) if place + 1 < len(items) else ""
        return {"ok": True, key: items[place : place + 1], "response_metadata": {"next_cursor": more}}


@pytest.fixture
def workspace():
    found = Workspace()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers.get("content-length") or 0)
            parts = urlsplit(self.path)
            given = parse_qs(parts.query) | parse_qs(self.rfile.read(length).decode())
            first = {name: values[0] for name, values in given.items()}
            body = found.answer(parts.path.rsplit("/", 1)[-1], first)
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("x-oauth-scopes", found.scopes)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_GET = do_POST  # noqa: N815  the server looks for this name

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}/api/"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def checked(toban, workspace: Workspace, sqlite_databases, monkeypatch: pytest.MonkeyPatch):
    """Return `toban` in a folder where everything is as it should be."""
    Path("network.toml").write_text(NETWORK)
    sqlite_databases.put("toban.db")
    toban("migrate")
    toban("rota", "publish", "--from", _this_week(), "--weeks", 10)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-secretpart")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1-secretpart")
    monkeypatch.setenv("SLACK_API_URL", workspace.url)
    return toban


def _this_week() -> str:
    return (SystemClock().now().date() - timedelta(days=7)).isoformat()


def _change(work) -> None:
    db = Database("sqlite:///toban.db")
    db.write_now(work)
    db.close()


def _wrong(done) -> list[str]:
    return [line for line in done.lines if line.startswith("✗")]


def test_where_all_is_well_there_is_a_line_each_and_nothing_wrong(checked):
    done = checked("check")
    assert (done.code, done.err, _wrong(done)) == (0, "", [])
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
    assert any(words in line for line in _wrong(done)), done.out


def test_a_public_channel_that_the_bot_will_join_is_worth_a_note(checked, workspace: Workspace):
    workspace.channels[0]["is_member"] = False
    done = checked("check")
    assert done.code == 0
    assert any("not joined yet" in line for line in done.lines)


def test_a_channel_in_which_a_series_of_meetings_is_announced_is_looked_for(checked):
    series = '[[meetings]]\nid = "board"\nname = "理事会"\nrrule = "FREQ=MONTHLY"\ntime = "10:00"\n'
    Path("network.toml").write_text(f'{NETWORK}{series}channel = "理事会"\n')
    assert any("理事会" in line for line in _wrong(checked("check")))


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
    assert any("There is no channel #会員" in line for line in _wrong(checked("check")))


def test_user_groups_that_follow_the_rota_are_looked_up(checked, workspace: Workspace):
    Path("network.toml").write_text(NETWORK + GROUPS)
    workspace.answers["usergroups.list"] = {"ok": True, "usergroups": [{"handle": "duty-parts"}]}
    assert _wrong(checked("check")) == [
        "✗ There is no user group @duty-systems. Make it in Slack, or mend usergroup in the network's file."
    ]
    workspace.answers["usergroups.list"]["usergroups"].append({"handle": "duty-systems"})
    assert any("User groups: 2 found" in line for line in checked("check").lines)


def test_a_plan_without_user_groups_is_one_line(checked, workspace: Workspace):
    Path("network.toml").write_text(NETWORK + GROUPS)
    workspace.answers["usergroups.list"] = {"ok": False, "error": "paid_teams_only"}
    (line,) = _wrong(checked("check"))
    assert "@duty-parts, @duty-systems" in line
    assert "paid_teams_only" in line


def test_slack_out_of_reach_is_told_and_the_rest_is_examined(checked, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
    done = checked("check")
    assert done.code == 1
    assert "Slack cannot be reached" in _wrong(done)[0]
    assert any("members: 2" in line for line in done.lines)


def test_without_tokens_slack_is_passed_over(toban):
    Path("network.toml").write_text(NETWORK)
    toban("migrate")
    assert any("No Slack tokens" in line for line in toban("check").lines)


@pytest.fixture
def tried(toban):
    """Return `toban` in the folder in which somebody tried it with `make run`."""
    db = Database(f"sqlite:///{LocalOptions().db}")
    migrate(db.engine)
    db.write_now(lambda s: seed(s, demo_network(SystemClock().now().date())))
    db.close()
    return toban


def test_beside_the_trial_it_is_the_trial_that_is_examined(tried, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    for url in ("", "sqlite:///toban-local.db"):
        monkeypatch.setenv("DATABASE_URL", url)
        done = tried("check")
        assert done.code == 0, done.out
        assert "network: 瑠璃川ものづくり試作会" in done.out
        assert "the trial's database, toban-local.db" in done.out
        assert "members: 35" in done.out


def test_beside_the_trial_the_weeks_are_counted_from_where_its_clock_was_pushed(tried):
    a_year = timedelta(weeks=60).total_seconds()
    db = Database("sqlite:///toban-local.db")
    db.write_now(lambda s: facts.put(s, PUSHED, {"seconds": a_year}))
    db.close()
    assert any("当番企業のない週" in line for line in _wrong(tried("check")))


def test_beside_the_trial_it_is_the_trial_that_is_written_out(tried, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    for command in (("export", "out"), ("backup", "trial.backup")):
        done = tried(*command)
        assert done.code == 0, done.err
        assert "the trial's database, toban-local.db" in done.err
    assert "朝霧精密切削" in Path("out/firms.csv").read_text(encoding="utf-8")
    assert "no_edition" not in (done := tried("minutes", "export", "latest")).err
    assert "toban migrate" not in done.err


def test_a_network_of_ones_own_is_examined_although_the_trial_was_there_first(tried):
    Path("network.toml").write_text(NETWORK)
    done = tried("check")
    assert done.code == 1
    assert "toban-local.db" not in done.out


def test_each_lane_with_weeks_without_duty_is_named_once(toban):
    Path("network.toml").write_text(NETWORK)
    toban("migrate")
    done = toban("check")
    assert done.code == 1
    told = [line for line in _wrong(done) if "no firm is on duty in" in line]
    assert [line.split(":")[0] for line in told] == ["✗ 図面あり部品担当", "✗ システム担当"]
    assert all("of the next 8 weeks" in line and "…" in line for line in told)


def test_the_rota_of_the_file_waits_for_its_firms_and_says_so(toban):
    week = SystemClock().now().date() - timedelta(days=SystemClock().now().weekday())
    weeks = (week, week + timedelta(weeks=1))  # at the weekend the next one is looked at first
    given = "".join(f'[[rota]]\nweek = {day}\nparts = "F01"\nsystems = "F09"\n' for day in weeks)
    Path("network.toml").write_text(NETWORK.partition("[[firms]]")[0] + given)
    assert "F01, F09" in toban("migrate").out
    assert any("[[rota]] is not read" in line and "F01, F09" in line for line in _wrong(toban("check")))
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
    _change(lambda s: [rota.put(s, day, lane, "F01") for day in mondays for lane in ("parts", "systems")])
    notes = [line for line in checked("check").lines if "rota of the file differs" in line]
    assert [line.split(":")[0] for line in notes] == ["△ 図面あり部品担当", "△ システム担当"]


def test_firms_without_contacts_and_roles_without_people_are_worth_a_note(checked):
    _change(lambda s: members.upsert(s, {"id": "F03", "name": "Cedar"}))
    done = checked("check")
    assert done.code == 0
    assert any(line.startswith("△ Cedar has no contact") for line in done.lines)
    assert any("Nobody fills the role representative" in line for line in done.lines)


def test_where_file_and_database_differ_the_difference_is_shown(checked):
    _change(lambda s: s.execute(update(firm).where(firm.c.id == "F01").values(phone="000-9")))
    _change(lambda s: members.upsert(s, {"id": "F02", "name": "Birch"}, ["U0SECRETARY"]))
    lines = checked("check").lines
    assert "△ Alder differs between file and database (phone); the database counts." in lines
    assert "△ Birch differs between file and database (contacts); the database counts." in lines


def test_a_lane_that_nobody_can_serve_is_wrong(checked):
    _change(lambda s: s.execute(update(firm).values(lanes=["parts"])))
    assert any("No firm can serve システム担当" in line for line in _wrong(checked("check")))


def test_a_firm_that_will_leave_is_a_member_until_it_has_left(checked):
    today = SystemClock().now().date()

    def leaves(days: int):
        return lambda s: s.execute(update(firm).values(left_on=today + timedelta(days=days)))

    _change(leaves(7))
    done = checked("check")
    assert any("members: 2" in line for line in done.lines)
    assert any("Slack accounts: 3 found" in line for line in done.lines)
    _change(leaves(-7))
    assert any("no members" in line.lower() for line in _wrong(checked("check")))


def test_without_a_secretariat_nobody_would_be_told(checked):
    Path("network.toml").write_text(NETWORK.replace('["U0SECRETARY"]', "[]"))
    assert any("Nobody is the secretariat" in line for line in _wrong(checked("check")))


def test_a_broken_file_and_broken_settings_are_told_together(toban, monkeypatch: pytest.MonkeyPatch):
    Path("network.toml").write_text("[reply]\nwindow = 2\n")
    monkeypatch.setenv("PORT", "x")
    done = toban("check")
    assert done.code == 1
    assert len(_wrong(done)) == 2
