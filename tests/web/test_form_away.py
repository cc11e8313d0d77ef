"""A form that is sent while the database is away: nothing is lost, and nothing is said that is not so."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from bot.services import form_tokens
from bot.services.spool import Spool
from bot.web import form_desk
from tests.web.customer import CONTACT, PDF, cases, limit, opened

if TYPE_CHECKING:
    import pytest

    from storage.database import Database
    from tests.web.conftest import Site
    from tests.web.customer import HandClock
    from tests.web.outage import Outage


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
