"""A short piece of `make chaos`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import storage.database
from bot.network import load_network
from bot.slack import search
from tests.chaos import crashes
from tests.chaos.account import BrokenPromiseError
from tests.chaos.desk import write_network
from tests.chaos.plan import calm_plan, draw_plan

if TYPE_CHECKING:
    from pathlib import Path

    from bot.network import Network
    from tests.chaos.crashes import Told
    from tests.chaos.plan import Plan
    from tests.databases import SqliteDatabases


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return load_network(write_network(tmp_path / "chaos.toml", crashes.BEGAN))


def tell(plan: Plan, network: Network, url: str) -> Told:
    engine = storage.database.make_engine(url)
    try:
        return crashes.tell(plan, network, engine)
    finally:
        engine.dispose()


@pytest.mark.parametrize("seed", [1, 2])
def test_whenever_the_bot_dies_and_whatever_else_goes_wrong_every_promise_is_kept(
    network: Network, sqlite_url: str, seed: int
) -> None:
    assert tell(draw_plan(seed), network, sqlite_url).crashes.total() > 0


def test_where_nothing_goes_wrong_every_call_is_on_time(network: Network, sqlite_url: str) -> None:
    told = tell(calm_plan(1, ()), network, sqlite_url)
    assert len(told.lateness) >= 3
    assert max(told.lateness).total_seconds() < 1


def test_a_seed_repeats_its_run(network: Network, sqlite_databases: SqliteDatabases) -> None:
    found = []
    for _ in range(2):
        with sqlite_databases.one() as url:
            told = tell(calm_plan(7, (60, 200)), network, url)
            found.append((told.crashes, told.points, told.lateness))
    assert found[0] == found[1]


def test_a_bot_that_does_not_look_before_it_sends_again_is_found_out(
    network: Network, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sees_nothing(*_: object) -> search.Found:
        return search.Found()

    monkeypatch.setattr(search, "find_twice", sees_nothing)
    with pytest.raises(BrokenPromiseError, match="said twice"):
        tell(calm_plan(1, tuple(range(60, 300, 20))), network, sqlite_url)
