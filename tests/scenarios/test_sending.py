"""Slack misbehaves in every way it can; each message arrives once, or somebody who can mend it is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.local.faults import Fault
from bot.services import members, notice_told
from bot.services.messages import NOTE, PING, message
from storage import inquiries, outbox, standing
from tests.scenarios.town import INQUIRIES, PATIENCE, button, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

POST = "chat.postMessage"


async def arrives_once(town: Town) -> None:
    number = await town.arrives()
    cards = [message for message in town.workspace.messages(INQUIRIES) if number in told(message)]
    assert len(cards) == 1
    assert len(town.thread(number)) == 1
    for user in await town.on_duty("parts"):
        assert len(town.letters(user)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault.drop_before,
        Fault.drop_after_accept,
        Fault.server_error,
        Fault.rate_limited(1),
        Fault.error("internal_error"),
    ],
    ids=["dropped before", "dropped after acceptance", "status 500", "rate limited", "internal error"],
)
async def test_a_call_that_fails_once_is_made_good(town: Town, fault: Fault) -> None:
    town.workspace.faults.add(POST, fault, times=1)
    await arrives_once(town)


async def test_every_answer_lost_and_nothing_is_doubled(town: Town) -> None:
    town.workspace.faults.add(POST, Fault.drop_after_accept, times=4)
    await arrives_once(town)


async def test_while_slack_is_away_inquiries_are_taken_and_told_afterwards(town: Town) -> None:
    town.workspace.away = True
    answer = await town.control.intake({"subject": "試作", "lane": "parts"})
    assert answer["status"] == 201
    status, report = town.toban.watch.health.report(0)
    assert status == 200
    town.workspace.away = False
    await town.quiet()
    assert len(town.thread(answer["body"]["number"])) == 1
    assert report["status"] in {"ok", "degraded"}


async def test_a_press_counts_at_once_while_slack_hangs_and_the_card_says_so_afterwards(town: Town) -> None:
    number = await town.arrives()
    hung, back = asyncio.Event(), asyncio.Event()

    async def hangs(*_: object) -> None:
        hung.set()
        await back.wait()

    card, (contact, *_) = town.card(number), await town.on_duty("parts")
    town.workspace.faults.add("chat.update", Fault.hook(hangs))
    town.workspace.faults.add(POST, Fault.hook(hangs))
    action_id, block_id = button(card, "一次回答済")
    await town.workspace.click(contact, action_id, channel=INQUIRIES, ts=card["ts"], block_id=block_id)
    case = await town.toban.db.read(lambda s: inquiries.by_number(s, number))
    assert case is not None
    assert case.state == "answered"
    async with asyncio.timeout(PATIENCE):
        await hung.wait()
    back.set()
    await town.quiet()
    assert "✅" in told(town.card(number))
    assert len([line for line in town.thread(number) if "を記録しました" in line]) == 1


async def test_an_archived_channel_holds_its_messages_and_the_secretariat_is_told(town: Town) -> None:
    town.workspace.archive(INQUIRIES, town.secretary)
    number = (await town.control.intake({"subject": "試作", "lane": "parts"}))["body"]["number"]
    await town.quiet()
    first, *_ = await town.on_duty("parts")
    assert number in told(town.letters(first)[-1])  # the people are rung all the same
    assert "is_archived" in told(town.letters(town.secretary)[-1]) or INQUIRIES in told(
        town.letters(town.secretary)[-1]
    )
    town.workspace.archive(INQUIRIES, town.secretary, archived=False)
    await town.toban.engine.try_held()
    await town.quiet()
    assert town.card(number)


async def test_what_could_not_ring_before_closing_rings_when_the_pushed_clock_opens_the_desk(
    town: Town,
) -> None:
    await town.push(hours=6)  # 16:00
    town.workspace.archive(INQUIRIES, town.secretary)
    number = (await town.control.intake({"subject": "試作", "lane": "parts"}))["body"]["number"]
    await town.push(hours=2)
    town.workspace.archive(INQUIRIES, town.secretary, archived=False)
    await town.toban.engine.try_held()
    await town.quiet()
    assert town.thread(number) == []
    await town.push(hours=14, minutes=59)
    assert town.thread(number) == []
    await town.push(minutes=1)
    (ping,) = town.thread(number)
    assert all(user in ping for user in await town.on_duty("parts"))


async def test_a_bot_outside_the_channel_joins_it(town: Town) -> None:
    town.workspace.leave("U0TOBAN", INQUIRIES)
    await arrives_once(town)


async def test_when_nobody_of_the_firm_can_be_reached_the_secretariat_phones(town: Town) -> None:
    for user in await town.on_duty("parts"):
        town.workspace.deactivate(user)
    number = await town.arrives()
    assert any(number in told(letter) and "電話" in told(letter) for letter in town.letters(town.secretary))


async def test_when_nobody_called_at_a_step_can_be_reached_the_secretariat_is_called_to_it(
    town: Town,
) -> None:
    number = await town.arrives()
    await town.push(hours=1, minutes=59)
    before = len(town.letters(town.secretary))
    gone = {*await town.backup("parts"), *town.toban.desk.network.roles["sales_head"]}
    people = {user for name in gone for user in await contacts(town, name)}
    refused = Fault.error("messages_tab_disabled")
    town.workspace.faults.add(POST, refused, len(people), lambda args: args["channel"] in people)
    await town.push(minutes=1)
    letters = [told(letter) for letter in town.letters(town.secretary)[before:]]
    (call,) = (letter for letter in letters if number in letter)
    assert "次の当番企業、営業部長はSlackでお呼びできる方がいない" in call
    assert sum("事務局をお呼びしました" in line for line in town.thread(number)) == 1


async def contacts(town: Town, name: str) -> tuple[str, ...]:
    """The people of a firm, or the one person of this name."""
    firm = await town.toban.db.read(lambda s: members.firm(s, name))
    return firm.contacts if firm is not None else (name,)


async def test_what_slack_takes_only_as_plain_words_counts_as_any_other(town: Town) -> None:
    refused = Fault.error("invalid_blocks")
    town.workspace.faults.add(POST, refused, times=1, when=lambda args: args["channel"].startswith("C"))
    number = await town.arrives()
    plain = [one for one in town.workspace.messages(INQUIRIES) if not one.get("blocks")]
    assert [number in one["text"] for one in plain] == [True]
    figures = town.toban.watch.metrics.registry
    assert figures.get_sample_value("toban_inquiries_received_total", {"surface": "api"}) == 1
    assert town.toban.watch.health.slack_answers()


async def test_a_removed_message_stops_no_other(town: Town) -> None:
    number = await town.arrives()
    town.workspace.faults.add("chat.update", Fault.error("message_not_found"), times=1)
    await town.push(hours=2, minutes=30)
    assert len(town.thread(number)) == 3


async def test_a_customers_text_can_neither_ring_nor_format(town: Town) -> None:
    shout = "<!channel> <@UDEMOF20A> *bold* `code` https://example.com"
    number = await town.arrives(subject=shout, body=shout, company=shout, person=shout)
    await town.push(hours=3)
    rooms = [
        town.workspace.messages(INQUIRIES),
        town.workspace.messages(INQUIRIES, thread_ts=town.card(number)["ts"]),
    ]
    rung = {user for room in rooms for message in room for user in message["rings"]}
    assert "UDEMOF20A" not in rung
    assert len(rung) < 25


@pytest.mark.parametrize(
    "fault",
    [Fault.drop_before, Fault.rate_limited(1), Fault.server_error, Fault.error("missing_scope")],
    ids=["dropped", "rate limited", "status 500", "no scope"],
)
async def test_a_channel_that_cannot_be_looked_up_at_once_is_looked_up_later(
    town: Town, fault: Fault
) -> None:
    town.workspace.faults.add("conversations.list", fault, times=1)
    await arrives_once(town)


async def test_a_note_that_nobody_could_look_for_is_not_doubled_later(town: Town) -> None:
    number = await town.arrives()
    town.workspace.faults.add(POST, Fault.drop_after_accept, when=lambda args: "thread_ts" in args)
    town.workspace.faults.add("conversations.replies", Fault.error("not_in_channel"))
    first, *_ = await town.on_duty("parts")
    await town.presses(first, "対応", town.card(number))
    told_once = town.thread(number)
    held = await town.toban.db.read(standing.unsent)
    assert (len(told_once), held) == (2, {"held": 1})
    await town.toban.engine.try_held()
    await town.quiet()
    assert town.thread(number) == told_once
    assert await town.toban.db.read(standing.unsent) == {}


async def test_the_sender_outlives_a_database_that_is_away(town: Town, monkeypatch: Any) -> None:
    failures = 0

    async def away(_: Any) -> None:
        nonlocal failures
        failures += 1
        raise OSError("no database")

    with monkeypatch.context() as patch:
        patch.setattr(town.toban.sender, "_pending", away)
        while not failures:
            town.toban.sender.ring()
            await asyncio.sleep(0.01)
    await arrives_once(town)


@pytest.mark.parametrize(
    ("never", "error"),
    [
        (
            {"notice": ["0001-01-01", "parts", "F01"], "why": notice_told.NOTICE},
            "OverflowError",
        ),  # no day before
        ({"todos": 1}, "ArgumentError"),
    ],
    ids=["nothing before its week", "nothing that the database could be asked for"],
)
async def test_a_message_that_cannot_be_made_is_kept_and_stops_no_other(
    town: Town, never: dict[str, Any], error: str
) -> None:
    reader, now = (await town.on_duty("parts"))[0], town.control.now()
    trouble = {"problem": "channel", "what": "#inquiries", "error": "is_archived"}
    owed = [
        message("never", reader, notice_told.FIRM, never, now, urgency=PING),
        message("sound", town.secretary, "problem", trouble, now, urgency=NOTE),
    ]
    await town.toban.db.write(lambda s: outbox.owe(s, owed))
    await town.workspace.until(
        lambda: any("アーカイブ" in told(letter) for letter in town.letters(town.secretary)) or None, PATIENCE
    )

    async def kept() -> dict[str, Any]:
        found = await town.toban.db.read(lambda s: outbox.by_id(s, outbox.id_of(s, "never") or 0))
        assert found is not None
        return found

    async with asyncio.timeout(PATIENCE):
        while (row := await kept())["error"] is None:
            await asyncio.sleep(0.01)
    assert row["status"] in {"pending", "sending"}
    assert row["error"] == error
    assert town.letters(reader) == []
