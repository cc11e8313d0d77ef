"""A port, a file, a database or a setting that cannot be used: one sentence each, and nothing begun."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

BOT, APP = "xoxb-1-secretpart", "xapp-1-secretpart"


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


def test_a_network_of_nobody_opens_no_local_workspace_and_says_what_to_write(toban):
    Path("own.toml").write_text('preset = "kyoto"\n', encoding="utf-8")
    done = toban("local", "--config", "own.toml")
    assert done.code == 1
    assert "own.toml" in done.err
    assert "[[firms]]" in done.err
    assert [one.name for one in Path().iterdir()] == ["own.toml"]


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
