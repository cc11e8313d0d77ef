"""How things reach the bot: sockets, signed HTTP, acks, retries."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest
from slack_bolt import BoltResponse

from bot.local.config import Pacing, Patience
from tests.local.local_town import AIKO, DESK, bot_over_http, bound


def hearing(app) -> list[str]:
    """Return the list to which the bot adds what it hears people say."""
    heard = []

    @app.event("message")
    async def hear(event):
        heard.append(event["text"])

    return heard


async def test_a_command_nobody_acknowledges_fails_after_slacks_patience(impatient):
    await impatient.connect(impatient.app())
    answer = await impatient.workspace.send(AIKO, DESK, "/unheard")
    assert answer["error"] == "operation_timeout"
    assert {"type": "late", "what": "/unheard"} in impatient.workspace.seen


async def test_without_a_bot_a_command_cannot_be_dispatched(here):
    assert (await here.workspace.send(AIKO, DESK, "/inquiry"))["error"] == "dispatch_failed"


async def test_an_event_that_is_not_acknowledged_is_sent_again_and_says_why(impatient):
    app = impatient.app()
    attempts = []

    @app.middleware
    async def watch(req, next):  # noqa: A002
        if req.body.get("type") == "event_callback":
            attempts.append(req.body["event_id"])
            if len(attempts) < 3:
                return BoltResponse(status=500)
        return await next()

    @app.event("message")
    async def hear():
        pass

    await impatient.connect(app)
    await impatient.workspace.send(AIKO, DESK, "聞こえますか")
    await impatient.workspace.until(lambda: len(attempts) == 3)
    assert len(set(attempts)) == 1


async def test_an_event_waits_for_a_bot_that_comes_later(settle):
    here = await settle(patience=replace(Patience(), retries=(0.0, 0.3, 0.3)))
    app = here.app()
    heard = hearing(app)
    await here.workspace.send(AIKO, DESK, "まだいない")
    await here.connect(app)
    await here.workspace.until(lambda: heard == ["まだいない"])


async def test_a_refreshed_socket_comes_back_and_nothing_is_missed(here):
    app = here.app()
    heard = hearing(app)
    await here.connect(app)
    await here.workspace.refresh_sockets()
    assert not here.workspace.connected
    await here.workspace.until(lambda: here.workspace.connected)
    await here.workspace.send(AIKO, DESK, "戻りましたか")
    await here.workspace.until(lambda: heard == ["戻りましたか"])


async def test_several_sockets_take_turns_and_an_eleventh_is_sent_away(here):
    client = here.client(here.workspace.app_token)
    async with aiohttp.ClientSession() as http:
        sockets = []
        for _ in range(10):
            url = (await client.apps_connections_open(app_token=here.workspace.app_token))["url"]
            sockets.append(await http.ws_connect(url))
            assert (await sockets[-1].receive_json())["type"] == "hello"
        eleventh = await http.ws_connect(url)
        assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
        for number in range(2):
            task = asyncio.create_task(here.workspace.deliver("interactive", {"type": "nothing"}))
            envelope = await sockets[number].receive_json()
            assert envelope["accepts_response_payload"]
            await sockets[number].send_json(
                {"envelope_id": envelope["envelope_id"], "payload": {"n": number}}
            )
            assert (await task).body == {"n": number}
        for ws in sockets:
            await ws.close()
    await here.workspace.until(lambda: not here.workspace.connected)


async def test_a_ping_in_text_is_echoed_and_a_wrong_ticket_is_not_let_in(here):
    url = (await here.client().apps_connections_open(app_token=here.workspace.app_token))["url"]
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(url) as ws:
            await ws.receive_json()
            await ws.send_str("sdk-ping-pong:12.5")
            assert await ws.receive_str() == "sdk-ping-pong:12.5"
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await http.ws_connect(url.replace("ticket=", "ticket=x"))


async def test_over_signed_http_commands_buttons_and_events_reach_the_bot():
    async with bot_over_http({}) as (here, app):
        heard = []

        @app.command("/inquiry")
        async def inquiry(ack, command):
            await ack(f"「{command['text']}」ですね")

        @app.event("message")
        async def hear(event):
            heard.append(event.get("text"))

        @app.action("go")
        async def go(ack, action):
            await ack()
            heard.append(action["value"])

        assert await here.workspace.verify_request_url()
        assert await here.workspace.send(AIKO, DESK, "/inquiry 試作") == {"ok": True}
        assert here.workspace.find_message(DESK, "「試作」ですね", AIKO)
        await here.workspace.send(AIKO, DESK, "こんにちは")
        await here.workspace.until(lambda: "こんにちは" in heard)
        element = {
            "type": "button",
            "action_id": "go",
            "text": {"type": "plain_text", "text": "押"},
            "value": "押した",
        }
        blocks = [{"type": "actions", "elements": [element]}]
        posted = await here.client().chat_postMessage(channel=DESK, text="ボタン", blocks=blocks)
        assert await here.workspace.click(AIKO, "go", channel=DESK, ts=posted["ts"]) == {"ok": True}
        assert heard[-1] == "押した"


async def test_a_bot_with_another_secret_refuses_what_is_signed():
    async with bot_over_http({}, signing_secret="something else") as (here, app):

        @app.command("/inquiry")
        async def inquiry(ack):
            await ack()

        assert (await here.workspace.send(AIKO, DESK, "/inquiry"))["error"] == "dispatch_failed"


async def test_what_is_sent_again_over_http_says_so_in_its_headers():
    patience = replace(Patience(), retries=(0.0, 0.0, 0.0))
    async with bot_over_http({"patience": patience}) as (here, app):
        attempts = []

        @app.middleware
        async def watch(req, next):  # noqa: A002
            attempts.append(
                [req.headers.get(f"x-slack-retry-{name}", [None])[0] for name in ("num", "reason")]
            )
            return BoltResponse(status=500) if len(attempts) < 3 else await next()

        @app.event("message")
        async def hear():
            pass

        await here.workspace.send(AIKO, DESK, "聞こえますか")
        await here.workspace.until(lambda: len(attempts) == 3)
        assert attempts == [[None, None], ["1", "http_error"], ["2", "http_error"]]


async def test_a_request_url_where_nobody_listens_cannot_be_dispatched(settle):
    sock, url = bound()
    sock.close()
    here = await settle(request_url=f"{url}/slack/events")
    assert (await here.workspace.send(AIKO, DESK, "/inquiry"))["error"] == "dispatch_failed"
    assert not here.workspace.connected


async def test_the_bot_hears_nothing_from_where_it_is_not(here):
    app = here.app()
    heard = hearing(app)
    await here.connect(app)
    await here.workspace.send(AIKO, "雑談", "内緒")
    await here.workspace.send(AIKO, DESK, "公の話")
    await here.workspace.settled()
    assert heard == ["公の話"]


async def test_patience_and_pacing_are_slacks_unless_said_otherwise():
    assert (Patience().ack, Patience().retries) == (3.0, (0.0, 60.0, 300.0))
    assert Pacing().enabled
