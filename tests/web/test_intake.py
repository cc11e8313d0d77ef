"""`POST /api/inquiries`: what a network's own website may rely on."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.services import tokens
from storage import inquiries

if TYPE_CHECKING:
    from tests.web.conftest import Site

FULL = {
    "company": "海霧ドローン合同会社",
    "person": "霧島 迅",
    "email": "kirishima@kaimu.example.jp",
    "phone": "000-0000-1027",
    "subject": "3Dプリントアーム",
    "body": "TPUとPA12の2案で各2本。\n強度評価も。",
    "material": "PA12/TPU",
    "quantity": "4",
    "desired_delivery": "2026-11-20",
    "process": "3Dプリント",
    "attachments": ["arm_a.step", "図面 b.pdf"],
    "lane": "parts",
    "case_type": "prototype",
    "lang": "en",
}


async def _stored(site: Site, answer):
    number = answer.json()["number"]
    return await site.desk.read(lambda s: inquiries.by_number(s, number))


async def test_an_inquiry_is_on_disk_before_its_number_is_told(site: Site):
    answer = await site.hand_in(FULL | {"referrer": "展示会", "budget": {"max": 1.5, "tax": None}})
    assert answer.status_code == 201
    assert answer.json() == {
        "number": "26-0001",
        "deadline": "2026-11-16T12:00:00+09:00",
        "received_as": "受付番号 26-0001 で受け付けました",
    }
    case = await _stored(site, answer)
    for name, value in FULL.items():
        assert getattr(case, name) == value, name
    assert case.extra == {"referrer": "展示会", "budget": {"max": 1.5, "tax": None}}
    assert (case.entered_by, case.surface, case.source) == ("api:website", "api", "web")


@pytest.mark.parametrize(
    "only", [{"subject": "治具"}, {"body": " x"}, {"company": "海霧"}, {"attachments": ["a.pdf"]}]
)
async def test_a_half_empty_inquiry_is_still_an_inquiry(sqlite_site: Site, only: dict):
    assert (await sqlite_site.hand_in(only)).status_code == 201


@pytest.mark.parametrize(
    "values", [{}, {"company": " "}, {"subject": " \n\u200b", "body": ""}, {"subject": None}]
)
async def test_an_inquiry_that_says_nothing_is_refused(sqlite_site: Site, values: dict):
    answer = await sqlite_site.hand_in(values)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "subject")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", 5),
        ("company", ["海霧"]),
        ("body", {"text": "x"}),
        ("quantity", True),
        ("attachments", "a.pdf"),
        ("attachments", ["a.pdf", 1]),
        ("lane", 3),
        ("received_at", 1700000000),
        ("received_at", "yesterday"),
        ("received_at", "0001-01-01T00:00:00+09:00"),
        ("received_at", "2026-11-16T12:00:00+09:00"),
    ],
)
async def test_a_wrong_type_is_refused_naming_the_field(sqlite_site: Site, field: str, value):
    answer = await sqlite_site.hand_in({"subject": "治具"} | {field: value})
    error = answer.json()["error"]
    assert (answer.status_code, error["field"]) == (422, field)
    assert error["message"]


async def test_what_the_network_does_not_know_is_kept(sqlite_site: Site):
    values = {"subject": "治具", "lane": "welding", "case_type": "space", "source": "telegram"}
    case = await _stored(sqlite_site, await sqlite_site.hand_in(values))
    assert (case.lane, case.case_type, case.source) == (None, None, "web")
    assert case.extra == {"lane": "welding", "case_type": "space", "source": "telegram"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-13T16:30:00+09:00", datetime(2026, 11, 13, 7, 30, tzinfo=UTC)),
        ("2026-11-13T16:30", datetime(2026, 11, 13, 7, 30, tzinfo=UTC)),
        ("2026-11-13T07:30:00Z", datetime(2026, 11, 13, 7, 30, tzinfo=UTC)),
    ],
)
async def test_the_clock_starts_when_the_word_arrived(sqlite_site: Site, said: str, meant: datetime):
    case = await _stored(sqlite_site, await sqlite_site.hand_in({"subject": "治具", "received_at": said}))
    assert case.received_at == meant


async def test_a_website_whose_clock_runs_a_little_ahead_is_taken_at_our_time(sqlite_site: Site):
    ahead = {"subject": "治具", "received_at": "2026-11-16T10:04:00+09:00"}
    case = await _stored(sqlite_site, await sqlite_site.hand_in(ahead))
    assert case.received_at == case.entered_at


async def test_the_same_key_gives_the_same_number_whatever_the_body(site: Site):
    first = await site.hand_in({"subject": "治具"}, key="order-1")
    again = await site.hand_in({"subject": "ほか"}, key="order-1")
    other = await site.hand_in({"subject": "治具"}, key="order-2")
    assert (again.status_code, again.json()) == (201, first.json())
    assert other.json()["number"] != first.json()["number"]


async def test_the_same_key_many_times_at_once_makes_one_inquiry(site: Site):
    answers = await asyncio.gather(*(site.hand_in({"subject": "治具"}, key="k") for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert await site.desk.read(inquiries.count_open) == 1


async def test_two_websites_may_use_the_same_key(sqlite_site: Site):
    first = await sqlite_site.hand_in({"subject": "治具"}, key="1")
    other = await sqlite_site.desk.write(lambda s: tokens.new(s, "other", datetime.now(UTC)))
    second = await sqlite_site.hand_in({"subject": "治具"}, key="1", authorization=f"Bearer {other}")
    assert first.json()["number"] != second.json()["number"]


async def test_a_key_that_is_too_long_is_refused(sqlite_site: Site):
    answer = await sqlite_site.hand_in({"subject": "治具"}, key="k" * 256)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "Idempotency-Key")
    assert (await sqlite_site.hand_in({"subject": "治具"}, key="k" * 255)).status_code == 201


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic dTpw", "bearer  "])
async def test_without_a_token_in_use_nothing_is_taken(sqlite_site: Site, authorization: str):
    answer = await sqlite_site.hand_in({"subject": "治具"}, authorization=authorization)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="toban"')
    assert await sqlite_site.desk.read(inquiries.count_open) == 0


async def test_a_revoked_token_ends_within_half_a_minute(site: Site, monkeypatch: pytest.MonkeyPatch):
    seconds = 1000.0
    monkeypatch.setattr("bot.web.intake.monotonic", lambda: seconds)
    assert (await site.hand_in({"subject": "治具"})).status_code == 201
    await site.desk.write(lambda s: tokens.revoke(s, "website", datetime.now(UTC)))
    seconds += 30
    assert (await site.hand_in({"subject": "治具"})).status_code == 401


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"subject=x", b'{"a": NaN}', b'{"a": Infinity}', b"[" * 100_000, b"1" * 5000],
)
async def test_what_is_no_json_is_refused(sqlite_site: Site, content: bytes):
    assert (await sqlite_site.hand_in(content=content)).status_code == 400


@pytest.mark.parametrize("content", [b"[]", b'"text"', b"null", b"5"])
async def test_json_that_is_no_object_is_refused(sqlite_site: Site, content: bytes):
    assert (await sqlite_site.hand_in(content=content)).status_code == 422


async def test_a_body_over_a_megabyte_is_refused_and_one_below_is_taken(sqlite_site: Site):
    answer = await sqlite_site.hand_in({"subject": "治具", "body": "x" * 1_000_000})
    assert answer.status_code == 413
    assert (await sqlite_site.hand_in({"subject": "治具", "body": "x" * 999_000})).status_code == 201


async def test_a_body_that_does_not_say_its_size_is_stopped_all_the_same(sqlite_site: Site):
    sent = 0

    async def chunks():
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b"x" * 10_000

    assert (await sqlite_site.hand_in(content=chunks())).status_code == 413
    assert sent < 150


async def test_a_body_that_lies_about_its_size_is_refused_unread(sqlite_site: Site):
    answer = await sqlite_site.hand_in(content=b"{}", **{"content-length": "99999999"})
    assert answer.status_code == 413


async def test_control_characters_and_halves_of_characters_are_dropped(site: Site):
    strange = rb'"k\u0000": ["\ud800", {"\u0007a": "\u0000"}]'
    content = rb'{"subject": "a\u0000b\u001b[31m\ud83d", "body": "x\r\ny\tz", ' + strange + b"}"
    case = await _stored(site, await site.hand_in(content=content))
    assert (case.subject, case.body) == ("ab[31m", "x\ny\tz")
    assert case.extra == {"k": ["", {"a": ""}]}


async def test_an_address_pasted_with_a_sign_that_nobody_sees_is_one_that_mail_reaches(site: Site):
    case = await _stored(site, await site.hand_in(FULL | {"email": "kirishima@kaimu.example.jp\u200b"}))
    assert case.email == FULL["email"]


async def test_numbers_too_large_for_a_database_are_kept_as_text(site: Site):
    case = await _stored(
        site, await site.hand_in(content=b'{"subject": "x", "n": 1e999, "m": 12345678901234567890}')
    )
    assert case.extra == {"n": "1e999", "m": 12345678901234567890}


async def test_a_field_nested_too_deeply_is_refused_by_name(sqlite_site: Site):
    content = b'{"subject": "x", "deep": ' + b"[" * 40 + b"]" * 40 + b"}"
    answer = await sqlite_site.hand_in(content=content)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "deep")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "JSON"),
        ("en-US,en;q=0.9", "must be"),
        ("fr, en;q=0.3, ja;q=0.8", "送って"),
        ("de", "送って"),
        ("en;q=x", "送って"),
        ("ja;q=0, en;q=0.1", "must be"),
    ],
)
async def test_errors_are_in_the_readers_language(sqlite_site: Site, accepted: str, language: str):
    values = {"subject": 5} if language != "JSON" else None
    answer = await sqlite_site.hand_in(values, **{"accept-language": accepted})
    assert language in answer.json()["error"]["message"]


async def test_while_the_database_is_away_nobody_is_told_that_it_was_received(sqlite_site: Site):
    await sqlite_site.hand_in({"subject": "x"})
    await sqlite_site.desk.write(lambda s: s.execute(text("DROP TABLE timer")))
    answer = await sqlite_site.hand_in({"subject": "x"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [*FULL, "received_at", "source", "extra", "id", "number", "state", "confidentiality"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(FIELDS | st.text(), ANY_JSON | st.text(), max_size=6))
async def test_whatever_is_sent_it_is_never_a_fault_of_ours(sqlite_site: Site, values: dict):
    answer = await sqlite_site.hand_in(content=json.dumps(values).encode())
    assert answer.status_code in (201, 400, 422)
    if answer.status_code == 201:
        assert datetime.fromisoformat(answer.json()["deadline"]).year >= 2000
    else:
        assert answer.json()["error"]["message"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200), key=st.text(st.characters(min_codepoint=33, max_codepoint=126)))
async def test_nor_for_bytes_that_mean_nothing(sqlite_site: Site, content: bytes, key: str):
    answer = await sqlite_site.hand_in(content=content, key=key)
    assert answer.status_code in (201, 400, 422)
