"""`toban deadline`: the deadline on the first line, the reason on the second."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SystemClock
from bot.demo import demo_inquiries
from bot.network_file import PRESETS

ROOT = Path(__file__).parent.parent.parent
NETWORK = """
[network]
name = "Lakeside"
timezone = "Europe/London"
locale = "en"
"""


def test_it_says_until_when_and_why(toban):
    done = toban("deadline", "2026-11-20T16:30")
    assert done.code == 0
    first, second = done.lines
    assert first == "2026-11-24T10:30:00+09:00"
    assert second.startswith("金曜16:30に到着。受付時間(平日9:00〜17:00)で2時間 → ")
    assert second.endswith("土日と勤労感謝の日(11/23)をはさみ、11月24日(火)10:30まで")


def test_without_a_time_an_example_is_given(toban):
    done = toban("deadline")
    assert done.code == 2
    assert 'toban deadline "2026-12-28 16:30"' in done.err


@pytest.mark.parametrize(
    ("time", "due"),
    [
        ("2026-11-20T07:30:00Z", "2026-11-24T10:30:00+09:00"),
        ("2026-11-20T16:30+09:00", "2026-11-24T10:30:00+09:00"),
        ("2026-11-20 16:30", "2026-11-24T10:30:00+09:00"),
        ("2026-11-18", "2026-11-18T11:00:00+09:00"),
    ],
)
def test_a_time_may_be_written_in_every_form_of_iso_8601(toban, time: str, due: str):
    assert toban("deadline", time).lines[0] == due


@pytest.mark.parametrize(
    ("time", "due", "read_as"),
    [
        (
            "2026/12/28 16:30",
            "2026-12-29T10:30:00+09:00",
            "2026年12月28日(月)16:30と読みました。月曜16:30に到着。",
        ),
        ("2026年12月28日", "2026-12-28T11:00:00+09:00", "2026年12月28日(月)0:00と読みました。"),
    ],
)
def test_a_date_as_people_write_it_is_read_back_with_its_year(toban, time: str, due: str, read_as: str):
    first, second = toban("deadline", time).lines
    assert first == due
    assert second.startswith(read_as)


def test_a_date_without_its_year_is_the_nearest(toban):
    near = SystemClock().now().astimezone(ZoneInfo("Asia/Tokyo")).date() + timedelta(days=40)
    first, second = toban("deadline", f"{near.month}/{near.day} 10:00").lines
    assert first[:4] in {f"{near.year}", f"{near.year + 1}"}
    assert second.startswith(f"{near.year}年{near.month}月{near.day}日(")


def test_another_window_counts_instead_of_the_networks(toban):
    assert toban("deadline", "2026-11-18T10:00", "--window", "90m").lines[0] == "2026-11-18T11:30:00+09:00"


def test_the_networks_file_decides_zone_and_language(toban, tmp_path: Path):
    config = tmp_path / "lakeside.toml"
    config.write_text(NETWORK)
    Path(".env").write_text(f"TOBAN_CONFIG={config}\n")
    first, second = toban("deadline", "2026-07-01T10:00").lines
    assert first == "2026-07-01T12:00:00+01:00"
    assert "Wed" in second


def test_the_terminals_language_counts_where_there_is_no_file(toban, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "arrived" in toban("deadline", "2026-11-18T10:00").lines[1].lower()


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["2026-13-01"],
        ["13/40"],
        ["12/28 25:00"],
        ["2026-11-18", "--window", "2"],
        ["2026-11-18", "--window", "0m"],
    ],
)
def test_what_cannot_be_read_is_one_sentence(toban, arguments: list[str]):
    done = toban("deadline", *arguments)
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)


def test_a_broken_file_is_told_with_its_line(toban, tmp_path: Path):
    config = tmp_path / "n.toml"
    config.write_text('[reply]\nwindow = "2 hours"\n')
    done = toban("deadline", "2026-11-18", "--config", config)
    assert done.code == 1
    assert "n.toml" in done.err
    assert "2" in done.err


def test_the_demos_inquiries_have_the_deadlines_that_the_demo_expects(toban, tmp_path: Path):
    data = json.loads((PRESETS / "demo.json").read_text(encoding="utf-8"))
    config = tmp_path / "network.toml"
    closures = ", ".join(f'"{day}"' for day in data["closures"])
    config.write_text(f'preset = "kyoto"\n[service_hours]\nclosures = [{closures}]\n')
    expected = {one["id"]: one["expected"]["first_reply_due_business"] for one in data["inquiries"]}
    told = {
        one["id"]: toban("deadline", one["received_at"], "--config", config).lines[0]
        for one in demo_inquiries()
        if expected[one["id"]]
    }
    assert len(told) == 38
    assert told == {name: due for name, due in expected.items() if due}


def test_it_is_a_program_of_its_own_that_loads_no_database(tmp_path: Path):
    code = (
        "import sys; from bot.cli import run; code = run(['deadline', '2026-11-20T16:30']);"
        "assert not {'sqlalchemy', 'slack_sdk', 'slack_bolt', 'alembic'} & set(sys.modules); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
