"""What may go wrong on order, and what outlives the process."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.local.faults import Fault
from tests.local.local_town import AIKO, DESK


async def test_a_connection_dropped_after_acceptance_leaves_the_message_there(here):
    here.workspace.faults.add("chat.postMessage", Fault.drop_after_accept)
    with pytest.raises(aiohttp.ClientError):
        await here.client().chat_postMessage(channel=DESK, text="届いたか")
    assert here.workspace.find_message(DESK, "届いたか")
    await here.client().chat_postMessage(channel=DESK, text="次は普通に")


async def test_a_connection_dropped_before_leaves_nothing(here):
    here.workspace.faults.add("chat.postMessage", Fault.drop_before)
    with pytest.raises(aiohttp.ClientError):
        await here.client().chat_postMessage(channel=DESK, text="届いたか")
    assert here.workspace.messages(DESK) == []


async def test_faults_can_be_errors_429s_and_500s_for_some_calls_only(here):
    faults, client = here.workspace.faults, here.client()
    faults.add("chat.postMessage", Fault.rate_limited(7), when=lambda args: args["text"] == "これ")
    faults.add("*", Fault.error("fatal_error"))
    faults.add("users.list", Fault.server_error)
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.chat_postMessage(channel=DESK, text="それ")
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=DESK, text="これ")
    assert limited.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError) as broken:
        await client.users_list()
    assert broken.value.response.status_code == 500
    await client.users_list()


async def test_a_hook_runs_between_acceptance_and_answer(here):
    seen = []
    look = Fault.hook(lambda method, args, answer: seen.append((method, args["text"], answer["ts"])))
    here.workspace.faults.add("chat.postMessage", look)
    posted = await here.client().chat_postMessage(channel=DESK, text="途中")
    assert seen == [("chat.postMessage", "途中", posted["ts"])]


async def test_a_late_answer_comes_after_the_message(here):
    here.workspace.faults.add("chat.postMessage", Fault.delay(0.3))
    call = asyncio.create_task(here.client().chat_postMessage(channel=DESK, text="遅れて"))
    await here.workspace.until(lambda: here.workspace.find_message(DESK, "遅れて"))
    assert not call.done()
    await call


async def test_while_slack_is_away_no_call_is_answered(here):
    here.workspace.away = True
    with pytest.raises(aiohttp.ClientError):
        await here.client().auth_test()
    here.workspace.away = False
    await here.client().auth_test()


async def test_everything_outlives_a_restart(settle, tmp_path):
    db = str(tmp_path / "workspace.db")
    before = await settle(db=db)
    client = before.client()
    await client.chat_postMessage(channel=AIKO, text="覚えている")
    await client.views_publish(user_id=AIKO, view={"type": "home", "blocks": [{"type": "divider"}]})
    sent = await before.workspace.send(AIKO, DESK, "一つ目")
    await before.workspace.react(AIKO, DESK, sent["ts"], "memo")
    file = before.workspace.upload(AIKO, DESK, "図面.pdf", b"%PDF")["file"]
    before.workspace.set_locale(AIKO, "en-US")
    before.workspace.tour(AIKO, 3)
    before.workspace.join("U0TOBAN", "雑談")
    await before.workspace.stop()

    after = await settle(db=db)
    space = after.workspace
    assert space.bot_token == before.workspace.bot_token
    assert space.signing_secret == before.workspace.signing_secret
    assert space.find_message(space.dm(AIKO), "覚えている")["rings"] == [AIKO]
    assert space.core.world.messages.unread(AIKO) == {space.dm(AIKO): 1}
    assert space.home(AIKO)["blocks"][0]["type"] == "divider"
    assert space.messages(DESK)[0]["reactions"][0]["name"] == "memo"
    assert space.core.world.files.content(file["id"]) == b"%PDF"
    assert space.core.world.person(AIKO)["locale"] == "en-US"
    assert space.tour(AIKO, 4) == {"step": 4, "done": [0, 3]}
    assert space.core.world.rooms.holds("C0ELSEWHERE", "U0TOBAN")
    again = await space.send(AIKO, DESK, "二つ目")
    assert again["ts"] > sent["ts"]


async def test_what_was_deleted_is_gone_from_the_workspaces_files(settle, tmp_path):
    here = await settle(db=str(tmp_path / "workspace.db"))

    def on_disk():
        return "槐精機".encode() in b"".join(path.read_bytes() for path in tmp_path.iterdir())

    edited = await here.client().chat_postMessage(channel=DESK, text="槐精機さまから")
    deleted = await here.client().chat_postMessage(channel=DESK, text="槐精機さまへ")
    assert on_disk()
    await here.client().chat_update(channel=DESK, ts=edited["ts"], text="消去済み")
    await here.client().chat_delete(channel=DESK, ts=deleted["ts"])
    async with asyncio.timeout(10):
        while on_disk():
            await asyncio.sleep(0.02)
