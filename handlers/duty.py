"""`/duty`: who is on duty now and next, and the rota by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.dates import read_date
from bot.services import duty
from bot.slack import lists
from bot.slack.mrkdwn import unescape
from handlers.answers import Caller, ephemeral
from handlers.common import context, sentence
from handlers.words import HELP, NOW, SET, says, words_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.slack.context import Context
    from bot.slack.rendered import Rendered
    from handlers.common import Json

_SET_WORDS = 4  # set, week, lane, firm


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/duty`."""

    @app.command("/duty")
    async def on_command(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        caller = Caller.of(desk, client, body)
        try:
            answer = await _answer(desk, caller, unescape(body.get("text") or ""))
        except Exception as error:  # noqa: BLE001  whatever it is, the person is told
            answer = lists.said_plainly(sentence(desk, caller.user, error))
        await ack(ephemeral(answer))


async def _answer(desk: Desk, caller: Caller, text: str) -> Rendered:
    words, c = words_of(text, _SET_WORDS), context(desk, caller.user)
    if not words or (len(words) == 1 and says(words[0], NOW)):
        turns = await desk.read(lambda s: duty.current(s, desk.network, desk.clock.now()))
        return lists.duty_now(c, turns)
    if says(words[0], SET) and len(words) == _SET_WORDS:
        return await _set(desk, caller, c, words[1:])
    return lists.help_text(c, "help.duty", None if says(words[0], HELP | SET) else words[0])


async def _set(desk: Desk, caller: Caller, c: Context, words: list[str]) -> Rendered:
    """Give a lane's week to a firm; the answer reads back what was understood."""
    act = desk.act(caller.user, caller.body.get("trigger_id"))
    week = read_date(words[0], act.now.astimezone(desk.network.timezone).date())
    turn = await desk.write(lambda s: duty.set_turn(s, desk.network, act, week, words[1], words[2].strip()))
    firm = turn.firm.label if turn.firm else words[2]
    return lists.said(c.say("duty.set", week=c.day(turn.week), lane=c.lane(turn.lane), firm=firm))
