"""Health, metrics, Slack's address, and what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from bot.clock import monotonic
from bot.services.audit import KINDS, TIMERS, Finding
from bot.services.desk import Desk
from bot.services.health import CLOCK, OUTBOX, Health, Reason
from bot.services.metrics import Metrics
from bot.slack.answers import End, Verdict
from bot.web.app import error_handlers, web_routes
from storage.database import Database
from tests.web.conftest import SlowClock, client_of

if TYPE_CHECKING:
    from bot.network import Network
    from tests.web.conftest import Site


def test_a_process_that_just_started_is_well():
    assert Health(100.0).report(100.5) == (200, {"status": "ok", "reasons": []})


def _codes(health: Health, now: float) -> tuple[int, str, list[tuple[str, str]]]:
    status, report = health.report(now)
    return status, report["status"], [(reason["part"], reason["why"]) for reason in report["reasons"]]


@pytest.mark.parametrize(("part", "beat"), [(CLOCK, Health.looped), (OUTBOX, Health.ticked)])
def test_a_loop_that_stands_still_is_our_own_fault_and_the_remedy_is_told(part: str, beat):
    health = Health(100.0)
    beat(health, 140.0)
    status, report = health.report(145.0, "en")
    assert (status, report["status"]) == (503, "failing")
    (reason,) = report["reasons"]
    text = reason.pop("text")
    assert reason == {"part": part, "why": "standstill", "seconds": 45}
    assert "45 seconds" in text
    assert "restart this process" in text


def test_a_web_process_has_no_loops_that_could_stand_still():
    health = Health(0.0, ())
    health.database_answered(999_999.0)
    assert health.report(1_000_000.0)[0] == 200


def test_while_slack_is_away_the_process_serves_and_says_why_and_since_when():
    health = Health(100.0, ())
    health.slack_failed(110.0, "timeout")
    health.slack_failed(115.0, "connection_refused")
    status, report = health.report(120.0, "en")
    assert (status, report["status"]) == (200, "degraded")
    (reason,) = report["reasons"]
    assert "Messages wait" in reason.pop("text")
    assert reason == {"part": "slack", "why": "connection_refused", "seconds": 10}
    health.slack_answered()
    assert health.report(121.0)[1]["status"] == "ok"


def test_where_slack_refuses_the_app_the_remedy_is_to_install_it_again():
    health = Health(100.0, ())
    Verdict(End.APP, "token_revoked").tell(health, 110.0)
    (reason,) = health.report(120.0, "en")[1]["reasons"]
    assert "token_revoked" in reason["text"]
    assert "install the app" in reason["text"]


def test_a_socket_that_fell_silent_is_told():
    health = Health(100.0, ())
    health.pong(100.0)
    health.database_answered(150.0)
    assert _codes(health, 159.0) == (200, "ok", [])
    assert _codes(health, 170.0) == (200, "degraded", [("slack", "silent")])


def test_without_the_database_nothing_else_is_worth_telling_but_slack():
    health = Health(100.0)
    health.found((Reason("timers", "standstill", "found_timers", more={"count": 3}),))
    health.slack_failed(140.0, "timeout")
    health.database_failed()
    assert _codes(health, 145.0) == (503, "failing", [("database", "unreachable"), ("slack", "timeout")])
    for beat in (health.ticked, health.looped, health.database_answered):
        beat(146.0)
    assert _codes(health, 147.0) == (200, "degraded", [("timers", "standstill"), ("slack", "timeout")])


def test_a_database_that_hangs_is_as_good_as_away():
    health = Health(100.0, ())
    assert _codes(health, 145.0)[0] == 200
    assert _codes(health, 146.0) == (503, "failing", [("database", "unreachable")])


def test_what_the_auditor_finds_is_told_and_fails_only_for_a_fault_of_our_own():
    health = Health(0.0, ())
    late = Reason("timers", "standstill", "found_timers", more={"count": 3})
    health.found((late,))
    assert health.report(1.0)[0] == 200
    stuck = Reason("outbox", "standstill", "found_outbox", failing=True, more={"count": 2})
    health.found((late, stuck))
    status, report = health.report(1.0)
    assert (status, [reason["part"] for reason in report["reasons"]]) == (503, ["outbox", "timers"])
    assert [reason["count"] for reason in report["reasons"]] == [2, 3]


@pytest.mark.parametrize(("language", "word"), [("en", "Slack has not answered"), ("ja", "応答しません")])
async def test_healthz_says_the_remedy_in_the_readers_language(
    sqlite_db: Database, network: Network, language: str, word: str
):
    health = Health(monotonic(), ())
    health.slack_failed(monotonic(), "timeout")
    async with client_of(Desk(sqlite_db, network, SlowClock()), health, Metrics()) as client:
        answer = await client.get("/healthz", headers={"accept-language": language})
        unasked = await client.get("/healthz")
    assert word in answer.json()["reasons"][0]["text"]
    assert "応答しません" in unasked.json()["reasons"][0]["text"]


async def test_healthz_answers_in_json(sqlite_site: Site):
    answer = await sqlite_site.client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.headers["cache-control"] == "no-store"


async def test_metrics_count_what_is_open_and_what_waits_in_the_database(site: Site):
    await site.hand_in({"subject": "治具"}, key="1")
    await site.hand_in({"subject": "治具"}, key="1")
    text = (await site.client.get("/metrics")).text
    assert "toban_open_inquiries 1.0" in text
    assert "toban_overdue_inquiries 0.0" in text
    assert "toban_timers_overdue 0.0" in text
    assert 'toban_outbox_rows{status="pending"} 0.0' not in text
    assert 'toban_outbox_rows{status="held"} 0.0' in text
    assert "toban_database_up 1.0" in text


async def test_metrics_count_the_forms_that_wait_on_disk(sqlite_site: Site):
    assert "toban_forms_waiting 0.0" in (await sqlite_site.client.get("/metrics")).text
    folder = sqlite_site.desk.files.folder / "forms"
    folder.mkdir(parents=True)
    (folder / "waits.json").write_text("{}")
    assert "toban_forms_waiting 1.0" in (await sqlite_site.client.get("/metrics")).text


async def test_without_the_database_metrics_tell_what_the_process_itself_counted(network: Network):
    away = Database("postgresql://toban@127.0.0.1:1/toban")
    metrics = Metrics()
    metrics.sent("post")
    async with client_of(Desk(away, network, SlowClock()), Health(0.0, ()), metrics) as client:
        answer = await client.get("/metrics")
    away.close()
    assert answer.status_code == 200
    assert 'toban_outbox_sent_total{op="post"} 1.0' in answer.text
    assert "toban_database_up 0.0" in answer.text
    assert "toban_open_inquiries NaN" in answer.text


def test_each_kind_of_finding_has_a_gauge_that_goes_back_to_nothing():
    metrics = Metrics()
    metrics.found([Finding(TIMERS, 3)])
    counted = {kind: _gauge(metrics, kind) for kind in KINDS}
    assert counted == dict.fromkeys(KINDS, 0.0) | {TIMERS: 3.0}
    metrics.found([])
    assert _gauge(metrics, TIMERS) == 0.0


def _gauge(metrics: Metrics, kind: str) -> float | None:
    return metrics.registry.get_sample_value("toban_audit_findings", {"kind": kind})


def test_every_measure_has_its_name():
    metrics = Metrics()
    metrics.received("slack")
    metrics.replied(late=True)
    metrics.fired(0.02)
    metrics.acked(0.004)
    metrics.sent("post")
    metrics.slack_call("chat.postMessage", "ok")
    names = {family.name for family in metrics.registry.collect()}
    assert names == {
        "toban_inquiries_received",
        "toban_first_replies",
        "toban_timer_lateness_seconds",
        "toban_ack_seconds",
        "toban_outbox_sent",
        "toban_slack_calls",
        "toban_mails",
        "toban_mails_taken",
        "toban_forms_waiting",
        "toban_outbox_rows",
        "toban_outbox_oldest_seconds",
        "toban_open_inquiries",
        "toban_overdue_inquiries",
        "toban_timers_overdue",
        "toban_database_up",
        "toban_audit_findings",
    }


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nowhere", 404, "ありません"),
        ("GET", "/api/inquiries", 405, "メソッド"),
        ("POST", "/slack/events", 404, "ありません"),
    ],
)
async def test_what_is_not_there_is_told_in_json(
    sqlite_site: Site, method: str, path: str, status: int, words: str
):
    answer = await sqlite_site.client.request(method, path)
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]
    english = await sqlite_site.client.request(method, path, headers={"accept-language": "en"})
    assert english.json()["error"]["message"].isascii()


def test_slack_is_handed_to_bolt_where_it_comes_over_http(sqlite_db: Database, network: Network):
    async def handle(request):
        return PlainTextResponse(await request.body())

    desk = Desk(sqlite_db, network, SlowClock())
    routes = web_routes(desk, Health(0.0, ()), Metrics(), handle)
    client = TestClient(Starlette(routes=routes, exception_handlers=error_handlers("ja")))
    assert client.post("/slack/events", content=b"payload=1").content == b"payload=1"
    assert client.get("/slack/events").status_code == 405


def test_a_fault_of_ours_is_one_sentence_without_its_cause(sqlite_db: Database, network: Network):
    async def handle(_request):
        raise RuntimeError("xoxb-secret")

    desk = Desk(sqlite_db, network, SlowClock())
    app = Starlette(
        routes=web_routes(desk, Health(0.0, ()), Metrics(), handle), exception_handlers=error_handlers("en")
    )
    answer = TestClient(app, raise_server_exceptions=False).post("/slack/events")
    assert answer.status_code == 500
    assert "xoxb" not in answer.text
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("end", "answers"),
    [(End.PERSON, True), (End.RATE_LIMITED, True), (End.APP, False), (End.NOT_SENT, False)],
)
def test_an_error_of_slacks_is_an_answer_unless_it_refuses_the_app(end: End, answers: bool):
    health = Health(0.0, ())
    health.slack_failed(1.0, "timeout")
    Verdict(end, "some_error").tell(health, 2.0)
    assert health.slack_answers() is answers
