"""`toban minutes export`, and what `toban export` writes of meetings."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot.cli import opening
from bot.domain.members import Act, Term
from bot.network import load_network
from bot.services import editions, edits, minute_commands, minutes
from storage import meetings
from storage.database import Database

DESK = "U0SECRETARY"
NETWORK = """
preset = "kyoto"
[network]
name = "Testers"
[roles]
secretariat = ["U0SECRETARY"]
representative = ["F01"]
[[firms]]
id = "F01"
name = "瀬田川精密"
grade = "正会員"
lanes = ["parts", "systems"]
contacts = ["U0SETAGAWA"]
"""
STARTS = datetime(2026, 12, 16, 8, 30, tzinfo=UTC)


def hold(s: Any, net: Any, *, end: bool = True, number: int = 36) -> None:
    """Hold a meeting in which something was decided and something given to do."""
    values = {
        "series": "top",
        "number": number,
        "title": "トップ連絡会",
        "starts_at": STARTS,
        "minutes_long": 120,
        "members": ["F01"],
    }
    assert meetings.add(s, values)
    act = Act(DESK, STARTS, "test")
    minutes.start(s, net, act, "C1", "")
    for count, (kind, text) in enumerate([("decision", "*3社*で分担"), ("todo", "=表を作る 12/25まで")]):
        minute_commands.say(s, net, Act(DESK, STARTS, "test", f"r{count}"), "C1", kind, text)
    if end:
        minutes.end(s, net, act, "C1")


@pytest.fixture
def held(toban):
    """Return `toban` in a folder whose database knows of one meeting."""
    Path("network.toml").write_text(NETWORK, encoding="utf-8")
    assert toban("migrate").code == 0
    db, net = Database("sqlite:///toban.db"), load_network(Path("network.toml"))
    db.write_now(lambda s: hold(s, net))
    db.close()
    return toban


def test_the_minutes_go_to_standard_output_where_no_file_is_named(held) -> None:
    done = held("minutes", "export", "top-36")
    assert done.code == 0
    assert done.lines[0] == "# 第36回トップ連絡会 議事録【案】"
    assert "- **決定**\uff1a\\*3社\\*で分担" in done.out


@pytest.mark.parametrize("key", ["top-36", "latest"])
def test_a_file_is_written_and_what_is_missing_is_counted(held, key: str) -> None:
    done = held("minutes", "export", key, "-o", "out.md")
    assert (done.code, done.err) == (0, "")
    assert "足りない事項が" in done.out
    assert Path("out.md").read_text(encoding="utf-8") == held("minutes", "export", key).out


def test_in_a_folder_it_has_its_own_dated_name(held) -> None:
    Path("minutes").mkdir()
    assert held("minutes", "export", "latest", "-o", "minutes").code == 0
    assert [path.name for path in Path("minutes").iterdir()] == ["2026-12-16-top-36.md"]


def test_nobodys_file_is_replaced_without_a_word(held) -> None:
    Path("out.md").write_text("mine")
    refused = held("minutes", "export", "latest", "-o", "out.md")
    assert refused.code == 1
    assert "--force" in refused.err
    assert Path("out.md").read_text() == "mine"
    assert held("minutes", "export", "latest", "-o", "out.md", "--force").code == 0


def test_an_unknown_meeting_is_one_clear_sentence(held) -> None:
    done = held("minutes", "export", "top-99")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "top-99" in done.err


def test_a_running_meeting_is_exported_as_it_stands(toban) -> None:
    Path("network.toml").write_text(NETWORK, encoding="utf-8")
    assert toban("migrate").code == 0
    db, net = Database("sqlite:///toban.db"), load_network(Path("network.toml"))
    db.write_now(lambda s: hold(s, net, end=False))
    db.close()
    done = toban("minutes", "export", "top-36")
    assert "【案】" in done.lines[0]
    assert "会議は終わっていません" in done.out


def test_everything_out_has_the_minutes_the_index_and_the_todos(held) -> None:
    assert held("export", "all").code == 0
    text = Path("all/minutes/2026-12-16-top-36.md").read_text(encoding="utf-8")
    assert text == held("minutes", "export", "latest").out
    index = Path("all/minutes/index.md").read_text(encoding="utf-8")
    assert "- \\*3社\\*で分担" in index
    assert "  - **会議**\uff1atop-36" in index
    (todo,) = csv.DictReader(StringIO(Path("all/todos.csv").read_text(encoding="utf-8-sig"), newline=""))
    assert (todo["会議"], todo["宿題"], todo["状態"]) == ("top-36", "'=表を作る", "未完了")
    again = held("export", "all")
    assert again.code == 1


def test_whoever_chairs_by_what_home_says_confirms_as_the_chair(held) -> None:
    db, net = opening.Database("sqlite:///toban.db"), load_network(Path("network.toml"))
    act = Act(DESK, STARTS, "test")
    db.write_now(lambda s: edits.put_role(s, net, act, "representative", [Term(DESK)]))
    db.write_now(lambda s: editions.confirm(s, net.edited(edits.load(s)), act, meetings.held(s)[0].id, 1))
    db.close()
    text = held("minutes", "export", "latest").out
    assert "確定" in text
    assert "議長に代わり" not in text


def test_confirmed_minutes_are_no_draft(held) -> None:
    db, net = opening.Database("sqlite:///toban.db"), load_network(Path("network.toml"))
    act = Act(DESK, STARTS, "test")
    db.write_now(lambda s: editions.confirm(s, net, act, meetings.held(s)[0].id, 1))
    db.close()
    assert held("minutes", "export", "latest").lines[0] == "# 第36回トップ連絡会 議事録"
