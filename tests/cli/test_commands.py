"""The command line: what it does, what it says, how it ends."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli import commands, opening
from bot.services import members, tokens
from storage import rota
from storage.database import Database, make_engine

ROOT = Path(__file__).parent.parent.parent
BOT, APP = "xoxb-1-secretpart", "xapp-1-secretpart"
FIRMS = "id,name,lanes,closures\nF01,甲,parts,\nF02,乙,parts;systems,\nF03,丙,systems,2026-12-14/2026-12-20\n"
NETWORK = """
preset = "kyoto"
[network]
locale = "en"
[roles]
secretariat = ["U0SECRETARY"]
[[firms]]
id = "F01"
name = "Alder"
lanes = ["parts", "systems"]
contacts = ["U0ALDER01"]
[[firms]]
id = "F02"
name = "Birch"
lanes = ["parts", "systems"]
"""


@pytest.fixture
def here(toban, sqlite_databases):
    """Return `toban` in a folder with a migrated database and a network's file."""
    Path("network.toml").write_text(NETWORK)
    sqlite_databases.put("toban.db")
    assert toban("migrate").code == 0
    return toban


def _read(query):
    db = Database("sqlite:///toban.db")
    try:
        return db.read_now(query)
    finally:
        db.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"],
        ["deadline"],
        ["deadline", "--frob"],
        ["rota", "plan", "--from", "2026-12-07"],
        ["rota", "plan", "--from", "2026-12-07", "--weeks", "many"],
        ["rota", "plan", "--from", "2026-12-07", "--weeks", "0"],
        ["local", "--port", "70000"],
        ["backup", "a", "b"],
    ],
)
@pytest.mark.parametrize("language", ["ja_JP.UTF-8", "en_US.UTF-8", "C"])
def test_wrong_usage_is_one_sentence_in_the_readers_language(
    toban, monkeypatch: pytest.MonkeyPatch, arguments: list[str], language: str
):
    monkeypatch.setenv("LANG", language)
    done = toban(*arguments)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert done.err.isascii() == language.startswith("en")


def test_alone_it_shows_its_commands(toban):
    done = toban()
    assert done.code == 2
    for name in ("run", "local", "check", "deadline", "rota", "token", "import", "backup", "restore"):
        assert f" {name} " in done.err


def test_every_command_explains_itself(toban):
    names = [command.name or command.callback.__name__ for command in commands.app.registered_commands]
    for name in [*names, "rota plan", "rota publish", "token new", "token revoke", "import firms"]:
        done = toban(*name.split(), "--help")
        assert (done.code, done.err) == (0, ""), name


def test_without_tokens_run_starts_nothing_and_names_the_local_workspace(toban):
    done = toban("run")
    assert (done.code, done.out) == (1, "")
    assert "toban local" in done.err
    assert not list(Path().iterdir())


def test_the_local_workspace_never_runs_where_tokens_are_set(toban, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP)
    done = toban("local")
    assert done.code == 1
    assert "toban run" in done.err


@pytest.mark.parametrize("role", ["web", "worker"])
def test_several_processes_need_postgresql(toban, monkeypatch: pytest.MonkeyPatch, role: str):
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP)
    done = toban(role)
    assert done.code == 1
    assert "PostgreSQL" in done.err


def test_every_wrong_setting_is_told_at_once_and_no_secret(toban, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxp-1-secretpart")
    monkeypatch.setenv("PORT", "http")
    done = toban("run")
    assert done.code == 1
    assert [line.split(":")[0] for line in done.err.splitlines()] == ["SLACK_BOT_TOKEN", "PORT"]
    assert "secretpart" not in done.err


def test_a_port_that_is_taken_is_told_at_once(toban):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = toban("local", "--port", port)
    assert done.code == 1
    assert str(port) in done.err


@pytest.mark.parametrize("role", ["run", "web", "worker"])
def test_a_bot_whose_port_is_taken_says_so_in_one_sentence(toban, monkeypatch: pytest.MonkeyPatch, role: str):
    with socket.create_server(("0.0.0.0", 0)) as taken:
        port = str(taken.getsockname()[1])
        given = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "PORT": port}
        for name, value in (given | {"DATABASE_URL": "postgresql://127.0.0.1:1/toban"}).items():
            monkeypatch.setenv(name, value)
        done = toban(role)
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert port in done.err
    assert "PORT" in done.err


def test_a_database_out_of_reach_is_one_sentence_without_its_password(toban, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://toban:secretpart@127.0.0.1:1/toban")
    done = toban("token", "new", "website")
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert "DATABASE_URL" in done.err
    assert "secretpart" not in done.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "firms", "none.csv"], "none.csv がありません"),
        (["import", "firms", "folder"], "folder はフォルダーです"),
        (["restore", "none.zip"], "none.zip がありません"),
        (["restore", "folder"], "folder はフォルダーです"),
        (["backup", "none/b.zip"], "がありません。ファイルとフォルダーの名前を確かめて"),
        (["deadline", "12/28", "--config", "folder"], "フォルダーなので"),
        (
            ["rota", "plan", "--from", "2026-12-07", "--weeks", "1", "--firms", "none.csv"],
            "none.csv がありません",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_the_readers_language(toban, arguments: list[str], says: str):
    Path("folder").mkdir()
    toban("migrate")
    done = toban(*arguments)
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert says in done.err


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:///none/toban.db", "データベースのファイルを開けません"),
        ("sqlite:///folder", "データベースのファイルを開けません"),
        ("sqlite:///text.db", "SQLiteのデータベースではありません"),
        ("postgresql://127.0.0.1:1/toban", "サーバーにつながりません"),
        ("postgresql://toban.invalid/toban", "サーバーの名前が見つかりません"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_the_readers_language(
    toban, monkeypatch: pytest.MonkeyPatch, url: str, says: str
):
    Path("folder").mkdir()
    Path("text.db").write_text("text, and no database" * 100)
    monkeypatch.setenv("DATABASE_URL", url)
    done = toban("migrate")
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert says in done.err
    assert "DATABASE_URL" in done.err


def test_an_env_file_that_is_no_utf8_is_told(toban):
    Path(".env").write_bytes("TOBAN_CONFIG=試作.toml".encode("cp932"))
    done = toban("run")
    assert (done.code, done.err) == (
        1,
        ".env: 文字コードがUTF-8ではありません。UTF-8で保存し直してください。\n",
    )


def test_a_number_out_of_range_names_the_range(toban):
    done = toban("rota", "plan", "--from", "2026-12-07", "--weeks", "99999")
    assert (done.code, done.err.split("。")[0]) == (2, "--weeks は 1 から 520 までの数にしてください")


def test_a_fault_of_the_program_is_one_sentence_and_a_traceback_only_if_asked_for(
    toban, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_args, **_kwargs):
        raise RuntimeError("secretpart")

    monkeypatch.setattr(commands, "app", fail)
    done = toban("check")
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert "RuntimeError" in done.err
    assert "secretpart" not in done.err
    monkeypatch.setenv("LOG_LEVEL", "debug")
    assert "Traceback" in toban("check").err


def test_migrate_makes_the_tables_and_brings_the_networks_firms(here):
    assert [firm.name for firm in _read(members.firms).values()] == ["Alder", "Birch"]
    assert here("migrate").code == 0


@pytest.mark.parametrize("arguments", [["token", "new", "x"], ["import", "firms", "f.csv"], ["backup", "b"]])
def test_a_database_without_tables_is_told_and_not_made(toban, arguments: list[str]):
    Path("f.csv").write_text("name\n甲\n")
    done = toban(*arguments)
    assert (done.code, done.out) == (1, "")
    assert "toban migrate" in done.err
    assert not Path("toban.db").exists()


def test_a_database_of_a_newer_program_is_refused(here):
    engine = make_engine("sqlite:///toban.db")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    done = here("token", "new", "x")
    assert done.code == 1
    assert "9999" in done.err


def test_a_token_stands_alone_on_the_first_line_and_is_known(here):
    done = here("token", "new", "website")
    assert (done.code, len(done.lines)) == (0, 1)
    assert tokens.name_of(done.lines[0], _read(tokens.active)) == "website"
    assert here("token", "new", "website").code == 1
    assert here("token", "revoke", "website").code == 0
    assert here("token", "revoke", "website").code == 1


def test_an_import_only_says_what_it_would_do_until_it_is_told_to(here):
    Path("f.csv").write_text("id,name,joined\nF02,Beech,2026-04-01\n,Cedar,\n")
    dry = here("import", "firms", "f.csv")
    assert dry.code == 0
    assert dry.lines[:-1] == [
        *("new: Cedar", "changed: Beech", "  name: Birch → Beech", "  joined: (none) → 2026-04-01"),
        "not in the file (stays): Alder",
    ]
    assert "--apply" in dry.lines[-1]
    assert len(_read(members.firms)) == 2
    assert here("import", "firms", "f.csv", "--apply").code == 0
    assert [firm.name for firm in _read(members.firms).values()] == ["Alder", "Beech", "Cedar"]


def test_an_import_says_beforehand_and_afterwards_what_becomes_of_the_turns(here):
    here("rota", "publish", "--from", "2030-01-07", "--weeks", 1)
    Path("f.csv").write_text("id,name,left,closures\nF01,Alder,2029-12-28,\nF02,Birch,,2030-01-07\n")
    for options in ((), ("--apply",)):
        lines = here("import", "firms", "f.csv", *options).lines
        assert any(line.startswith("Alder leaves") and "2030-01-07" in line for line in lines)
        assert any(line.startswith("Birch keeps turns") and "2030-01-07" in line for line in lines)


def test_every_bad_cell_is_named_with_line_and_column(here):
    Path("f.csv").write_text("name,email,lanes\nAlder,nowhere,parts\nBirch,,welding\n")
    done = here("import", "firms", "f.csv", "--apply")
    assert (done.code, done.out) == (1, "")
    first, second = done.err.splitlines()
    assert first.startswith("f.csv line 2, email: ")
    assert second.startswith("f.csv line 3, lanes: ")


def test_a_plan_needs_no_database_when_the_firms_are_in_a_file(toban):
    Path("f.csv").write_text(FIRMS)
    done = toban("rota", "plan", "--from", "2026-12-09", "--weeks", 4, "--firms", "f.csv", "--json")
    turns = json.loads(done.out)
    assert [turn["week"] for turn in turns[::2]] == ["2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28"]
    assert [turn["lane"] for turn in turns[:2]] == ["parts", "systems"]
    assert turns[3] == {"week": "2026-12-14", "lane": "systems", "firm": "F02"}
    assert not Path("toban.db").exists()


def test_a_closed_week_and_one_that_nobody_can_serve_are_null(toban):
    Path("n.toml").write_text('preset = "kyoto"\n[service_hours]\nclosures = ["2026-12-28/2027-01-03"]\n')
    Path("f.csv").write_text("name,lanes\n甲,parts\n")
    options = ("--from", "2026-12-28", "--weeks", 2, "--firms", "f.csv", "--config", "n.toml")
    turns = json.loads(toban("rota", "plan", *options, "--json").out)
    assert [turn["firm"] for turn in turns] == [None, None, "F01", None]
    assert "システム担当" in toban("rota", "plan", *options).err


def test_a_published_plan_is_the_rota_and_counts_in_the_next(here):
    done = here("rota", "publish", "--from", "2026-12-07", "--weeks", 1, "--json")
    published = [(turn["lane"], turn["firm"]) for turn in json.loads(done.out)]
    week = date(2026, 12, 7)
    assert [turn[1:] for turn in _read(lambda s: rota.turns_between(s, week, week))] == published
    Path("f.csv").write_text("id,name,lanes\nF03,Cedar,parts;systems\n")
    here("import", "firms", "f.csv", "--apply")
    after = json.loads(here("rota", "plan", "--from", "2026-12-14", "--weeks", 1, "--json").out)
    assert "F03" in {turn["firm"] for turn in after}  # the two others have just served


def test_firms_that_are_not_members_get_no_published_turn(here):
    Path("f.csv").write_text("id,name,lanes\nF77,Zelkova,parts;systems\n")
    done = here("rota", "publish", "--from", "2026-12-07", "--weeks", 1, "--firms", "f.csv")
    assert done.code == 1
    assert "F77" in done.err


@pytest.mark.parametrize("day", ["next week", "2026-02-30", "9999-12-31"])
def test_a_plan_from_a_bad_day_is_refused(toban, day: str):
    Path("f.csv").write_text(FIRMS)
    done = toban("rota", "plan", "--from", day, "--weeks", 4, "--firms", "f.csv")
    assert (done.code, len(done.err.splitlines())) == (1, 1)


def test_the_manifest_is_yaml_with_the_address_if_there_is_one(here):
    assert "socket_mode_enabled: true" in here("manifest").out
    assert (
        "https://toban.example.jp/slack/events" in here("manifest", "--url", "https://toban.example.jp").out
    )
    assert here("manifest", "--url", "toban.example.jp").code == 1


def test_a_backup_comes_back_into_an_empty_database_only(here, monkeypatch: pytest.MonkeyPatch):
    assert here("backup", "b.zip").code == 0
    assert here("restore", "b.zip").code == 1
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    assert here("restore", "b.zip").code == 0
    assert here("restore", "nowhere.zip").code == 1
    db = Database("sqlite:///other.db")
    assert len(db.read_now(members.firms)) == 2
    db.close()


def test_a_backup_replaces_another_only_where_that_was_said(here):
    assert here("backup", "b.zip").code == 0
    first = Path("b.zip").read_bytes()
    done = here("backup", "b.zip")
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert "--force" in done.err
    assert Path("b.zip").read_bytes() == first
    assert here("backup", "b.zip", "--force").code == 0
    Path("made-by-mktemp").touch()
    assert here("backup", "made-by-mktemp").code == 0


def test_a_command_may_run_beside_a_running_bot(here):
    running = Database("sqlite:///toban.db")
    running.claim_file()
    try:
        assert here("token", "new", "website").code == 0
        assert here("backup", "b.zip").code == 0
    finally:
        running.close()


def test_it_is_a_program_with_exit_codes(tmp_path: Path):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TOBAN"))}
    env |= {"PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8"}
    for arguments, code in ((["--help"], 0), (["run"], 1), (["frob"], 2)):
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            check=False,
        )
        assert done.returncode == code
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(("command", "code"), [("check", 130), ("run", 0), ("local", 0)])
def test_interrupting_is_no_fault_and_how_the_bot_is_ended(
    toban, monkeypatch: pytest.MonkeyPatch, command: str, code: int
):
    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "load_settings", interrupted)
    done = toban(command)
    assert (done.code, done.err) == (code, "")
