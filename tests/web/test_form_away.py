"""A form that is sent while the database is away: nothing is lost, and nothing is said that is not so."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette

from bot.auditor import Auditor
from bot.clock import monotonic
from bot.file_keeper import FileKeeper
from bot.services import form_tokens
from bot.services.desk import Desk
from bot.services.health import Health
from bot.services.metrics import Metrics
from bot.services.spool import Spool
from bot.services.watch import Watch
from bot.web import form_desk
from bot.web.app import web_routes
from bot.web.form import PublicForm
from storage import attachments, settings
from storage.database import Database
from storage.files import FileStore
from tests.web.conftest import Site
from tests.web.customer import CONTACT, PDF, HandClock, cases, limit, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.network import Network

NOWHERE = "postgresql://toban@127.0.0.1:1/toban"


class Outage:
    """A site whose database goes away and comes back."""

    def __init__(self, desk: Desk, client: httpx.AsyncClient) -> None:
        self.site = Site(client, desk, "")
        self.desk, self.there = desk, desk.db
        self._away = Database(NOWHERE)
        self.spool = Spool(desk.files)

    def begin(self) -> None:
        self.desk.db = self._away

    async def end(self) -> None:
        """Let the database be there again, and whoever watches look."""
        self.desk.db = self.there
        await self.spool.take_in(self.desk)

    def close(self) -> None:
        self._away.close()


@pytest.fixture
async def outage(db: Database, network: Network, tmp_path: Path) -> AsyncIterator[Outage]:
    """Return a site on either database, before it goes away."""
    desk = Desk(db, network, HandClock(), files=FileStore(tmp_path / "files"))
    app = Starlette(routes=web_routes(desk, Health(monotonic(), ()), Metrics(), None, PublicForm(desk)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toban") as client:
        with closing(Outage(desk, client)) as found:
            yield found


async def test_it_is_received_without_a_number_and_gets_one_when_the_database_is_back(
    outage: Outage, clock: HandClock
):
    customer, page = await opened(outage.site, clock)
    outage.begin()
    sent = await customer.send(page, ("a.pdf", PDF), **CONTACT)
    waits = await customer.follow(sent)
    assert "受け取りました" in waits.words
    assert "番号は後ほど" in waits.words
    assert CONTACT["body"] in waits.words
    assert "26-" not in waits.words
    at = clock.now()
    await outage.end()
    receipt = await customer.follow(sent)
    assert "受付番号 26-0001" in receipt.words
    (case,) = await cases(outage.site)
    assert (case.attachments, case.email) == (["a.pdf"], CONTACT["email"])
    assert case.received_at < at
    assert case.consent_version == page.consent
    assert outage.spool.waiting() == []


async def test_sent_again_and_again_it_is_taken_once(outage: Outage, clock: HandClock):
    customer, page = await opened(outage.site, clock)
    outage.begin()
    for _ in range(3):
        assert (await customer.send(page, **CONTACT)).status == 303
    assert len(outage.spool.waiting()) == 1
    outage.desk.db = outage.there
    assert (await customer.send(page, **CONTACT)).status == 303
    await asyncio.gather(*(Spool(outage.desk.files).take_in(outage.desk) for _ in range(4)))
    await outage.end()
    assert len(await cases(outage.site)) == 1


async def test_files_of_an_earlier_try_come_with_it(outage: Outage, clock: HandClock):
    customer, page = await opened(outage.site, clock)
    again = await customer.send(page, ("a.pdf", PDF), **CONTACT, consent="")
    outage.begin()
    assert (await customer.send(again, ("b.pdf", PDF + b"2"))).status == 303
    await outage.end()
    (case,) = await cases(outage.site)
    assert case.attachments == ["a.pdf", "b.pdf"]


async def test_a_crash_between_taking_in_and_forgetting_doubles_nothing(outage: Outage, clock: HandClock):
    customer, page = await opened(outage.site, clock)
    outage.begin()
    await customer.send(page, **CONTACT)
    (path,) = outage.spool.waiting()
    kept = path.read_bytes()
    await outage.end()
    path.write_bytes(kept)
    await outage.end()
    assert len(await cases(outage.site)) == 1
    assert outage.spool.waiting() == []


async def test_where_it_can_be_kept_nowhere_it_says_so_and_keeps_what_was_typed(
    outage: Outage, clock: HandClock
):
    limit(outage.site, phone="075-000-0000")
    customer, page = await opened(outage.site, clock)
    outage.begin()
    outage.desk.files.folder.mkdir(parents=True, exist_ok=True)
    (outage.desk.files.folder / "forms").write_text("no folder can be made here")
    away = await customer.send(page, **CONTACT)
    assert away.status == 503
    assert "まだ送信されていません" in away.words
    assert away.fields["body"] == CONTACT["body"]
    assert "tel:0750000000" in away.links
    (outage.desk.files.folder / "forms").unlink()
    outage.desk.db = outage.there
    assert (await customer.send(away)).status == 303


async def test_an_error_while_it_is_away_keeps_the_words_and_asks_for_the_files_again(
    outage: Outage, clock: HandClock
):
    customer, page = await opened(outage.site, clock)
    outage.begin()
    again = await customer.send(page, ("a.pdf", PDF), **CONTACT, consent="")
    assert (again.status, again.kept, again.fields["body"]) == (422, [], CONTACT["body"])
    assert "もう一度選んでください" in again.words


async def test_the_form_opens_while_the_database_is_away(outage: Outage, clock: HandClock):
    await opened(outage.site, clock)
    outage.begin()
    _, page = await opened(outage.site, clock)
    assert (page.status, bool(page.fields["token"])) == (200, True)


async def test_a_database_that_hangs_is_as_good_as_away(
    sqlite_site: Site, clock: HandClock, monkeypatch: pytest.MonkeyPatch
):
    customer, page = await opened(sqlite_site, clock)
    monkeypatch.setattr(form_desk, "PATIENCE", 0.05)
    desk, free = sqlite_site.desk, threading.Event()
    hanging = asyncio.create_task(desk.db.write(lambda _: free.wait()))
    assert (await customer.send(page, **CONTACT)).status == 303
    free.set()
    await hanging
    await Spool(desk.files).take_in(desk)
    assert len(await cases(sqlite_site)) == 1


async def test_what_a_form_is_signed_with_stays_the_same(db: Database):
    first, second = await asyncio.gather(*(db.write(form_tokens.secret) for _ in range(2)))
    assert first == second
    assert len(first) == 64


async def test_a_file_that_cannot_be_read_keeps_no_other_from_being_taken_in(
    outage: Outage, clock: HandClock
):
    customer, page = await opened(outage.site, clock)
    outage.begin()
    await customer.send(page, **CONTACT)
    broken = outage.spool.waiting()[0].with_name("0.json")
    broken.write_text("{")
    await outage.end()
    assert len(await cases(outage.site)) == 1
    assert outage.spool.waiting() == [broken]


async def test_a_form_that_cannot_be_taken_in_is_seen_by_the_auditor(outage: Outage, clock: HandClock):
    health = Health(monotonic(), ())
    auditor = Auditor(outage.desk, Watch(health, Metrics()), has_loops=True)
    customer, page = await opened(outage.site, clock)
    outage.begin()
    await customer.send(page, **CONTACT)
    outage.spool.waiting()[0].write_text("{")
    await outage.end()
    await auditor.look()
    await auditor.look()
    status, report = health.report(monotonic())
    assert (status, [reason["part"] for reason in report["reasons"]]) == (200, ["forms"])


async def test_drawings_of_a_form_that_waits_for_days_are_not_given_up(outage: Outage, clock: HandClock):
    customer, page = await opened(outage.site, clock)
    again = await customer.send(page, ("a.pdf", PDF), **CONTACT, consent="")
    outage.begin()
    assert (await customer.send(again, ("b.pdf", PDF + b"2"))).status == 303
    other, page = await opened(outage.site, clock)
    assert (await other.send(page, ("a.pdf", PDF), **CONTACT)).status == 303
    clock.machine = datetime.now(UTC)
    clock.pass_by(timedelta(days=2))
    outage.desk.db = outage.there
    await FileKeeper(outage.desk).tidy()
    await FileKeeper(outage.desk).look()
    await outage.end()
    found = await cases(outage.site)
    assert sorted(case.attachments for case in found) == [["a.pdf"], ["a.pdf", "b.pdf"]]
    for case in found:
        files = await outage.desk.read(lambda s, case=case: attachments.of_inquiry(s, case.id))
        assert [one.file.name for one in files] == case.attachments
        assert all(outage.desk.files.has(one.file.sha256) for one in files)


async def test_a_drawing_given_up_by_one_form_stays_for_another_that_waits(outage: Outage, clock: HandClock):
    customer, page = await opened(outage.site, clock)
    await customer.send(page, ("a.pdf", PDF), **CONTACT, consent="")
    clock.pass_by(timedelta(days=1, hours=1))
    outage.begin()
    other, page = await opened(outage.site, clock)
    assert (await other.send(page, ("a.pdf", PDF), **CONTACT)).status == 303
    outage.desk.db = outage.there
    await FileKeeper(outage.desk).tidy()
    await FileKeeper(outage.desk).look()
    await outage.end()
    (case,) = await cases(outage.site)
    (file,) = await outage.desk.read(lambda s: attachments.of_inquiry(s, case.id))
    assert outage.desk.files.has(file.file.sha256)


async def test_a_form_that_nobody_can_read_keeps_its_drawings(outage: Outage, clock: HandClock):
    customer, page = await opened(outage.site, clock)
    outage.begin()
    await customer.send(page, ("a.pdf", PDF), **CONTACT)
    (path,) = outage.spool.waiting()
    path.write_text(path.read_text().replace('"draft"', '"of another version"'))
    clock.machine = datetime.now(UTC) + timedelta(days=2)
    await outage.end()
    await FileKeeper(outage.desk).tidy()
    assert outage.spool.waiting() == [path]
    assert len(list(outage.desk.files.folder.glob("[0-9a-f][0-9a-f]/*"))) == 1


async def test_drawings_alone_that_were_lost_meanwhile_are_an_inquiry_that_says_so(
    outage: Outage, clock: HandClock
):
    customer, page = await opened(outage.site, clock)
    asked = await customer.send(page, ("a.pdf", PDF))
    outage.begin()
    sent = await customer.send(asked)
    assert sent.status == 303
    await outage.there.write(lambda s: settings.drop(s, settings.LINKS))  # as a restore does
    clock.passed -= timedelta(hours=1)  # and the clock was put back
    await outage.end()
    (case,) = await cases(outage.site)
    assert case.attachments == ["(お預かりできなかったファイル)"]
    assert "お預かりできなかったファイル" in (await customer.follow(sent)).words
    assert outage.spool.waiting() == []


async def test_a_process_that_starts_removes_what_a_crash_left_and_nothing_that_another_writes(
    outage: Outage, clock: HandClock
):
    await opened(outage.site, clock)
    folder = outage.desk.files.folder / "forms"
    folder.mkdir(parents=True)
    clock.machine = datetime.now(UTC)
    for name, age in (("old.part", 7200), ("new.part", 0)):
        (folder / name).write_text("{")
        at = clock.machine.timestamp() - age
        os.utime(folder / name, (at, at))
    starting = asyncio.create_task(outage.spool.run(outage.desk))
    while (folder / "old.part").exists():
        await asyncio.sleep(0.01)
    starting.cancel()
    assert [path.name for path in folder.iterdir()] == ["new.part"]
