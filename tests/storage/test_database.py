"""Units of work."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage import settings, wake
from storage.database import Database, DatabaseBusyError
from storage.tables import contact

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def keep(name: str) -> Any:
    return lambda s: settings.put(s, name, {"kept": True})


async def test_one_unit_that_fails_takes_no_other_with_it(db: Database) -> None:
    def fail(s: Any) -> None:
        settings.put(s, "bad", {})
        raise ValueError("no")

    results = await asyncio.gather(
        db.write(keep("one")), db.write(fail), db.write(keep("two")), return_exceptions=True
    )
    assert isinstance(results[1], ValueError)
    kept = await db.read(lambda s: [settings.get(s, name) for name in ("one", "bad", "two")])
    assert kept == [{"kept": True}, None, {"kept": True}]


async def test_one_unit_whose_fault_shows_at_the_commit_takes_no_other_with_it(sqlite_db: Database) -> None:
    def fail_later(s: Any) -> None:
        s.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        s.execute(contact.insert().values(firm_id="nobody", slack_user="U0NOBODY", position=0))

    gate = threading.Event()
    results = asyncio.gather(
        sqlite_db.write(lambda _s: gate.wait()),  # what comes meanwhile is one group
        *(sqlite_db.write(work) for work in (keep("one"), fail_later, keep("two"))),
        return_exceptions=True,
    )
    await asyncio.sleep(0)
    gate.set()
    _, one, failure, two = await results
    assert (one, two) == (None, None)
    assert isinstance(failure, IntegrityError)
    kept = await sqlite_db.read(lambda s: [settings.get(s, name) for name in ("one", "two")])
    assert kept == [{"kept": True}, {"kept": True}]
    assert await sqlite_db.write(lambda _s: "goes on") == "goes on"


async def test_many_units_at_once_are_all_kept(db: Database) -> None:
    await asyncio.gather(*(db.write(keep(f"n{number}")) for number in range(100)))
    found = await db.read(lambda s: [settings.get(s, f"n{number}") for number in range(100)])
    assert all(found)


async def test_on_a_full_disk_nobody_is_told_that_a_work_was_kept_which_was_not(sqlite_db: Database) -> None:
    def fill(s: Any) -> None:
        pages = s.exec_driver_sql("PRAGMA page_count").scalar_one()
        s.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")

    await sqlite_db.write(fill)
    much = {"words": "x" * 3000}
    works = [lambda s, n=number: settings.put(s, f"n{n}", much) for number in range(20)]
    told = await asyncio.gather(*(sqlite_db.write(work) for work in works), return_exceptions=True)
    kept = await sqlite_db.read(lambda s: [settings.get(s, f"n{n}") is not None for n in range(20)])
    assert [outcome is None for outcome in told] == kept
    assert not all(kept)


async def test_a_file_that_cannot_be_opened_is_told_to_whoever_asks(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/later/toban.db")
    for _ in range(2):
        with pytest.raises(OperationalError):
            await db.write(lambda _s: None)
    (tmp_path / "later").mkdir()
    assert await db.write(lambda _s: "done") == "done"
    db.close()


async def test_whoever_asks_a_server_that_keeps_silent_is_told_within_slacks_three_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        db = Database(f"postgresql://toban@127.0.0.1:{silent.getsockname()[1]}/toban")
        async with asyncio.timeout(3):
            with pytest.raises(OperationalError):
                await db.write(keep("one"))
        db.close()


def test_who_comes_after_the_server_hung_up_on_all_resting_connections_notices_nothing(
    postgres_url: str, postgres: Callable[[str], str]
) -> None:
    with closing(Database(postgres_url)) as db, psycopg.connect(postgres("postgres")) as master:
        name = (db.engine.url.database,)
        resting = [db.engine.connect() for _ in range(3)]
        for connection in resting:
            connection.close()
        end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        assert master.execute(end, name).fetchall()
        for each in ("one", "two", "three"):
            db.write_now(keep(each))


def test_what_may_have_been_kept_is_not_done_again(postgres_url: str, postgres: Callable[[str], str]) -> None:
    pids: list[int] = []

    def end_it(_: Any) -> None:
        master.execute("SELECT pg_terminate_backend(%s, 5000)", (pids[-1],))

    with closing(Database(postgres_url)) as db, psycopg.connect(postgres("postgres")) as master:
        event.listen(db.engine, "commit", end_it)
        try:
            with pytest.raises(OperationalError):
                db.write_now(lambda s: pids.append(s.execute(text("SELECT pg_backend_pid()")).scalar_one()))
        finally:
            event.remove(db.engine, "commit", end_it)  # the tests' engines are kept
    assert len(pids) == 1


async def test_all_who_ring_before_the_end_are_rung_for_and_many_at_once_but_once(postgres_url: str) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    listening = asyncio.create_task(wake.listen(postgres_url, heard.put_nowait))
    with closing(Database(postgres_url)) as db:
        while not heard.qsize():  # until it listens
            await db.write(wake.ring)
        await asyncio.gather(*(db.write(wake.ring) for _ in range(100)))
    before = heard.qsize()
    with closing(Database(postgres_url)) as last:
        last.write_now(lambda s: wake.ring(s, wake.NETWORK))
        last.write_now(wake.ring)
    while await heard.get() != wake.NETWORK:
        pass
    assert await heard.get() == ""
    assert before < 100
    listening.cancel()


def test_a_second_bot_on_the_same_file_is_refused_and_a_command_is_not(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/toban.db"
    first, second = Database(url), Database(url)
    first.claim_file()
    with pytest.raises(DatabaseBusyError):
        second.claim_file()
    first.close()
    second.claim_file()
    second.close()
