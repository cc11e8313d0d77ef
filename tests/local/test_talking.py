"""A person and the bot talk over Socket Mode."""

from tests.local.local_town import AIKO, DESK, KENJI


async def test_the_bot_hears_what_is_said_and_answers_in_the_thread(here):
    app = here.app()

    @app.message("見積")
    async def answer(message, say):
        await say(text="承りました", thread_ts=message["ts"])

    await here.connect(app)
    sent = await here.workspace.send(AIKO, DESK, "見積をお願いします")
    reply = await here.workspace.until(
        lambda: here.workspace.find_message(DESK, "承りました", thread_ts=sent["ts"])
    )
    assert reply["thread_ts"] == sent["ts"]
    assert here.workspace.messages(DESK)[-1]["reply_count"] == 1


async def test_from_a_command_over_a_button_and_a_form_to_a_message(here):
    app = here.app()

    @app.command("/inquiry")
    async def card(ack, body, client):
        await ack("受け付けます")
        button = {
            "type": "button",
            "text": {"type": "plain_text", "text": "開く"},
            "action_id": "open",
            "value": "7",
        }
        blocks = [{"type": "actions", "block_id": "buttons", "elements": [button]}]
        await client.chat_postMessage(channel=body["channel_id"], text=body["text"], blocks=blocks)

    @app.action("open")
    async def form(ack, body, client):
        await ack()
        element = {"type": "plain_text_input", "action_id": "company"}
        label = {"type": "plain_text", "text": "会社名"}
        view = {
            "type": "modal",
            "callback_id": "form",
            "title": {"type": "plain_text", "text": "引き合い"},
            "submit": {"type": "plain_text", "text": "登録"},
            "blocks": [{"type": "input", "block_id": "company", "element": element, "label": label}],
        }
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("form")
    async def take(ack, view, client):
        company = view["state"]["values"]["company"]["company"]["value"]
        if company == "?":
            await ack(response_action="errors", errors={"company": "会社名をお書きください"})
            return
        await ack()
        await client.chat_postMessage(channel=DESK, text=f"{company} 様")

    await here.connect(app)
    assert await here.workspace.send(AIKO, DESK, "/inquiry 試作 10個") == {"ok": True}
    assert here.workspace.find_message(DESK, "受け付けます", AIKO)["is_ephemeral"]
    posted = here.workspace.find_message(DESK, "試作 10個")
    assert (await here.workspace.click(AIKO, "open", channel=DESK, ts=posted["ts"]))["ok"]
    assert here.workspace.view(AIKO)["callback_id"] == "form"
    assert "company" in (await here.workspace.submit(AIKO))["errors"]
    assert (await here.workspace.submit(AIKO, {"company": "?"}))["errors"] == {
        "company": "会社名をお書きください"
    }
    assert await here.workspace.submit(AIKO, {"company": "瑠璃川"}) == {"ok": True}
    assert here.workspace.view(AIKO) is None
    await here.workspace.until(lambda: here.workspace.find_message(DESK, "瑠璃川 様"))


async def test_who_changes_or_deletes_a_message_is_heard_and_nobody_else_may(here):
    app, heard = here.app(), []

    @app.event("message")
    async def listen(event):
        heard.append((event.get("subtype"), event.get("message", {}).get("edited", {}).get("user")))

    await here.connect(app)
    ts = (await here.workspace.send(AIKO, DESK, "見積をお願いします"))["ts"]
    assert not here.workspace.edit(KENJI, DESK, ts, "要りません")["ok"]
    assert not here.workspace.delete(KENJI, DESK, ts)["ok"]
    assert here.workspace.edit(AIKO, DESK, ts, "急ぎで見積をお願いします")["ok"]
    assert here.workspace.find_message(DESK, "急ぎで")["edited"]["user"] == AIKO
    assert here.workspace.delete(AIKO, DESK, ts)["ok"]
    assert here.workspace.find_message(DESK, "急ぎで") is None
    await here.workspace.until(lambda: len(heard) == 3)
    assert heard == [(None, None), ("message_changed", AIKO), ("message_deleted", None)]
