"""The command line: what it does, what it says, how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli import commands, opening
from bot.services import members, tokens
from storage.database import Database
from storage.engines import make_engine
from tests.cli.folder import read

ROOT = Path(__file__).parent.parent.parent


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
    assert [firm.name for firm in read(members.firms).values()] == ["Alder", "Birch"]
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
    assert tokens.name_of(done.lines[0], read(tokens.active)) == "website"
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
    assert len(read(members.firms)) == 2
    assert here("import", "firms", "f.csv", "--apply").code == 0
    assert [firm.name for firm in read(members.firms).values()] == ["Alder", "Beech", "Cedar"]


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
