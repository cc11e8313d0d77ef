"""The public form as a customer meets it, without any script."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.members import Act
from bot.domain.retention import Why
from bot.services import erasing
from storage import attachments
from storage.tables import consent_text
from tests.web.conftest import MONDAY_10
from tests.web.customer import CONTACT, PDF, cases, limit, opened

if TYPE_CHECKING:
    from tests.web.conftest import Site
    from tests.web.customer import HandClock


async def test_a_customer_writes_and_reads_the_number_and_until_when_a_reply_comes(
    site: Site, clock: HandClock
):
    customer, page = await opened(site, clock)
    sent = await customer.send(
        page, ("図面 1.pdf", PDF), **CONTACT, lane="parts", quantity="5個", person="霧島 迅"
    )
    receipt = await customer.follow(sent)
    (case,) = await cases(site)
    assert (case.number, case.surface, case.entered_by, case.source) == ("26-0001", "form", "form", "web")
    assert (case.subject, case.body, case.email) == tuple(CONTACT.values())
    assert (case.lane, case.quantity, case.person, case.attachments) == (
        "parts",
        "5個",
        "霧島 迅",
        ["図面 1.pdf"],
    )
    assert (case.marks, case.confidentiality, case.lang) == ([], "case", "ja")
    assert "受付番号 26-0001" in receipt.words
    assert "11月16日(月)12:00までに" in receipt.words
    assert "受付時間(平日9:00〜17:00)で2時間" in receipt.words
    assert "2026年11月16日(月)10:00" in receipt.words
    assert receipt.headers["cache-control"] == "no-store"
    for word in ("アルミの治具", "5個お願いします。", "霧島 迅", "図面 1.pdf"):
        assert word in receipt.words


async def test_a_receipt_that_is_opened_after_the_erasure_says_so_and_promises_nothing(
    site: Site, clock: HandClock
):
    customer, page = await opened(site, clock)
    sent = await customer.send(page, **CONTACT)
    (case,) = await cases(site)
    act = Act("U0SECRETARY", MONDAY_10)
    await site.desk.write(lambda s: erasing.erase(s, act, [case], Why.REQUEST))
    receipt = await customer.follow(sent)
    assert "受付番号 26-0001 のお客様の情報は、当方の記録から消去しました" in receipt.words
    assert "最初のお返事" not in receipt.words
    assert "お送りいただいた内容は消去しました" in receipt.words


async def test_an_english_customer_is_answered_in_english(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock, "en")
    receipt = await customer.follow(await customer.send(page, **CONTACT))
    assert "Your number: 26-0001" in receipt.words
    assert "You will hear from us by Mon 16 Nov 12:00 JST." in receipt.words
    (case,) = await cases(sqlite_site)
    assert case.lang == "en"


async def test_the_text_that_was_consented_to_is_on_record_with_its_version_and_the_time(
    site: Site, clock: HandClock
):
    customer, page = await opened(site, clock)
    await customer.send(page, **CONTACT)
    (case,) = await cases(site)
    kept = await site.desk.read(lambda s: s.execute(select(consent_text)).mappings().one())
    assert (case.consent_version, case.consent_version) == (page.consent, kept["version"])
    assert case.consent_at is not None
    assert abs(case.consent_at - MONDAY_10) < timedelta(seconds=1)
    assert (kept["lang"], kept["since"]) == ("ja", case.consent_at)
    assert "瑠璃川ものづくり試作会の事務局" in kept["text"]


async def test_each_of_two_bad_files_is_named_beside_the_files(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    again = await customer.send(page, ("a.exe", b"MZ\x90\x00"), ("b.exe", b"MZ\x90\x01"), **CONTACT)
    assert again.status == 422
    assert [again.words.count(name) for name in ("a.exe", "b.exe")] == [2, 2]  # at the top, and there


async def test_who_reads_english_chooses_lanes_by_their_english_names(sqlite_site: Site, clock: HandClock):
    net = sqlite_site.desk.network
    first, *others = net.lanes
    lanes = (first, *(lane.model_copy(update={"name_en": ""}) for lane in others))
    sqlite_site.desk.network = net.model_copy(update={"lanes": lanes})
    customer, page = await opened(sqlite_site, clock, "en")
    assert "Parts with a drawing" in page.words
    assert first.name not in page.words
    assert others[0].name in page.words
    done = await customer.follow(await customer.send(page, **CONTACT, lane=first.id))
    assert "Parts with a drawing" in done.words


async def test_without_consent_nothing_is_taken_and_everything_typed_stays(
    sqlite_site: Site, clock: HandClock
):
    customer, page = await opened(sqlite_site, clock)
    again = await customer.send(
        page, ("a.pdf", PDF), **CONTACT, consent="", lane="systems", company="<b>霧</b>&"
    )
    assert again.status == 422
    assert await cases(sqlite_site) == []
    for name, value in (CONTACT | {"lane": "systems", "company": "<b>霧</b>&", "consent": ""}).items():
        assert again.fields[name] == value
    assert len(again.kept) == 1
    assert "#consent" in again.links
    assert "a.pdf" in again.words
    done = await customer.follow(await customer.send(again))
    assert "26-0001" in done.words
    (case,) = await cases(sqlite_site)
    assert (case.company, case.attachments, case.lane) == ("<b>霧</b>&", ["a.pdf"], "systems")


async def test_what_is_wrong_is_told_in_the_order_of_the_page(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    asked = await customer.send(page, ("a.exe", b"MZ"), email="x", consent="")
    assert [link for link in asked.links if link.startswith("#")] == ["#body", "#email", "#more", "#consent"]


async def test_a_half_empty_form_is_asked_about_once_and_taken_then(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    asked = await customer.send(page, company="海霧ドローン")
    assert asked.status == 422
    assert {"#body", "#email"} <= set(asked.links)
    assert "もう一度「送信する」を押してください" in asked.words
    assert (await customer.send(asked)).status == 303
    (case,) = await cases(sqlite_site)
    assert case.company == "海霧ドローン"


async def test_each_kind_of_doubt_is_asked_about_once(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    asked = await customer.send(page, subject="アルミの治具")
    assert "空欄なので" in asked.words
    asked = await customer.send(asked, email="yamada@exmaple")
    assert "メールアドレスの形が、いつもと違うようです" in asked.words
    assert (await customer.send(asked)).status == 303


async def test_a_form_in_which_nothing_stands_is_never_taken(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    for _ in range(3):
        page = await customer.send(page, subject=" ", body="\n\u200b")
        assert page.status == 422
        assert "#body" in page.links
    assert await cases(sqlite_site) == []


async def test_drawings_alone_are_an_inquiry(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    asked = await customer.send(page, ("a.pdf", PDF), phone="075-000-0000")
    await customer.follow(await customer.send(asked))
    (case,) = await cases(sqlite_site)
    assert case.attachments == ["a.pdf"]


async def test_sent_twice_it_is_taken_once(site: Site, clock: HandClock):
    customer, page = await opened(site, clock)
    first = await customer.send(page, ("a.pdf", PDF), **CONTACT)
    second = await customer.send(page, ("a.pdf", PDF), **CONTACT)
    assert (first.status, second.status) == (303, 303)
    assert len(await cases(site)) == 1
    assert (await customer.follow(first)).words == (await customer.follow(second)).words


async def test_pressed_twice_at_once_it_is_taken_once(site: Site, clock: HandClock):
    customer, page = await opened(site, clock)
    answers = await asyncio.gather(*(customer.send(page, ("a.pdf", PDF), **CONTACT) for _ in range(6)))
    assert {answer.status for answer in answers} == {303}
    (case,) = await cases(site)
    assert case.attachments == ["a.pdf"]


async def test_who_goes_back_and_changes_the_words_is_not_lost(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    await customer.send(page, **CONTACT)
    await customer.send(page, **CONTACT | {"body": "10個に変更します。"})
    assert sorted(case.body for case in await cases(sqlite_site)) == [
        "10個に変更します。",
        "5個お願いします。",
    ]


async def test_files_are_kept_over_errors_and_may_be_taken_out_again(site: Site, clock: HandClock):
    customer, page = await opened(site, clock)
    again = await customer.send(
        page, ("a.pdf", PDF), ("b.png", b"\x89PNG\r\n\x1a\n..."), **CONTACT, consent=""
    )
    assert len(again.kept) == 2
    more = await customer.send(again, ("c.step", b"ISO-10303-21;\nHEADER;"), consent="")
    assert len(more.kept) == 3
    await customer.send(more, kept=more.kept[1:])
    (case,) = await cases(site)
    assert case.attachments == ["b.png", "c.step"]
    files = await site.desk.read(lambda s: attachments.of_inquiry(s, case.id))
    assert [one.file.name for one in files] == ["b.png", "c.step"]


async def test_the_network_speaks_in_its_own_words_and_colour(sqlite_site: Site, clock: HandClock):
    said = {
        "intro_ja": "<瑠璃川>へ\nようこそ",
        "consent_ja": "<約束>です。https://example.jp/p?a=1&b=2をご覧ください。",
        "colour": "#0f766e",
    }
    limit(sqlite_site, **said)
    _, page = await opened(sqlite_site, clock)
    assert "<瑠璃川>へ" in page.words
    assert "<約束>です。" in page.words
    assert "https://example.jp/p?a=1&b=2" in page.links
    style = await sqlite_site.client.get(re.search(r'href="(/form/\w+\.css)"', page.html)[1])  # type: ignore[index]
    assert "--own:#0f766e" in style.text
