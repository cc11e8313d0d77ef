"""`/inquiry month` and Home's button: a month in numbers, its file and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.months import read_month
from bot.services import figures
from bot.slack.modals.figures import CSV, GO, OPEN, PAGE, PICTURE, month_messages, month_view
from handlers.clicks import buttons, command
from handlers.common import context, sentence
from handlers.words import says, words_of

if TYPE_CHECKING:
    from datetime import date

    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from bot.services.figures import MonthView
    from handlers.answers import Caller
    from handlers.common import Json, Work

_MONTH = frozenset({"month", "numbers", "月報", "月次", "数字"})
_FILES = {CSV: figures.send_csv, PICTURE: figures.post_picture}


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/inquiry month`, to the button on Home and to those of the view."""

    async def asks_for_a_month(body: Json) -> bool:
        return _month_asked(body, _today(desk)) is not None

    command(app, desk, "/inquiry", _answer, asks_for_a_month)
    buttons(app, desk, f"{OPEN}$", _open, redraws_home=False)
    buttons(app, desk, f"({GO}|{PAGE}):", _turn_to)
    buttons(app, desk, f"({CSV}|{PICTURE})$", _send)


async def _answer(desk: Desk, caller: Caller) -> Work:
    return _show(desk, caller, _month_asked(caller.body, _today(desk)) or "")


async def _open(desk: Desk, caller: Caller) -> Work:
    return _show(desk, caller, figures.this_month(desk.network, desk.clock.now()))


async def _turn_to(desk: Desk, caller: Caller) -> Work:
    action = caller.body["actions"][0]
    is_page = action["action_id"].startswith(PAGE)
    page = int(action["action_id"].rpartition(":")[2]) if is_page else 0
    return _turn(desk, caller, action["value"], page)


async def _send(desk: Desk, caller: Caller) -> Work:
    """Owe a month's file or picture; return what says so above the month."""
    action, act = caller.body["actions"][0], caller.act()
    owe, month = _FILES[action["action_id"]], action["value"]
    await desk.write(lambda s: owe(s, desk.network, act, month))
    return _turn(desk, caller, month, told=action["action_id"].rpartition(":")[2])


def _today(desk: Desk) -> date:
    return desk.clock.now().astimezone(desk.network.timezone).date()


def _month_asked(body: Json, today: date) -> str | None:
    """Return the month that a command asks for; None for words that are an inquiry to register."""
    words = words_of(body.get("text") or "")
    if not words or not says(words[0], _MONTH):
        return None
    return read_month(" ".join(words[1:]) or "今月", today)


async def _look(desk: Desk, caller: Caller, month: str) -> MonthView:
    act = desk.act(caller.user)
    return await desk.read(lambda s: figures.view(s, desk.network, act, month))


async def _show(desk: Desk, caller: Caller, month: str) -> None:
    try:
        view = await _look(desk, caller, month)
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        await caller.tell(sentence(desk, caller.user, error))
        return
    c = context(desk, caller.user, firms=view.firms)
    otherwise = None if caller.at_home else caller.whisper(month_messages(c, view))
    await caller.show(month_view(c, view), otherwise)


async def _turn(desk: Desk, caller: Caller, month: str, page: int = 0, told: str | None = None) -> None:
    """Show a month or another page of it, as it is now, in the place of what was shown."""
    view = await _look(desk, caller, month)
    await caller.put(month_view(context(desk, caller.user, firms=view.firms), view, page, told))
