"""The bot learns from Slack what people are called and which language they read."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import make_url
from structlog.testing import capture_logs

from bot import app
from bot.clock import monotonic
from bot.demo import demo_network
from bot.local.config import Pacing
from bot.local.faults import Fault
from bot.local.people import user_object
from bot.local_people import workspace_of
from bot.slack import directory
from storage.tables import person
from tests.scenarios.town import PATIENCE, TUESDAY_TEN, beside, button, found_town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.app import Toban
    from tests.scenarios.town import Town

SECRETARY = "UDEMOSEC1"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what comes after seconds or minutes come at once."""
    monkeypatch.setattr(app, "RECONNECT", 0.05)
    monkeypatch.setattr(app, "LOAD_AGAIN", 0.05)


async def until(found: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not found():
            await asyncio.sleep(0.01)


def is_renamed(town: Town, name: str) -> None:
    """The secretary changes her name, and the event that tells of it is lost."""
    town.workspace.core.world.people.change(SECRETARY, real_name=name)


def calls_her(toban: Toban, name: str) -> bool:
    return toban.desk.names([SECRETARY]) == {SECRETARY: name}


async def test_at_the_start_everybody_is_known_however_many_pages_slack_makes_of_them(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = sqlite_town
    monkeypatch.setattr(directory, "PAGE", 7)
    await town.toban.db.write(lambda s: s.execute(person.delete()))
    names = {one["id"]: one["real_name"] for one in town.workspace.core.world.people.every()}
    assert len(names) > 21
    async with beside(town, "web") as toban:
        await until(lambda: toban.desk.names(names) == names)


async def test_whoever_reads_english_in_slack_is_called_in_english(sqlite_url: str, tmp_path: Path) -> None:
    people = workspace_of(demo_network(TUESDAY_TEN.date()), TUESDAY_TEN, "", "").users
    english = tuple(replace(one, locale="en-GB") for one in people)
    async with found_town(sqlite_url, tmp_path, pacing=Pacing(enabled=False), users=english) as town:
        await town.arrives()
        first, *_ = await town.on_duty("parts")
        assert button(town.letters(first)[-1], "On it")


async def test_whoever_changes_the_language_is_called_in_it_from_then_on(town: Town) -> None:
    first, *_ = await town.on_duty("parts")
    await town.arrives()
    town.workspace.set_locale(first, "en-US")
    await town.workspace.settled()
    await town.arrives()
    before, after = town.letters(first)
    assert button(before, "対応します")
    assert button(after, "On it")


async def test_whoever_joins_slack_is_known_by_name_at_once(sqlite_town: Town) -> None:
    town = sqlite_town
    newcomer = town.workspace.core.world.person(SECRETARY) | {"id": "UNEW0001", "real_name": "新田 結"}
    event = {"type": "team_join", "user": user_object(newcomer, with_locale=True), "event_ts": "1.0"}
    town.workspace.core.events.tell(event)
    await town.workspace.settled()
    assert town.toban.desk.names(["UNEW0001"]) == {"UNEW0001": "新田 結"}


async def test_whom_no_event_told_of_is_heard_of_at_the_next_reading(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PEOPLE_AGAIN", 0.05)
    async with beside(sqlite_town, "web") as toban:
        await until(toban.watch.health.slack_answers)
        is_renamed(sqlite_town, "改田 名子")
        await until(lambda: calls_her(toban, "改田 名子"))


async def test_while_slack_is_away_at_the_start_people_keep_the_names_they_had(sqlite_town: Town) -> None:
    town = sqlite_town
    old = town.toban.desk.names([SECRETARY])[SECRETARY]
    is_renamed(town, "改田 名子")
    town.workspace.away = True
    async with beside(town, "web") as toban:
        await until(lambda: not toban.watch.health.slack_answers())
        assert calls_her(toban, old)
        town.workspace.away = False
        await until(lambda: calls_her(toban, "改田 名子"))
        await until(toban.watch.health.slack_answers)


async def test_slack_is_asked_again_when_it_says_that_it_may_be(sqlite_town: Town) -> None:
    is_renamed(sqlite_town, "改田 名子")
    sqlite_town.workspace.faults.add("users.list", Fault.rate_limited(1))
    started = monotonic()
    async with beside(sqlite_town, "web") as toban:
        await until(lambda: calls_her(toban, "改田 名子"))
    assert monotonic() - started >= 1


async def test_an_answer_that_makes_no_sense_is_asked_for_again(sqlite_town: Town) -> None:
    is_renamed(sqlite_town, "改田 名子")
    nonsense = Fault.hook(lambda _method, _arguments, answer: answer.pop("members"))
    sqlite_town.workspace.faults.add("users.list", nonsense)
    with capture_logs() as logs:
        async with beside(sqlite_town, "web") as toban:
            await until(lambda: calls_her(toban, "改田 名子"))
    assert "people_not_read" in [line["event"] for line in logs]


async def test_a_worker_knows_whom_the_web_process_heard_of(postgres_town: Town) -> None:
    town = postgres_town
    async with beside(town, "worker") as worker:
        assert worker.desk.locale(SECRETARY) == "ja"
        town.workspace.set_locale(SECRETARY, "en-US")
        await until(lambda: worker.desk.locale(SECRETARY) == "en")


async def test_a_worker_hears_of_people_again_when_its_database_is_back(
    postgres_town: Town, postgres: Callable[[str], str]
) -> None:
    town = postgres_town
    name = make_url(town.toban.settings.database_url).database
    with psycopg.connect(postgres("postgres"), autocommit=True) as master, capture_logs() as logs:
        async with beside(town, "worker") as worker:
            master.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # type: ignore[arg-type]
            master.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            await until(lambda: "people_not_loaded" in [line["event"] for line in logs])
            master.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")  # type: ignore[arg-type]
            town.workspace.set_locale(SECRETARY, "en-US")
            await until(lambda: worker.desk.locale(SECRETARY) == "en")
