"""The buttons and forms of the rota. Each records what was asked, then acknowledges; the outbox tells it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.duty_requests import Kind
from bot.domain.errors import Refusal
from bot.services import members, rota_answers, rota_by_hand, rota_gaps, rota_history, rota_requests
from bot.slack import rota_lists
from bot.slack.modals.forms import FormErrors, notice_view
from bot.slack.modals.rota import PREFIX, all_view, done_view, parse, read_slot, seal, sure_view
from bot.slack.rota_buttons import PREFIX as BUTTONS
from handlers import rota_words
from handlers.clicks import buttons, form, unknown
from handlers.common import context

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp

    from bot.domain.members import Act
    from bot.domain.rota_changes import TurnChange
    from bot.services.desk import Desk, Session
    from bot.services.rota_views import ActView
    from bot.slack.modals.rota import Asked
    from handlers.answers import Caller
    from handlers.common import Json, Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the rota's buttons and forms, and to its words."""
    rota_words.register(app, desk)

    buttons(app, desk, BUTTONS, _press)
    form(app, desk, PREFIX, _submit, redraws_home=False)


async def _press(desk: Desk, caller: Caller) -> Work | None:
    """Do what a button says; return the sentence for the one who pressed where nothing shows it."""
    action = caller.body["actions"][0]
    verb = action["action_id"].removeprefix(BUTTONS).split(":")[0]
    if verb == "all":
        return await _all(desk, caller, int(action["value"]))
    if verb not in _VERBS:
        return unknown(desk, caller)
    done = await _VERBS[verb](desk, caller.act(), action["value"])
    unseen = (caller.body.get("container") or {}).get("is_ephemeral") or done in {"choose", "ask", "which"}
    return caller.tell(context(desk, caller.user).plain(f"rota.done_{done}")) if unseen else None


async def _all(desk: Desk, caller: Caller, act_id: int) -> Work:
    """Show everything that an act changed."""
    done = await desk.read(lambda s: rota_history.one(s, act_id))
    c = context(desk, caller.user, firms=await desk.read(members.firms))
    return caller.show(all_view(c, done), caller.answer(rota_lists.all_of(c, done)))


async def _agree(desk: Desk, act: Act, value: str) -> str:
    number, _, firm = value.partition(":")
    try:
        await desk.write(lambda s: rota_answers.agree(s, desk.network, act, int(number), None, firm or None))
    except Refusal as refusal:
        if refusal.key != "rota.which_firm":
            raise
        await desk.write(lambda s: rota_answers.send_choices(s, desk.network, act, int(number)))
        return "which"
    return "agree"


async def _give(desk: Desk, act: Act, value: str) -> str:
    number, week, lane, firm = value.split(":", 3)
    slot = read_slot(f"{week}:{lane}")
    await desk.write(lambda s: rota_answers.agree(s, desk.network, act, int(number), slot, firm))
    return "agree"


async def _decline(desk: Desk, act: Act, value: str) -> str:
    number, _, firm = value.partition(":")
    await desk.write(lambda s: rota_answers.decline(s, desk.network, act, int(number), firm or None))
    return "decline"


async def _take(desk: Desk, act: Act, value: str) -> str:
    week, lane, firm = value.split(":", 2)
    await desk.write(lambda s: rota_gaps.take(s, desk.network, act, read_slot(f"{week}:{lane}"), firm))
    return "take"


async def _withdraw(desk: Desk, act: Act, value: str) -> str:
    await desk.write(lambda s: rota_answers.withdraw(s, desk.network, act, int(value)))
    return "withdraw"


async def _choose(desk: Desk, act: Act, value: str) -> str:
    await desk.write(lambda s: rota_answers.send_choices(s, desk.network, act, int(value)))
    return "choose"


async def _undo(desk: Desk, act: Act, value: str) -> str:
    await desk.write(lambda s: rota_history.undo(s, desk.network, act, int(value)))
    return "undo"


async def _ask(desk: Desk, act: Act, value: str) -> str:
    kind, week, lane, *span = value.split(":")
    slot, days = read_slot(f"{week}:{lane}"), [date.fromisoformat(day) for day in span]
    some = (days[0], days[1]) if days else None
    await desk.write(lambda s: rota_requests.ask(s, desk.network, act, kind, slot, some))
    return "ask"


_VERBS: dict[str, Callable[[Desk, Act, str], Awaitable[str]]] = {
    "agree": _agree,
    "give": _give,
    "decline": _decline,
    "withdraw": _withdraw,
    "choose": _choose,
    "undo": _undo,
    "ask": _ask,
    "take": _take,
}


async def _submit(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Read a form and do what it says; return the view that says what came of it."""
    c = context(desk, caller.user)
    asked = parse(view, c)
    if isinstance(asked, FormErrors):
        return asked
    act = caller.act()
    c = context(desk, caller.user, firms=await desk.read(members.firms))
    if asked.kind not in set(Kind) and asked.seen is None:
        return sure_view(c, asked, await desk.read(lambda s: _would_move(s, desk, act, asked)))
    done = await desk.write(lambda s: _carry_out(s, desk, act, asked))
    return notice_view(c, c.plain("rota.done_ask")) if done is None else done_view(c, done)


def _would_move(s: Session, desk: Desk, act: Act, asked: Asked) -> tuple[TurnChange, ...]:
    last = asked.days and asked.days[1]
    return rota_by_hand.would_move(s, desk.network, act, asked.kind, asked.slot, last)


def _carry_out(s: Session, desk: Desk, act: Act, asked: Asked) -> ActView | None:
    """Do what a form says and return the act; None where others are asked first."""
    net, slot, note = desk.network, asked.slot, asked.note
    if asked.kind not in set(Kind):
        if seal(_would_move(s, desk, act, asked)) != asked.seen:
            raise Refusal("changed_meanwhile")
        done = rota_by_hand.move(s, net, act, asked.kind, slot, note, asked.days and asked.days[1])
    elif not asked.at_once or asked.firm_id is None:
        rota_requests.ask(s, net, act, asked.kind, slot, asked.days, asked.firm_id, note)
        return None
    elif asked.kind == Kind.SWAP:
        done = rota_by_hand.swap(s, net, act, slot, asked.firm_id, note)
    else:
        done = rota_by_hand.cover(s, net, act, slot, asked.firm_id, asked.days, note)
    return rota_history.one(s, done)
