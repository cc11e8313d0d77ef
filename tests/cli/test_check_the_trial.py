"""`toban check` and its like beside a trial that somebody made with `make run`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.demo import demo_network
from bot.local_run import PUSHED, LocalOptions
from bot.services.import_firms import seed
from storage import settings as facts
from storage.database import Database
from storage.migrate import migrate
from tests.cli.workspace import NETWORK, wrong


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
    assert any("当番企業のない週" in line for line in wrong(tried("check")))


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
