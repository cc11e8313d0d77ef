"""The Web API's answers, errors, limits and pages."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.config import Pacing
from bot.local.people import BOT_USER_ID
from tests.local.local_town import AIKO, DESK, ELSEWHERE, GUEST, KENJI, SECRET


async def refusal(call):
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


async def test_a_token_is_needed_and_must_be_the_right_one(here):
    url = here.workspace.api_url
    assert await refusal(AsyncWebClient(base_url=url).auth_test()) == "not_authed"
    assert await refusal(here.client("xoxb-wrong").auth_test()) == "invalid_auth"
    assert await refusal(here.client().apps_connections_open(app_token=here.workspace.bot_token)) == (
        "not_allowed_token_type"
    )
    assert await refusal(here.client().api_call("no.such.method")) == "unknown_method"
    assert (await here.client().auth_test())["user_id"] == BOT_USER_ID


async def test_scopes_are_named_in_the_headers_and_missed_when_they_are_missing(settle):
    here = await settle(scopes=("chat:write",))
    answer = await here.client().auth_test()
    assert answer.headers["x-oauth-scopes"] == "chat:write"
    with pytest.raises(SlackApiError) as refused:
        await here.client().users_list()
    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "users:read"


async def test_each_place_the_bot_cannot_write_to_has_its_own_error(here):
    client = here.client()
    assert await refusal(client.chat_postMessage(channel="C0NOWHERE", text="x")) == "channel_not_found"
    assert await refusal(client.chat_postMessage(channel=SECRET, text="x")) == "channel_not_found"
    assert await refusal(client.chat_postMessage(channel=ELSEWHERE, text="x")) == "not_in_channel"
    assert await refusal(client.chat_postMessage(channel="USLACKBOT", text="x")) == "cannot_dm_bot"
    assert await refusal(client.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert await refusal(client.chat_postMessage(channel=DESK, text="")) == "no_text"
    assert (
        await refusal(client.chat_postEphemeral(channel=DESK, user="U0NOBODY", text="x")) == "user_not_found"
    )
    here.workspace.archive(DESK, AIKO)
    assert await refusal(client.chat_postMessage(channel=DESK, text="x")) == "is_archived"
    here.workspace.deactivate(GUEST)
    assert await refusal(client.conversations_open(users=GUEST)) == "user_disabled"


async def test_a_persons_id_opens_their_direct_message_and_every_message_there_rings(here):
    posted = await here.client().chat_postMessage(channel=AIKO, text="こんにちは")
    assert posted["channel"].startswith("D")
    assert here.workspace.dm(AIKO) == posted["channel"]
    assert here.workspace.messages(posted["channel"])[0]["rings"] == [AIKO]


async def test_messages_are_changed_and_deleted_by_their_author_only(here):
    client = here.client()
    spoken = await here.workspace.send(AIKO, DESK, "人の言葉")
    assert await refusal(client.chat_update(channel=DESK, ts=spoken["ts"], text="x")) == "cant_update_message"
    posted = await client.chat_postMessage(
        channel=DESK, text="前", metadata={"event_type": "t", "event_payload": {}}
    )
    await client.chat_update(channel=DESK, ts=posted["ts"], text="後")
    changed = here.workspace.find_message(DESK, "後")
    assert changed["edited"]["user"] == BOT_USER_ID
    assert changed["metadata"]["event_type"] == "t"
    await client.chat_delete(channel=DESK, ts=posted["ts"])
    assert await refusal(client.chat_update(channel=DESK, ts=posted["ts"], text="x")) == "message_not_found"
    assert (
        await refusal(client.chat_update(channel=DESK, ts=spoken["ts"], text="x" * 4001))
        == "cant_update_message"
    )


async def test_metadata_is_shown_to_whoever_asks_for_it(here):
    client = here.client()
    metadata = {"event_type": "outbox", "event_payload": {"id": 7}}
    posted = await client.chat_postMessage(channel=DESK, text="番号つき", metadata=metadata)
    bare = await client.conversations_history(channel=DESK)
    assert "metadata" not in bare["messages"][0]
    full = await client.conversations_history(
        channel=DESK, include_all_metadata=True, oldest=posted["ts"], inclusive=True
    )
    assert full["messages"][0]["metadata"] == metadata
    large = {"event_type": "t", "event_payload": {"x": "y" * 9000}}
    assert (
        await refusal(client.chat_postMessage(channel=DESK, text="x", metadata=large)) == "metadata_too_large"
    )


async def test_history_and_replies_come_in_pages(here):
    client = here.client()
    sent = [(await here.workspace.send(AIKO, DESK, str(n)))["ts"] for n in range(5)]
    texts, cursor = [], None
    while cursor != "":
        page = await client.conversations_history(channel=DESK, limit=2, cursor=cursor)
        texts += [message["text"] for message in page["messages"]]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
    assert texts == ["4", "3", "2", "1", "0"]
    between = await client.conversations_history(channel=DESK, oldest=sent[1], latest=sent[3])
    assert [message["text"] for message in between["messages"]] == ["2"]
    for n in range(3):
        await client.chat_postMessage(channel=DESK, text=f"返{n}", thread_ts=sent[0])
    thread, cursor = [], None
    while cursor != "":
        page = await client.conversations_replies(channel=DESK, ts=sent[0], limit=2, cursor=cursor)
        thread += [message["text"] for message in page["messages"]]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
    assert thread == ["0", "返0", "返1", "返2"]


async def test_a_broadcast_reply_stands_in_the_channel_too(here):
    head = await here.workspace.send(AIKO, DESK, "頭")
    await here.client().chat_postMessage(
        channel=DESK, text="皆へ", thread_ts=head["ts"], reply_broadcast=True
    )
    assert here.workspace.messages(DESK)[-1]["subtype"] == "thread_broadcast"


async def test_an_ephemeral_message_is_its_readers_alone(here):
    await here.client().chat_postEphemeral(channel=DESK, user=AIKO, text="ひとりに")
    assert here.workspace.find_message(DESK, "ひとりに", AIKO)
    assert here.workspace.find_message(DESK, "ひとりに", KENJI) is None
    assert (await here.client().conversations_history(channel=DESK))["messages"] == []


async def test_who_is_rung_follows_from_mentions_in_text_and_blocks(here):
    client = here.client()

    async def rung(**message):
        posted = await client.chat_postMessage(channel=DESK, **message)
        return next(m["rings"] for m in here.workspace.messages(DESK) if m["ts"] == posted["ts"])

    assert await rung(text=f"<@{KENJI}> さん") == [KENJI]
    assert len(await rung(text="<!channel> 至急")) == 4
    assert await rung(text="&lt;!channel&gt; 至急") == []
    assert await rung(text="<!subteam^S0OFFICERS>") == [KENJI]
    block = {"type": "section", "text": {"type": "mrkdwn", "text": f"<@{AIKO}>"}}
    assert await rung(text="x", blocks=[block]) == [AIKO]
    quiet = {"type": "section", "text": {"type": "plain_text", "text": f"<@{AIKO}>"}}
    assert await rung(text="x", blocks=[quiet]) == []


async def test_one_message_a_second_a_channel_and_then_a_429(settle):
    here = await settle(pacing=Pacing(post_burst=2, posts_per_second=0.5))
    client = here.client()
    for _ in range(2):
        await client.chat_postMessage(channel=DESK, text="x")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=DESK, text="x")
    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "2"
    await client.chat_postMessage(channel=AIKO, text="他の場所なら")


async def test_a_method_has_its_tier(settle):
    here = await settle(pacing=Pacing(per_minute={"users.list": 1}))
    await here.client().users_list()
    assert await refusal(here.client().users_list()) == "ratelimited"


async def test_blocks_that_are_too_long_together_fail_the_message(here):
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "あ" * 2900}} for _ in range(5)]
    assert (
        await refusal(here.client().chat_postMessage(channel=DESK, text="x", blocks=blocks))
        == "msg_blocks_too_long"
    )
    broken = [{"type": "section"}]
    assert (
        await refusal(here.client().chat_postMessage(channel=DESK, text="x", blocks=broken))
        == "invalid_blocks"
    )
    assert here.workspace.refusals[-1]["payload"]["blocks"] == broken


async def test_scheduled_messages_come_in_business_time(here):
    client = here.client()
    now = int(here.control.now().timestamp())
    assert (
        await refusal(client.chat_scheduleMessage(channel=DESK, text="x", post_at=now - 1)) == "time_in_past"
    )
    far = now + 121 * 86400
    assert await refusal(client.chat_scheduleMessage(channel=DESK, text="x", post_at=far)) == "time_too_far"
    await client.chat_scheduleMessage(channel=DESK, text="一時間後", post_at=now + 3600)
    dropped = await client.chat_scheduleMessage(channel=DESK, text="取り消し", post_at=now + 3600)
    await client.chat_deleteScheduledMessage(
        channel=DESK, scheduled_message_id=dropped["scheduled_message_id"]
    )
    await here.workspace.advance(here.control.now().replace(hour=2))
    assert [message["text"] for message in here.workspace.messages(DESK)] == ["一時間後"]


async def test_people_and_their_languages_are_listed_in_pages(here):
    client = here.client()
    everybody, cursor = {}, None
    while cursor != "":
        page = await client.users_list(limit=2, cursor=cursor, include_locale=True)
        everybody |= {member["id"]: member for member in page["members"]}
        cursor = page["response_metadata"]["next_cursor"]
    assert everybody[KENJI]["locale"] == "en-US"
    assert everybody[GUEST]["is_restricted"]
    assert everybody["U0OUTSIDER"]["team_id"] != everybody[AIKO]["team_id"]
    assert "locale" not in (await client.users_info(user=AIKO))["user"]


async def test_channels_are_listed_made_joined_and_left(here):
    client = here.client()
    listed = (await client.conversations_list(types="public_channel,private_channel"))["channels"]
    assert {channel["id"] for channel in listed} == {DESK, ELSEWHERE}
    await client.conversations_join(channel=ELSEWHERE)
    made = (await client.conversations_create(name="案件-26-0001"))["channel"]
    await client.conversations_invite(channel=made["id"], users=f"{AIKO},{KENJI}")
    assert (await client.conversations_members(channel=made["id"]))["members"] == sorted(
        [AIKO, KENJI, BOT_USER_ID]
    )
    assert await refusal(client.conversations_create(name="案件-26-0001")) == "name_taken"
    await client.conversations_archive(channel=made["id"])
    mine = (await client.users_conversations())["channels"]
    assert {channel["id"] for channel in mine} == {DESK, ELSEWHERE, made["id"]}
    assert (await client.conversations_info(channel=made["id"]))["channel"]["is_archived"]


async def test_reactions_groups_permalinks_and_the_team(here):
    client = here.client()
    sent = await here.workspace.send(AIKO, DESK, "よろしく")
    await client.reactions_add(channel=DESK, timestamp=sent["ts"], name="memo")
    assert (
        await refusal(client.reactions_add(channel=DESK, timestamp=sent["ts"], name="memo"))
        == "already_reacted"
    )
    assert here.workspace.messages(DESK)[0]["reactions"] == [
        {"name": "memo", "users": [BOT_USER_ID], "count": 1}
    ]
    await client.reactions_remove(channel=DESK, timestamp=sent["ts"], name="memo")
    await client.usergroups_users_update(usergroup="S0OFFICERS", users=[AIKO])
    assert (await client.usergroups_users_list(usergroup="S0OFFICERS"))["users"] == [AIKO]
    assert (
        sent["ts"].replace(".", "")
        in (await client.chat_getPermalink(channel=DESK, message_ts=sent["ts"]))["permalink"]
    )
    assert (await client.team_info())["team"]["name"] == "Local workspace"
    assert (await client.bots_info())["bot"]["user_id"] == BOT_USER_ID


async def test_a_file_is_uploaded_shared_and_read_again(here):
    client = here.client()
    answer = await client.files_upload_v2(
        content="# 議事録".encode(), filename="minutes.md", channel=DESK, initial_comment="議事録です"
    )
    file = (await client.files_info(file=answer["file"]["id"]))["file"]
    assert file["shares"]["public"][DESK][0]["ts"]
    assert here.workspace.find_message(DESK, "議事録です")["files"][0]["name"] == "minutes.md"
    assert here.workspace.core.world.files.content(file["id"]).decode() == "# 議事録"
    private = await client.files_upload_v2(content=b"x", filename="alone.txt")
    assert (await client.files_info(file=private["file"]["id"]))["file"]["shares"] == {}
