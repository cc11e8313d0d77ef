"""`toban rota plan` and `publish`: from a file or the database, and what a published plan counts for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from storage import rota
from tests.cli.folder import read

FIRMS = "id,name,lanes,closures\nF01,甲,parts,\nF02,乙,parts;systems,\nF03,丙,systems,2026-12-14/2026-12-20\n"


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
    assert [turn[1:] for turn in read(lambda s: rota.turns_between(s, week, week))] == published
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
