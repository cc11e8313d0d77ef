"""The words of `/duty` that change the rota or ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.dates import read_coming
from bot.domain.duty_requests import Kind
from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.domain.rota_changes import monday_of
from bot.services import members, readings, roles, rota_gaps, rota_history, rota_requests
from bot.services.rota_by_hand import BACK, ON, SKIP
from bot.slack import lists, rota_lists
from bot.slack.modals import rota as forms
from handlers.clicks import command
from handlers.common import context
from handlers.words import first_word_in, says, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slack_bolt.async_app import AsyncApp

    from bot.domain.members import Firm
    from bot.domain.rota_changes import Slot
    from bot.services.desk import Desk, Session
    from bot.slack.rendered import Rendered
    from handlers.answers import Caller
    from handlers.common import Work

_FORMS = {
    Kind.SWAP: frozenset({"swap", "交代"}),
    Kind.COVER: frozenset({"cover", "stand-in", "代行"}),
    SKIP: frozenset({"skip", "飛ばす"}),
    ON: frozenset({"on", "進める"}),
    BACK: frozenset({"back", "戻す"}),
}
_UNDO = frozenset({"undo", "取り消し", "取消", "取り消す"})
_HISTORY = frozenset({"history", "履歴"})
_TAKE = frozenset({"take", "引き受け", "引き受ける"})
_OURS = _UNDO | _HISTORY | _TAKE | {word for words in _FORMS.values() for word in words}


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/duty` with one of our words."""
    command(app, desk, "/duty", _run, first_word_in(_OURS))


async def _run(desk: Desk, caller: Caller) -> Rendered | Work:
    words = words_of(caller.typed)
    if kind := next((kind for kind, known in _FORMS.items() if says(words[0], known)), None):
        return await _open(desk, caller, kind, words)
    return await _answer(desk, caller, words)


async def _answer(desk: Desk, caller: Caller, words: Sequence[str]) -> Rendered:
    """Show the history, what can be undone, or the open requests."""
    now, net = desk.clock.now(), desk.network
    firms = await desk.read(members.firms)
    if len(words) > 1:
        return lists.nothing_more(context(desk, caller.user), f"/duty {words[0]}", " ".join(words[1:]))
    if says(words[0], _TAKE):
        views = await desk.read(lambda s: rota_requests.open_to(s, net, caller.user, now))
        gaps = await desk.read(lambda s: rota_gaps.open_to(s, net, caller.user, now))
        people = [who for view in views for who in (view.request.asked_by, view.request.answered_by)]
        return rota_lists.requests(context(desk, caller.user, firms=firms, people=people), views, gaps)
    if says(words[0], _UNDO):
        acts = await desk.read(lambda s: rota_history.undoable(s, net, caller.user, now, rota_lists.UNDOABLE))
        show = rota_lists.undoable
    else:
        acts = await desk.read(lambda s: rota_history.history(s, rota_lists.ACTS))
        show = rota_lists.history
    return show(context(desk, caller.user, firms=firms, people=[done.actor for done in acts]), acts)


async def _open(desk: Desk, caller: Caller, kind: str, words: Sequence[str]) -> Work:
    """Open the form, at the turn of the week that was typed or the next one."""
    today = desk.network.hours.local_day(desk.clock.now())
    week = monday_of(read_coming(" ".join(words[1:]), today)) if words[1:] else None
    return await form(desk, caller, kind, lambda slot: week is None or slot[0] == week)


async def form(desk: Desk, caller: Caller, kind: str, wanted: Callable[[Slot], bool]) -> Work:
    """Return what opens a form at the first turn that is wanted; where none opens, buttons come instead."""
    net, user, act = desk.network, caller.user, desk.act(caller.user)
    now = act.now

    def look(s: Session) -> tuple[list[tuple[Slot, Firm | None]], bool, dict[str, Firm]]:
        is_desk = rights.may(roles.to_network(s, net, act), Right.CHANGE_ROTA)
        if kind not in set(Kind):
            roles.require(s, net, act, Right.CHANGE_ROTA)
        found: list[tuple[Slot, Firm | None]] = [*rota_requests.turns_of(s, net, user, now, kind)]
        if is_desk and kind == Kind.COVER:
            free = rota_gaps.gaps(s, net, now, rota_requests.situation(s, net, now))
            found = sorted([*found, *((slot, None) for slot in free)], key=lambda one: one[0])
        return found, is_desk, readings.firms(s)

    turns, is_desk, firms = await desk.read(look)
    first = next((slot for slot, _ in turns if wanted(slot)), None)
    if first is None:
        raise Refusal("rota.no_turns")
    c = context(desk, user, firms=firms)
    if kind not in set(Kind):
        return caller.show(forms.move_view(c, kind, turns, first))
    own = {firm.id for _, firm in turns if firm is not None} if not is_desk else set()
    today = net.hours.local_day(now)
    others = [
        firm
        for firm in firms.values()
        if firm.id not in own and (firm.left_on is None or firm.left_on > today)
    ]
    slots = [slot for slot, firm in turns if slot >= first and firm is not None]
    view = forms.ask_view(c, kind, turns, others, first, desk=is_desk)
    return caller.show(view, caller.answer(rota_lists.ask(c, kind, slots)))
