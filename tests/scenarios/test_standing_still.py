"""Something stands still: `/healthz` says what and what to do, and the secretariat hears of what lasts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import psycopg
import pytest
from sqlalchemy import make_url, select
from structlog.testing import capture_logs

from bot import auditor, engine
from bot.app import Toban
from bot.clock import PushableClock
from bot.http_server import http_server
from bot.services import health
from bot.slack import leases, sender
from storage.database import Database
from storage.tables import outbox
from tests.ports import free_port
from tests.scenarios.town import PATIENCE, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.scenarios.town import Town

Answer = tuple[int, list[tuple[str, str]]]
WELL: Answer = (200, [])


@pytest.fixture(autouse=True)
def short_tempers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything that waits for tens of seconds wait for parts of one."""
    monkeypatch.setattr(engine, "SWEEP", 0.1)
    monkeypatch.setattr(auditor, "EVERY", 0.1)
    monkeypatch.setattr(auditor, "LASTING", 0.3)
    monkeypatch.setattr(health, "STANDSTILL", 2.0)
    monkeypatch.setattr(health, "SLACK_SILENCE", 2.5)


async def get(base_url: str, path: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.get(f"{base_url}{path}") as answer:
        is_json = answer.content_type == "application/json"
        return answer.status, await (answer.json() if is_json else answer.text())


async def said(base_url: str) -> Answer:
    status, body = await get(base_url, "/healthz")
    assert all(reason["text"] for reason in body["reasons"])
    return status, [(reason["part"], reason["why"]) for reason in body["reasons"]]


async def until(base_url: str, wanted: Callable[[Answer], bool] | Answer) -> None:
    """Ask `/healthz` until it says so."""
    answer: Answer = (0, [])
    try:
        async with asyncio.timeout(PATIENCE):
            while not (answer == wanted if isinstance(wanted, tuple) else wanted(answer)):
                await asyncio.sleep(0.02)
                answer = await said(base_url)
    except TimeoutError:
        pytest.fail(f"the last answer was {answer}")


async def letter_to_secretary(town: Town, words: str) -> str:
    async with asyncio.timeout(PATIENCE):
        while True:
            found = [told(one) for one in town.letters(town.secretary) if words in told(one)]
            if found:
                assert len(found) == 1
                return found[0]
            await asyncio.sleep(0.02)


async def figure(base_url: str, name: str) -> str:
    _, text = await get(base_url, "/metrics")
    return next(line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(f"{name} "))


async def test_when_the_scheduler_stops_the_process_fails_until_it_goes_on(sqlite_town: Town) -> None:
    town = sqlite_town
    await until(town.base_url, WELL)
    town.toban.engine._scheduler.pause()
    await until(town.base_url, (503, [("clock", "standstill")]))
    town.toban.engine._scheduler.resume()
    await until(town.base_url, WELL)


async def test_the_secretariat_hears_that_the_clock_stands_still_and_reminders_do_not_ring(
    town: Town,
) -> None:
    await town.arrives()
    clock = town.toban.desk.clock
    assert isinstance(clock, PushableClock)
    async with town.toban.engine._turn:
        clock.push_to(clock.now() + timedelta(minutes=62))
        await until(town.base_url, (503, [("clock", "standstill"), ("timers", "standstill")]))
        letter = await letter_to_secretary(town, "催促")
        assert await figure(town.base_url, 'toban_audit_findings{kind="timers"}') == "1.0"
    assert "11:02" in letter
    assert "電話" in letter
    await until(town.base_url, WELL)
    await town.quiet()
    assert await figure(town.base_url, 'toban_audit_findings{kind="timers"}') == "0.0"
    assert any("残り" in told(one) for user in await town.on_duty("parts") for one in town.letters(user))


async def test_the_word_that_messages_stand_still_waits_with_them_and_goes_out(town: Town) -> None:
    clock, unsent = town.toban.desk.clock, town.toban.sender._unsent
    assert isinstance(clock, PushableClock)
    the_word = select(outbox.c.id).where(outbox.c.status == "pending", outbox.c.target == town.secretary)
    unsent.paused_until = clock.machine_now() + timedelta(hours=1)
    await town.control.intake({"subject": "試作", "lane": "parts"})
    clock.push_to(clock.now() + timedelta(minutes=6))
    await until(town.base_url, (503, [("outbox", "standstill")]))
    async with asyncio.timeout(PATIENCE):
        while not await town.toban.db.read(lambda s: s.execute(the_word).first()):
            await asyncio.sleep(0.02)
    assert float(await figure(town.base_url, "toban_outbox_oldest_seconds")) >= 360
    assert town.letters(town.secretary) == []
    unsent.paused_until = clock.machine_now()
    await letter_to_secretary(town, "5分以上")
    await until(town.base_url, WELL)


async def test_while_slack_is_away_the_process_serves_and_says_so(sqlite_town: Town) -> None:
    town = sqlite_town
    town.workspace.away = True
    assert (await town.control.intake({"subject": "試作", "lane": "parts"}))["status"] == 201
    await until(town.base_url, lambda answer: answer[0] == 200 and dict(answer[1]).get("slack") is not None)
    town.workspace.away = False
    await until(town.base_url, WELL)


async def test_a_socket_that_nothing_comes_over_any_more_is_told(sqlite_town: Town) -> None:
    town = sqlite_town
    town.workspace.away = True
    await town.workspace.refresh_sockets()
    await until(town.base_url, (200, [("slack", "silent")]))
    town.workspace.away = False
    await until(town.base_url, WELL)


async def test_without_its_database_the_process_does_not_serve_and_comes_back_with_it(
    postgres_town: Town, postgres: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    town = postgres_town
    for part in (leases, sender):
        monkeypatch.setattr(part, "LEASE", timedelta(hours=1))  # what broke off goes on at once, not after it
    name = make_url(town.toban.settings.database_url).database
    with psycopg.connect(postgres("postgres"), autocommit=True) as master, capture_logs():
        master.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # type: ignore[arg-type]
        master.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        await until(town.base_url, (503, [("database", "unreachable")]))
        assert await figure(town.base_url, "toban_database_up") == "0.0"
        master.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")  # type: ignore[arg-type]
    await until(town.base_url, WELL)
    async with asyncio.timeout(PATIENCE):
        assert await town.arrives()


async def test_a_web_process_says_that_no_worker_runs_and_is_well_itself(postgres_town: Town) -> None:
    town = postgres_town
    first, clock = town.toban, town.toban.desk.clock
    assert isinstance(clock, PushableClock)
    await town.arrives()
    db, port = Database(first.settings.database_url), free_port()
    web = Toban(first.settings.model_copy(), first.desk.network, clock, db, role="web")
    async with first.engine._turn, http_server(web.web_app(), "127.0.0.1", port):
        await web.start()
        try:
            clock.push_to(clock.now() + timedelta(minutes=62))
            await until(f"http://127.0.0.1:{port}", (200, [("timers", "standstill")]))
            await letter_to_secretary(town, "催促")  # both processes found it, and told it once
        finally:
            await web.stop()
            db.close()
