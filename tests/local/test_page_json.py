"""The page's JSON, its event stream, and who is kept out."""

import json

import aiohttp
import pytest

from tests.local.local_town import AIKO, DESK, GUEST, KENJI, SECRET


@pytest.fixture
async def page(here):
    """Ask as the page does: `await page("send", {...})`, or `page("boot", user=...)` for a GET."""
    async with aiohttp.ClientSession() as http:

        async def ask(name, body=None, headers=None, **query):
            url = f"{here.workspace.core.config.base_url}/workspace/page/{name}"
            call = (
                http.get(url, params=query, headers=headers)
                if body is None
                else http.post(url, json=body, headers=headers)
            )
            async with call as answer:
                return await answer.json()

        ask.http = http
        yield ask


async def test_boot_tells_a_page_all_it_needs(here, page):
    boot = await page("boot", user=AIKO)
    assert boot["me"]["id"] == AIKO
    assert [(persona["id"], persona["role"]) for persona in boot["personas"]] == [
        (AIKO, "事務局"),
        (KENJI, ""),
    ]
    assert {channel["id"]: channel["member"] for channel in boot["channels"]} == {
        DESK: True,
        SECRET: True,
        "C0ELSEWHERE": True,
    }
    assert boot["clock"]["now"] == "2026-11-23T00:00:00+00:00"
    assert boot["commands"][0] == {"command": "/inquiry", "description": "引き合い", "usage_hint": ""}
    assert boot["samples"] == [{"id": "s1", "company": "ACME", "subject": "試作", "source": "web"}]
    assert boot["connected"] is False
    guests = await page("boot", user=GUEST)
    assert SECRET not in {channel["id"] for channel in guests["channels"]}


async def test_what_is_sent_is_read_oldest_first_and_threads_apart(page):
    first = await page("send", {"user": AIKO, "channel": DESK, "text": "一"})
    await page("send", {"user": KENJI, "channel": DESK, "text": "二"})
    await page("send", {"user": KENJI, "channel": DESK, "text": "返", "thread_ts": first["ts"]})
    channel = await page("messages", user=AIKO, channel=DESK)
    assert [message["text"] for message in channel["messages"]] == ["一", "二"]
    assert channel["messages"][0]["reply_count"] == 1
    thread = await page("messages", user=AIKO, channel=DESK, thread_ts=first["ts"])
    assert [message["text"] for message in thread["messages"]] == ["一", "返"]
    older = await page("messages", user=AIKO, channel=DESK, before=channel["messages"][1]["ts"])
    assert [message["text"] for message in older["messages"]] == ["一"]


async def test_a_refusal_is_worded_in_the_persons_language(page):
    ask = {"channel": DESK, "text": "/nothing"}
    assert (await page("send", {**ask, "user": AIKO}))["message"] == "そのコマンドはありません。"
    assert (await page("send", {**ask, "user": KENJI}))["message"] == "There is no such command."
    in_thread = await page("send", {**ask, "user": AIKO, "thread_ts": "1.0"})
    assert in_thread["error"] == "no_commands_in_threads"
    hidden = await page("send", {"user": GUEST, "channel": SECRET, "text": "x"})
    assert hidden["error"] == "channel_not_found"


async def test_a_mention_counts_as_unread_until_it_is_read(here, page):
    sent = await page("send", {"user": AIKO, "channel": DESK, "text": f"<@{KENJI}> さん"})
    assert (await page("boot", user=KENJI))["unread"] == {DESK: 1}
    await page("mark_read", {"user": KENJI, "channel": DESK, "ts": sent["ts"]})
    assert (await page("boot", user=KENJI))["unread"] == {}


async def test_the_event_stream_carries_what_its_reader_may_see(here, page):
    url = f"{here.workspace.core.config.base_url}/workspace/page/events"
    async with page.http.get(url, params={"user": GUEST}) as stream:
        assert (await stream.content.readline()).startswith(b":")
        await page("send", {"user": AIKO, "channel": SECRET, "text": "理事だけに"})
        await page("send", {"user": AIKO, "channel": DESK, "text": f"<@{GUEST}> 皆に"})
        events = []
        while len(events) < 2:
            line = await stream.content.readline()
            if line.startswith(b"data: "):
                events.append(json.loads(line.removeprefix(b"data: ")))
    assert events[0]["message"]["text"].endswith("皆に")
    assert events[1] == {"type": "unread", "channel": DESK, "n": 1}


async def test_the_clock_the_customer_and_the_tour(here, page):
    pushed = await page("clock", {"advance": "1h30m"})
    assert pushed["clock"]["now"] == "2026-11-23T01:30:00+00:00"
    assert (await page("clock", {"to": "next"}))["clock"]["now"] == "2026-11-23T03:30:00+00:00"
    assert (await page("clock", {"at": "2026-11-24T09:00:00+09:00"}))["clock"]["now"].startswith("2026-11-24")
    assert (await page("clock", {"at": "2026-11-01T09:00:00+09:00"}))["error"] == "time_in_past"
    assert (await page("clock", {"advance": "soon"}))["error"] == "invalid_duration"
    assert await page("customer", {"sample": "s1"}) == {"status": 201, "body": {"number": "26-0001"}}
    assert here.control.handed_in == [{"company": "ACME", "subject": "試作"}]
    assert (await page("tour", {"user": AIKO, "step": 1}))["tour"] == {"step": 1, "done": [0]}


async def test_a_file_comes_back_as_it_was_sent(here, page):
    form = aiohttp.FormData({"user": AIKO, "channel": DESK})
    form.add_field("file", b"drawing", filename="図面.txt")
    base = here.workspace.core.config.base_url
    async with page.http.post(f"{base}/workspace/page/upload", data=form) as answer:
        file = (await answer.json())["file"]
    async with page.http.get(file["url_private"]) as answer:
        assert await answer.read() == b"drawing"
    large = aiohttp.FormData({"user": AIKO, "channel": DESK})
    large.add_field("file", b"x" * (40 * 1024 * 1024 + 1), filename="large.bin")
    async with page.http.post(f"{base}/workspace/page/upload", data=large) as answer:
        assert (await answer.json())["error"] == "file_too_large"


async def test_a_direct_message_is_opened_between_two_people(page):
    room = (await page("open_dm", {"user": AIKO, "with": KENJI}))["channel"]
    assert (room["kind"], room["user"]) == ("dm", KENJI)
    await page("send", {"user": AIKO, "channel": room["id"], "text": "二人で"})
    assert (await page("messages", user=GUEST, channel=room["id"]))["error"] == "channel_not_found"


async def test_foreign_pages_are_kept_out(here, page):
    ask = {"user": AIKO, "channel": DESK, "text": "x"}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        assert (await page("send", ask, headers))["error"] == "not_local"
    own = {"Origin": here.workspace.core.config.base_url}
    assert (await page("send", ask, own))["ok"]


async def test_nonsense_gets_an_answer_and_not_a_traceback(page):
    assert (await page("send", {"user": AIKO}))["ok"] is False
    assert (await page("send", {"user": "U0NOBODY", "channel": DESK, "text": "x"}))["ok"] is False
    assert (await page("boot", user="U0NOBODY"))["error"] == "user_not_found"
    assert (await page("view_submit", {"user": AIKO, "view_id": "V0NONE", "state": {}}))[
        "error"
    ] == "not_found"
