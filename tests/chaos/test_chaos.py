"""A short piece of `make chaos`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import storage.database
from bot.domain import bursts as rule
from bot.network import load_network
from bot.slack import search
from storage.lists import TEMPLATES
from storage.tables import outbox
from tests.chaos import crashes
from tests.chaos.account import BrokenPromiseError
from tests.chaos.desk import write_network
from tests.chaos.kills import KillRun
from tests.chaos.plan import calm_plan, crowded_plan, draw_plan
from tests.chaos.points import CALLS, COMMITS, End

if TYPE_CHECKING:
    from pathlib import Path

    from bot.network import Network
    from tests.chaos.account import Told
    from tests.chaos.plan import Plan
    from tests.conftest import Databases


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return load_network(write_network(tmp_path / "network.toml", crashes.BEGAN))


def tell(plan: Plan, network: Network, url: str) -> Told:
    engine = storage.database.make_engine(url)
    try:
        return crashes.tell(plan, network, engine)
    finally:
        engine.dispose()


def test_whenever_the_bot_dies_every_promise_is_kept_and_a_seed_repeats_its_run(
    network: Network, databases: Databases
) -> None:
    runs = []
    for _ in range(2):
        with databases.one() as url:
            runs.append(tell(draw_plan(4), network, url))
    assert runs[0] == runs[1]
    assert runs[0].deaths.total() > 10


def test_where_nothing_goes_wrong_every_call_is_on_time(network: Network, sqlite_url: str) -> None:
    told = tell(calm_plan(1, ()), network, sqlite_url)
    assert len(told.lateness) >= 3
    assert max(told.lateness).total_seconds() < 1


def test_what_goes_together_is_neither_lost_nor_doubled_when_the_bot_dies(
    network: Network, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule, "CARDS", 6)
    monkeypatch.setattr(rule, "FEW", 3)
    tell(crowded_plan((End(6, CALLS), End(9, CALLS), End(40, COMMITS))), network, sqlite_url)
    engine = storage.database.make_engine(sqlite_url)
    with engine.connect() as reading:
        sent = outbox.select().where(outbox.c.status == "sent", outbox.c.op == "post")
        assert {row.template for row in reading.execute(sent)} >= set(TEMPLATES)
    engine.dispose()


def test_a_bot_that_does_not_look_before_it_sends_again_is_found_out(
    network: Network, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sees_nothing(*_: object) -> search.Found:
        return search.Found()

    monkeypatch.setattr(search, "find_twice", sees_nothing)
    with pytest.raises(BrokenPromiseError, match="said twice"):
        tell(calm_plan(1, (End(2, CALLS), End(4, CALLS))), network, sqlite_url)


async def test_killed_processes_lose_nothing(network: Network, sqlite_url: str, tmp_path: Path) -> None:
    (folder := tmp_path / "run").mkdir()
    told = await KillRun(1, folder, sqlite_url, network, restart_database=lambda: None).goes()
    assert told.deaths.total() > 0
