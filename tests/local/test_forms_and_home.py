"""Modals three deep, Home, external selects, shortcuts, response_urls."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.local.local_town import AIKO, DESK, GUEST, OUTSIDER


def plain(text):
    return {"type": "plain_text", "text": text}


def modal(callback_id="form", blocks=(), **more):
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("画面"),
        "blocks": list(blocks),
        **more,
    }


def section(text="本文", **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id, **more):
    return {
        "type": "actions",
        "elements": [{"type": "button", "action_id": action_id, "text": plain("押す"), **more}],
    }


def text_input(name, **more):
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name),
        "element": {"type": "plain_text_input", "action_id": name},
        **more,
    }


async def opened(here, app, view, user=AIKO):
    """Let the bot open a view on the global shortcut and return what it was answered."""
    answers = []

    @app.shortcut("new_inquiry")
    async def open_it(ack, shortcut, client):
        await ack()
        answers.append((await client.views_open(trigger_id=shortcut["trigger_id"], view=view)).data)

    await here.connect(app)
    assert (await here.workspace.shortcut(user, "new_inquiry"))["ok"]
    return await here.workspace.until(lambda: answers and answers[0]["view"])


async def test_home_is_published_when_it_is_opened_and_its_buttons_work(here):
    app = here.app()
    pressed = []

    @app.event("app_home_opened")
    async def show(event, client):
        await client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [button("go", value="3")]}
        )

    @app.action("go")
    async def go(ack, body, action):
        await ack()
        pressed.append((body["view"]["type"], body["container"]["type"], action["value"]))

    await here.connect(app)
    view = await here.workspace.open_home(AIKO)
    assert view["type"] == "home"
    assert await here.workspace.click(AIKO, "go") == {"ok": True}
    assert pressed == [("home", "view", "3")]


async def test_a_submission_may_push_update_or_clear(here):
    app = here.app()
    first, second = text_input("a"), text_input("b")

    @app.view("first")
    async def push(ack):
        await ack(response_action="push", view=modal("second", [second], submit=plain("次")))

    @app.view("second")
    async def update(ack):
        await ack(response_action="update", view=modal("third", [section()], submit=plain("了")))

    @app.view("third")
    async def clear(ack):
        await ack(response_action="clear")

    await opened(here, app, modal("first", [first], submit=plain("次")))
    assert (await here.workspace.submit(AIKO, {"a": "1"}))["response_action"] == "push"
    assert here.workspace.view(AIKO)["previous_view_id"]
    assert (await here.workspace.submit(AIKO, {"b": "2"}))["response_action"] == "update"
    assert here.workspace.view(AIKO)["callback_id"] == "third"
    assert (await here.workspace.submit(AIKO))["response_action"] == "clear"
    assert here.workspace.view(AIKO) is None


async def test_what_was_entered_stays_when_the_bot_updates_the_view(here):
    app = here.app()

    @app.action("more")
    async def more(ack, body, client):
        await ack()
        view = modal("form", [text_input("a"), button("more"), section("もっと")], submit=plain("了"))
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    await opened(here, app, modal("form", [text_input("a"), button("more")], submit=plain("了")))
    entered = {"a": {"a": {"type": "plain_text_input", "value": "書きかけ"}}}
    await here.workspace.click(AIKO, "more", state=entered)
    view = here.workspace.view(AIKO)
    assert len(view["blocks"]) == 3
    assert view["state"]["values"]["a"]["a"]["value"] == "書きかけ"


async def test_an_old_hash_a_closed_view_and_a_fourth_modal_are_refused(here):
    app = here.app()
    view = await opened(here, app, modal(blocks=[section()]))
    client = here.client()
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view["id"], hash="1.old", view=modal(blocks=[section()]))
    for _ in range(2):
        trigger_id = here.workspace.core.triggers.issue(AIKO)
        await client.views_push(trigger_id=trigger_id, view=modal(blocks=[section()]))
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(
            trigger_id=here.workspace.core.triggers.issue(AIKO), view=modal(blocks=[section()])
        )
    await here.workspace.close_view(AIKO, view["id"])
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id=view["id"], view=modal(blocks=[section()]))


async def test_a_trigger_works_once_and_not_for_long(impatient):
    client = impatient.client()
    triggers = impatient.workspace.core.triggers
    once = triggers.issue(AIKO)
    await client.views_open(trigger_id=once, view=modal(blocks=[section()]))
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=once, view=modal(blocks=[section()]))
    late = triggers.issue(AIKO)
    triggers._issued[late].at -= 1
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=late, view=modal(blocks=[section()]))
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await client.views_open(trigger_id="1.2.3", view=modal(blocks=[section()]))


async def test_the_bot_hears_of_a_closed_view_if_it_asked_to(here):
    app = here.app()
    closed = []

    @app.view_closed("form")
    async def hear(ack, body):
        await ack()
        closed.append(body["is_cleared"])

    await opened(here, app, modal(blocks=[section()], notify_on_close=True))
    assert await here.workspace.close_view(AIKO) == {"ok": True}
    assert closed == [False]


async def test_an_external_select_is_asked_for_its_options(here):
    app = here.app()
    select = {"type": "external_select", "action_id": "firm", "min_query_length": 0}

    @app.options("firm")
    async def firms(ack, payload):
        found = [name for name in ("京都", "大阪") if payload["value"] in name]
        await ack(options=[{"text": plain(name), "value": name} for name in found])

    chosen = []

    @app.view("form")
    async def take(ack, view):
        await ack()
        chosen.append(view["state"]["values"]["firm"]["firm"]["selected_option"]["value"])

    block = {"type": "input", "block_id": "firm", "label": plain("企業"), "element": select}
    await opened(here, app, modal("form", [block], submit=plain("了")))
    assert [option["value"] for option in (await here.workspace.options(AIKO, "firm", "京"))["options"]] == [
        "京都"
    ]
    assert (await here.workspace.submit(AIKO, {"firm": "京都"}))["ok"]
    assert chosen == ["京都"]


async def test_a_message_shortcut_carries_its_message(here):
    app = here.app()
    seen = []

    @app.shortcut("register")
    async def register(ack, shortcut):
        await ack()
        seen.append((shortcut["message"]["text"], shortcut["channel"]["id"]))

    await here.connect(app)
    sent = await here.workspace.send(AIKO, DESK, "登録してほしい話")
    assert await here.workspace.shortcut(AIKO, "register", DESK, sent["ts"]) == {"ok": True}
    assert seen == [("登録してほしい話", DESK)]


async def test_a_response_url_works_five_times(here):
    app = here.app()
    urls = []

    @app.action("go")
    async def go(ack, respond, body):
        await ack()
        await respond("あなただけに", replace_original=False)
        await respond("差し替え", replace_original=True)
        urls.append(body["response_url"])

    await here.connect(app)
    posted = await here.client().chat_postMessage(channel=DESK, text="前", blocks=[button("go")])
    await here.workspace.click(AIKO, "go", channel=DESK, ts=posted["ts"])
    assert here.workspace.find_message(DESK, "あなただけに", AIKO)["is_ephemeral"]
    assert here.workspace.find_message(DESK, "差し替え")["ts"] == posted["ts"]
    async with aiohttp.ClientSession() as http:
        for body in (
            {"text": "皆に", "response_type": "in_channel"},
            {"delete_original": True},
            {"text": "最後"},
        ):
            async with http.post(urls[0], json=body) as answer:
                assert (answer.status, await answer.text()) == (200, "ok")
        async with http.post(urls[0], json={"text": "六度目"}) as answer:
            assert answer.status == 404
            assert (await answer.json())["error"] == "used_url"
    assert here.workspace.find_message(DESK, "皆に")
    assert here.workspace.find_message(DESK, "差し替え") is None


async def test_outsiders_can_press_buttons_but_have_no_commands_and_no_modals(here):
    app = here.app()
    refused = []

    @app.action("hand")
    async def hand(ack, body, client):
        await ack()
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=modal(blocks=[section()]))
        except SlackApiError as error:
            refused.append((body["user"]["team_id"], error.response["error"]))

    @app.command("/inquiry")
    async def inquiry(ack):
        await ack()

    await here.connect(app)
    posted = await here.client().chat_postMessage(channel=DESK, text="挙手", blocks=[button("hand")])
    assert (await here.workspace.send(OUTSIDER, DESK, "/inquiry"))["error"] == "commands_off_for_guests"
    assert await here.workspace.send(GUEST, DESK, "/inquiry") == {"ok": True}
    assert await here.workspace.click(OUTSIDER, "hand", channel=DESK, ts=posted["ts"]) == {"ok": True}
    assert refused == [("T0ELSEWHERE", "restricted_action")]


async def test_a_broken_view_is_refused_kept_and_told(here):
    client = here.client()
    broken = modal(title=plain("あまりにも長すぎる題名はスラックに断られるので短くしなければならない"))
    with pytest.raises(SlackApiError, match="invalid_arguments") as refusal:
        await client.views_open(trigger_id=here.workspace.core.triggers.issue(AIKO), view=broken)
    assert refusal.value.response["response_metadata"]["messages"]
    assert here.workspace.refusals[-1]["method"] == "views.open"
    assert here.workspace.seen[-1]["type"] == "refused"


async def test_two_people_have_their_own_modals(here):
    client = here.client()
    issue = here.workspace.core.triggers.issue
    views = [modal(f"of-{user}", [section()]) for user in (AIKO, GUEST)]
    await asyncio.gather(
        client.views_open(trigger_id=issue(AIKO), view=views[0]),
        client.views_open(trigger_id=issue(GUEST), view=views[1]),
    )
    assert here.workspace.view(AIKO)["callback_id"] == f"of-{AIKO}"
    assert here.workspace.view(GUEST)["callback_id"] == f"of-{GUEST}"
