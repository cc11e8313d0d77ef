"""`/duty`: who is on duty now and next, and the rota by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.services import duty, members, rota_by_hand, year
from bot.slack import lists, rota_lists
from handlers.clicks import command
from handlers.common import context, sentence
from handlers.words import HELP, NOW, SET, read_turn, says, words_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk, Session
    from bot.services.views import DutyView
    from bot.slack.context import Context
    from bot.slack.rendered import Rendered
    from handlers.answers import Caller


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/duty`."""
    command(app, desk, "/duty", _answer)


async def _answer(desk: Desk, caller: Caller) -> Rendered:
    words, c = words_of(caller.typed), context(desk, caller.user)
    if not words or (len(words) == 1 and says(words[0], NOW)):
        now = desk.clock.now()
        turns = await desk.read(lambda s: duty.current(s, desk.network, now))
        mine = await desk.read(lambda s: duty.mine(s, desk.network, caller.user, now))
        return rota_lists.with_mine(c, lists.duty_now(c, turns), mine)
    if says(words[0], SET):
        return await _set(desk, caller, c, words[1:])
    if says(words[0], HELP):
        return await _help(desk, caller)
    return lists.help_text(c, "help.duty", words[0])


async def _help(desk: Desk, caller: Caller, sentence: str | None = None) -> Rendered:
    """Return the help, its example with a firm of this network that could have the lane."""
    lane, today = desk.network.lanes[0].id, desk.network.hours.local_day(desk.clock.now())
    firms = await desk.read(members.firms)
    able = {firm.id: firm for firm in firms.values() if lane in firm.lanes and not firm.has_left(today)}
    return lists.with_help(context(desk, caller.user, firms=able), "help.duty", sentence)


async def _set(desk: Desk, caller: Caller, c: Context, words: list[str]) -> Rendered:
    """Give a lane's week to a firm; the answer reads back what was understood."""
    act = caller.act()
    today = act.now.astimezone(desk.network.timezone).date()
    try:
        turn = read_turn(words, desk.network.lanes, today)
    except Refusal as refusal:
        return await _help(desk, caller, sentence(desk, caller.user, refusal))
    if turn is None:
        return await _help(desk, caller)
    week, lane, firm = turn

    def give(s: Session) -> tuple[DutyView, bool]:
        done = rota_by_hand.set_turn(s, desk.network, act, week, lane, firm)
        unserved = year.unserved(s, desk.network, act.now, done.firm.id) if done.firm else ()
        return done, (done.week, done.lane) in unserved

    set_to, cannot = await desk.write(give)
    label = set_to.firm.label if set_to.firm else firm
    key = "duty.set_unserved" if cannot else "duty.set"
    return lists.said(c.say(key, week=c.day(set_to.week), lane=c.lane(set_to.lane), firm=label))
