"""Forms that wait on disk for the database: none is lost with its drawings, and what stays there is told."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.auditor import Auditor
from bot.clock import monotonic
from bot.file_keeper import FileKeeper
from bot.services.health import Health
from bot.services.metrics import Metrics
from bot.services.watch import Watch
from storage import attachments, settings
from tests.web.customer import CONTACT, PDF, cases, opened

if TYPE_CHECKING:
    from tests.web.customer import HandClock
    from tests.web.outage import Outage


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
