"""What the public form does with what is too large, too much, forged or made by a machine."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.unseen import seen, seen_on_one_line
from bot.i18n import LOCALES
from bot.web.form import TRIES
from tests.web.customer import CONTACT, PDF, Page, cases, limit, opened

if TYPE_CHECKING:
    from tests.web.conftest import Site
    from tests.web.customer import HandClock


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("図面.pdf", b"MZ\x90\x00 program", "「図面.pdf」の中身は、受け取れない形式です"),
        ("leer.pdf", b"", "中身が空です"),
        ("big.pdf", PDF + bytes(1_000_001), "大きすぎます"),
    ],
)
async def test_a_file_that_is_not_taken_is_named_and_the_rest_stays(
    sqlite_site: Site, clock: HandClock, name: str, content: bytes, words: str
):
    limit(sqlite_site, file_megabytes=1)
    customer, page = await opened(sqlite_site, clock)
    again = await customer.send(page, ("ok.pdf", PDF), (name, content), **CONTACT)
    assert (again.status, len(again.kept)) == (422, 1)
    assert words in again.words
    assert again.fields["body"] == CONTACT["body"]
    assert (await customer.send(again)).status == 303


async def test_more_files_than_allowed_are_counted_over_all_tries(sqlite_site: Site, clock: HandClock):
    limit(sqlite_site, files=2)
    customer, page = await opened(sqlite_site, clock)
    again = await customer.send(page, *((f"{n}.pdf", PDF + b"%d" % n) for n in range(3)), **CONTACT)
    assert len(again.kept) == 2
    assert "ファイルは2個まで" in again.words
    more = await customer.send(again, ("x.pdf", PDF + b"x"))
    assert (more.status, len(more.kept)) == (422, 2)


async def test_a_form_that_turns_out_too_large_keeps_what_was_typed(sqlite_site: Site, clock: HandClock):
    limit(sqlite_site, files=1, file_megabytes=1)
    customer, page = await opened(sqlite_site, clock)
    again = await customer.send(page, *((f"{n}.pdf", PDF + bytes(900_000)) for n in range(3)), **CONTACT)
    assert again.status == 413
    assert again.fields["body"] == CONTACT["body"]
    assert await cases(sqlite_site) == []


async def test_what_is_no_form_is_answered_with_one(sqlite_site: Site, clock: HandClock):
    sqlite_site.desk.clock = clock
    for kind, body in (
        ("application/json", b"{}"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=X", b"--X\r\nx"),
    ):
        answer = await sqlite_site.client.post("/form", content=body, headers={"content-type": kind})
        assert answer.status_code == 400
        assert "読み取れません" in Page(answer).words


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": ""},
        {"token": "x.y"},
        {"headers": {"origin": "https://evil.example"}},
        {"headers": {"origin": "http://[bad"}},
        {"headers": {"sec-fetch-site": "cross-site"}},
    ],
)
async def test_what_our_page_did_not_send_is_shown_and_taken_only_from_there(
    sqlite_site: Site, clock: HandClock, wrong: dict
):
    customer, page = await opened(sqlite_site, clock)
    again = await customer.send(page, **CONTACT, **wrong)
    assert again.status == 422
    assert await cases(sqlite_site) == []
    assert again.fields["body"] == CONTACT["body"]
    assert (await customer.send(again)).status == 303


async def test_a_form_that_was_open_for_a_week_is_only_sent_again(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    clock.machine += timedelta(days=8)
    again = await customer.send(page, **CONTACT)
    assert again.status == 422
    assert (await customer.send(again)).status == 303


@pytest.mark.parametrize(
    ("wrong", "hurry", "marks"),
    [
        ({"note2": "http://spam.example"}, False, ["trap"]),
        ({}, True, ["too_fast"]),
        ({"body": "https://a.example " * 9}, False, ["links"]),
    ],
)
async def test_what_looks_wrong_is_taken_and_marked(
    sqlite_site: Site, clock: HandClock, wrong, hurry: bool, marks
):
    customer, page = await opened(sqlite_site, clock)
    if hurry:
        clock.machine -= timedelta(minutes=2)
    receipt = await customer.follow(await customer.send(page, **CONTACT | wrong))
    assert "26-0001" in receipt.words
    (case,) = await cases(sqlite_site)
    assert case.marks == marks


async def test_too_many_in_an_hour_are_told_when_to_come_back_and_lose_nothing(
    sqlite_site: Site, clock: HandClock
):
    limit(sqlite_site, per_hour=2)
    limit(sqlite_site, phone="075-000-0000", email="desk@example.jp")
    customer, page = await opened(sqlite_site, clock)
    for number in range(2):
        assert (await customer.send(page, **CONTACT | {"body": str(number)})).status == 303
    busy = await customer.send(page, ("a.pdf", PDF), **CONTACT)
    assert (busy.status, len(busy.kept)) == (429, 1)
    assert 3590 < int(busy.headers["retry-after"]) <= 3600
    assert re.search(r"11月16日\(月\)11:0[01]以降に", busy.words)
    assert {"tel:0750000000", "mailto:desk@example.jp"} <= set(busy.links)
    assert busy.fields["body"] == CONTACT["body"]
    assert "ファイルをお預かりできませんでした" not in busy.words
    assert len(await cases(sqlite_site)) == 2
    clock.pass_by(timedelta(hours=1))
    assert (await customer.send(busy)).status == 303
    assert (await cases(sqlite_site))[-1].attachments == ["a.pdf"]


async def test_business_time_pushed_on_lets_nobody_send_more(sqlite_site: Site, clock: HandClock):
    limit(sqlite_site, per_hour=1)
    customer, page = await opened(sqlite_site, clock)
    assert (await customer.send(page, **CONTACT)).status == 303
    clock.passed += timedelta(hours=2)
    assert (await customer.send(page, **CONTACT | {"body": "2"})).status == 429


async def test_neither_errors_nor_the_same_form_once_more_count_among_what_one_sends(
    sqlite_site: Site, clock: HandClock
):
    limit(sqlite_site, per_hour=1)
    customer, page = await opened(sqlite_site, clock)
    for _ in range(2):
        page = await customer.send(page, **CONTACT, consent="")
        assert page.status == 422
    first = await customer.send(page)
    assert first.status == 303
    assert (await customer.follow(await customer.send(page))).words == (await customer.follow(first)).words
    assert (await customer.send(page, body="もう一件です。")).status == 429


async def test_after_too_many_tries_no_file_is_read_any_more(sqlite_site: Site, clock: HandClock):
    limit(sqlite_site, per_hour=1)
    customer, page = await opened(sqlite_site, clock)
    for _ in range(TRIES):
        assert (await customer.send(page, **CONTACT, consent="")).status == 422
    busy = await customer.send(page, ("a.pdf", PDF), **CONTACT)
    assert (busy.status, busy.kept, busy.fields["body"]) == (429, [], CONTACT["body"])
    assert "ファイルをお預かりできませんでした" in busy.words


async def test_behind_a_proxy_that_nobody_named_customers_do_not_shut_each_other_out(
    sqlite_site: Site, clock: HandClock
):
    limit(sqlite_site, per_hour=1)
    customer, page = await opened(sqlite_site, clock)
    for number in range(4):
        sent = {"body": str(number), "headers": {"x-forwarded-for": f"203.0.113.{number}"}}
        assert (await customer.send(page, **CONTACT | sent)).status == 303


@pytest.mark.parametrize("lang", LOCALES)
async def test_the_page_is_small_strict_and_refers_to_nothing_that_is_not_there(
    sqlite_site: Site, clock: HandClock, lang: str
):
    customer, page = await opened(sqlite_site, clock, lang)
    wrong = await customer.send(page, ("a.exe", b"MZ"), consent="", email="x")
    style = await sqlite_site.client.get(re.search(r'href="(/form/\w+\.css)"', page.html)[1])  # type: ignore[index]
    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]
    for one in (page, wrong):
        assert len(one.html.encode()) + len(style.content) < 30_000
        assert "script" not in one.tags
        assert "style=" not in one.html
        assert set(one.described) <= set(one.ids)
        assert {link[1:] for link in one.links if link.startswith("#")} <= set(one.ids)
        assert len(one.ids) == len(set(one.ids))
        assert one.headers["x-content-type-options"] == "nosniff"
        assert one.headers["referrer-policy"] == "same-origin"
        assert one.headers["cache-control"] == "private, no-cache"  # the way back shows what was typed
        policy = one.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert policy.endswith("frame-ancestors 'self'")


async def test_only_the_listed_sites_may_embed_the_form(sqlite_site: Site, clock: HandClock):
    limit(sqlite_site, sites=("https://www.example.jp", "https://*.example.com"))
    _, page = await opened(sqlite_site, clock)
    policy = page.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://www.example.jp https://*.example.com")
    assert "x-frame-options" not in page.headers


@pytest.mark.parametrize("token", ["", "x", "WzFd.x"])
async def test_nobody_guesses_a_receipt(sqlite_site: Site, clock: HandClock, token: str):
    customer, page = await opened(sqlite_site, clock)
    await customer.send(page, **CONTACT)
    answer = await sqlite_site.client.get("/form/done", params={"t": token})
    assert answer.status_code == 404
    assert "26-0001" not in answer.text
    assert CONTACT["body"] not in answer.text


async def test_a_receipt_is_closed_after_two_days(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    sent = await customer.send(page, **CONTACT)
    clock.machine += timedelta(days=2, seconds=1)
    closed = await customer.follow(sent)
    assert closed.status == 404
    assert CONTACT["body"] not in closed.words
    assert "お電話" not in closed.words  # neither phone nor mail is shown here


HOSTILE = st.text(max_size=200) | st.sampled_from(
    [
        "</textarea><script>alert(1)</script>",
        '" autofocus onfocus="alert(1)',
        "x\r\nSet-Cookie: a=b\r\n\r\n<html>",
        "{{ 7 * 7 }}{% raw %}",
        "<!channel> <@U0SECRETARY> *b*",
        "=cmd|' /C calc'!A0",
        "\u202egnp.exe\u2066",
        "\x00\ud800\udfff",
    ]
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.fixed_dictionaries(dict.fromkeys(["subject", "body", "company", "lane", "seen"], HOSTILE)),
    name=HOSTILE,
)
async def test_whatever_is_typed_comes_back_as_words_and_nothing_else(
    sqlite_site: Site, clock: HandClock, words: dict[str, str], name: str
):
    limit(sqlite_site, per_hour=100_000)
    customer, page = await opened(sqlite_site, clock)
    typed = {key: text.encode(errors="replace").decode() for key, text in words.items()}
    again = await customer.send(
        page, (name.encode(errors="replace").decode() or "x", PDF), **typed, consent=""
    )
    assert again.status == 422
    assert "script" not in again.tags
    assert "onfocus" not in {attribute for tag in again.attributes for attribute in tag}
    assert "49" not in again.fields["subject"] or "49" in words["subject"]
    assert "set-cookie" not in again.headers
    for field in ("subject", "company"):
        assert again.fields[field] == seen_on_one_line(typed[field])
    assert again.fields["body"] == seen(typed["body"])


async def test_a_receipt_is_no_place_for_a_customers_headers_or_scripts(sqlite_site: Site, clock: HandClock):
    customer, page = await opened(sqlite_site, clock)
    hostile = "x\r\nLocation: https://evil.example\r\n\r\n<script>alert(1)</script>"
    sent = await customer.send(
        page, (f"{hostile}.pdf", PDF), **CONTACT | {"body": hostile, "person": hostile}
    )
    assert sent.headers["location"].startswith("/form/done?lang=ja&t=")
    receipt = await customer.follow(sent)
    assert "script" not in receipt.tags
    assert "<script>" in receipt.words
