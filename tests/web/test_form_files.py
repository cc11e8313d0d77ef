"""Files that a customer's earlier try brought: sent with the next try, or asked for again, never dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.members import Act
from bot.services import drawing_links, drawings, file_removal
from bot.web import form_desk
from bot.web.form_desk import FormDesk
from storage import attachments
from storage.tables import disclosure
from tests.web.customer import CONTACT, PDF, HandClock, cases, limit, opened

if TYPE_CHECKING:
    import pytest

    from bot.domain.inquiries import Inquiry
    from tests.web.conftest import Site

AGAIN = "もう一度選んでください"
LATER = timedelta(days=1, hours=1)


async def names(site: Site, case: Inquiry) -> list[str]:
    kept = await site.desk.read(lambda s: attachments.of_inquiry(s, case.id))
    return [one.file.name for one in kept]


async def test_who_sends_on_the_next_day_is_asked_to_choose_the_files_again(site: Site, clock: HandClock):
    customer, page = await opened(site, clock)
    again = await customer.send(page, ("a.pdf", PDF), **CONTACT, consent="")
    clock.pass_by(LATER)
    asked = await customer.send(again)
    assert (asked.status, asked.kept, asked.fields["body"]) == (422, [], CONTACT["body"])
    assert asked.words.count(AGAIN) == 2  # at the top, and beside the files
    assert await cases(site) == []
    await customer.send(asked, ("a.pdf", PDF))
    (case,) = await cases(site)
    assert await names(site, case) == case.attachments == ["a.pdf"]


async def test_an_error_on_the_next_day_says_that_the_files_are_gone(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    again = await customer.send(page, ("a.pdf", PDF), **CONTACT, consent="")
    clock.pass_by(LATER)
    asked = await customer.send(again, consent="")
    assert (asked.status, asked.kept) == (422, [])
    assert AGAIN in asked.words


async def test_who_goes_back_and_changes_the_words_sends_the_same_drawings(site: Site, clock: HandClock):
    customer, page = await opened(site, clock)
    again = await customer.send(page, ("a.pdf", PDF), **CONTACT, consent="")
    await customer.send(again)
    await customer.send(again)
    await customer.send(again, body="10個に変更します。")
    found = await cases(site)
    assert [await names(site, case) for case in found] == [["a.pdf"], ["a.pdf"]]


async def test_erasing_an_inquiry_leaves_no_drawing_in_its_form(site: Site, clock: HandClock):
    customer, page = await opened(site, clock)
    again = await customer.send(page, ("a.pdf", PDF), **CONTACT, consent="")
    await customer.send(again)
    (case,) = await cases(site)
    desk = site.desk
    await desk.decide(lambda s: drawings.erase(s, case.id, clock.now()))
    found = await desk.read(file_removal.given_up)
    await desk.decide(lambda s: file_removal.remove_given_up(s, desk.files, found))
    assert not desk.files.has(found[0])
    asked = await customer.send(again, body="10個に変更します。")
    assert asked.status == 422
    assert AGAIN in asked.words


async def test_a_drawing_that_was_removed_while_it_came_again_is_asked_for_again(
    site: Site, clock: HandClock, monkeypatch: pytest.MonkeyPatch
):
    customer, page = await opened(site, clock)
    await customer.send(page, ("a.pdf", PDF), **CONTACT)
    (case,) = await cases(site)
    desk, take = site.desk, FormDesk.take
    await desk.decide(lambda s: drawings.erase(s, case.id, clock.now()))

    async def a_look_comes_first(form: FormDesk, sent) -> None:
        found = await desk.read(file_removal.given_up)
        await desk.decide(lambda s: file_removal.remove_given_up(s, desk.files, found))
        await take(form, sent)

    monkeypatch.setattr(FormDesk, "take", a_look_comes_first)
    asked = await customer.send(page, ("a.pdf", PDF), **CONTACT | {"body": "もう一件です。"})
    assert asked.status == 422
    assert AGAIN in asked.words
    assert len(await cases(site)) == 1


async def test_who_is_told_to_wait_keeps_the_files_of_an_earlier_try(sqlite_site: Site, clock: HandClock):
    limit(sqlite_site, per_hour=1)
    customer, page = await opened(sqlite_site, clock)
    await customer.send(page, **CONTACT | {"body": "先の一件です。"})
    again = await customer.send(page, ("a.pdf", PDF), **CONTACT, consent="")
    busy = await customer.send(again)
    assert (busy.status, busy.kept) == (429, again.kept)
    assert AGAIN not in busy.words
    limit(sqlite_site, per_hour=9)
    assert (await customer.send(busy)).status == 303
    assert [case.attachments for case in await cases(sqlite_site)] == [[], ["a.pdf"]]


async def test_files_of_several_tries_are_no_more_than_allowed(sqlite_site: Site, clock: HandClock):
    limit(sqlite_site, files=2)
    customer, page = await opened(sqlite_site, clock)
    kept = []
    for one in range(3):
        files = [(f"{one}{two}.pdf", PDF + bytes([one, two])) for two in range(2)]
        kept += (await customer.send(page, *files, **CONTACT, consent="")).kept
    asked = await customer.send(page, **CONTACT, kept=kept)
    assert (asked.status, asked.kept) == (422, kept[:2])
    assert "ファイルは2個まで" in asked.words
    assert (await customer.send(asked)).status == 303
    (case,) = await cases(sqlite_site)
    assert len(case.attachments) == 2


async def test_files_that_no_form_of_ours_brings_are_not_kept(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    asked = await customer.send(page, ("a.pdf", PDF), **CONTACT, token="made up")
    assert (asked.status, asked.kept, asked.fields["body"]) == (422, [], CONTACT["body"])
    assert AGAIN in asked.words
    assert list(sqlite_site.desk.files.folder.glob("??/*")) == []
    assert (await customer.send(asked, ("a.pdf", PDF))).status == 303


async def test_where_the_disk_is_nearly_full_the_words_are_taken_without_the_files(
    sqlite_site: Site, clock: HandClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(form_desk, "SPARE", 10**18)
    customer, page = await opened(sqlite_site, clock)
    asked = await customer.send(page, ("a.pdf", PDF), **CONTACT)
    assert (asked.status, asked.kept) == (422, [])
    assert "ファイルを外して送ってください" in asked.words
    assert (await customer.send(asked)).status == 303


async def test_a_look_at_a_drawing_whose_bytes_are_gone_is_not_on_record(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    await customer.send(page, ("a.pdf", PDF), **CONTACT)
    (case,) = await cases(sqlite_site)
    desk = sqlite_site.desk
    secretary = desk.network.roles["secretariat"][0]
    act = Act(secretary, clock.now())
    (link,) = await desk.write(lambda s: drawing_links.links(s, act, case))
    desk.files.remove(link.file.sha256)
    answer = await sqlite_site.client.get(link.path)
    assert answer.status_code == 410
    assert await desk.read(lambda s: s.execute(disclosure.select()).all()) == []
