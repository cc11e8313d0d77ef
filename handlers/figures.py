"""`/inquiry month`, `/inquiry year` and Home's button: a period in numbers, its file and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.months import is_like_period, read_month, read_year
from bot.services import figures
from bot.slack.lists import said
from bot.slack.modals.figures import CSV, GO, OPEN, PAGE, PICTURE, period_messages, period_view
from handlers.clicks import buttons, command
from handlers.common import context, sentence
from handlers.words import YEAR, says, words_of

if TYPE_CHECKING:
    from datetime import date

    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from bot.services.figures import PeriodView
    from bot.slack.rendered import Rendered
    from handlers.answers import Caller
    from handlers.common import Json, Work

_MONTH = frozenset({"month", "numbers", "月報", "月次", "数字"})
_YEAR = YEAR | {"年報", "年次"}
_FILES = {CSV: figures.send_csv, PICTURE: figures.post_picture}


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/inquiry month` and `/inquiry year`, to the button on Home and to those of the view."""

    async def asks_for_numbers(body: Json) -> bool:
        return _is_asked(body, _today(desk))

    command(app, desk, "/inquiry", _answer, asks_for_numbers)
    buttons(app, desk, f"{OPEN}$", _open, redraws_home=False)
    buttons(app, desk, f"({GO}|{PAGE}):", _turn_to)
    buttons(app, desk, f"({CSV}|{PICTURE})$", _send)


async def _answer(desk: Desk, caller: Caller) -> Rendered | Work:
    period = _period_asked(caller.body, _today(desk))
    if period is None:
        words = {"word": words_of(caller.typed)[-1], "near": "", "command": "/inquiry"}
        return said(context(desk, caller.user).say("help.unknown", **words))
    return _show(desk, caller, period)


async def _open(desk: Desk, caller: Caller) -> Work:
    return _show(desk, caller, figures.this_month(desk.network, desk.clock.now()))


async def _turn_to(desk: Desk, caller: Caller) -> Work:
    action = caller.body["actions"][0]
    is_page = action["action_id"].startswith(PAGE)
    page = int(action["action_id"].rpartition(":")[2]) if is_page else 0
    return _turn(desk, caller, action["value"], page)


async def _send(desk: Desk, caller: Caller) -> Work:
    """Owe a period's file or picture; return what says so above the numbers."""
    action, act = caller.body["actions"][0], caller.act()
    owe, period = _FILES[action["action_id"]], action["value"]
    await desk.write(lambda s: owe(s, desk.network, act, period))
    return _turn(desk, caller, period, told=action["action_id"].rpartition(":")[2])


def _today(desk: Desk) -> date:
    return desk.clock.now().astimezone(desk.network.timezone).date()


def _is_asked(body: Json, today: date) -> bool:
    """Whether a command asks for numbers; other words that begin alike are an inquiry to register."""
    words = words_of(body.get("text") or "")
    is_meant = len(words) > 1 and says(words[0], _MONTH | _YEAR) and is_like_period(" ".join(words[1:]))
    return is_meant or _period_asked(body, today) is not None


def _period_asked(body: Json, today: date) -> str | None:
    """Return the month or year that a command asks for; None where it names none that there is."""
    words = words_of(body.get("text") or "")
    if not words or not says(words[0], _MONTH | _YEAR):
        return None
    meant = " ".join(words[1:]) or ("今月" if says(words[0], _MONTH) else "今年")
    return read_month(meant, today) or read_year(meant, today)


async def _look(desk: Desk, caller: Caller, period: str) -> PeriodView:
    act = desk.act(caller.user)
    return await desk.read(lambda s: figures.view(s, desk.network, act, period))


async def _show(desk: Desk, caller: Caller, period: str) -> None:
    try:
        view = await _look(desk, caller, period)
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        await caller.tell(sentence(desk, caller.user, error))
        return
    c = context(desk, caller.user, firms=view.firms)
    otherwise = None if caller.at_home else caller.whisper(period_messages(c, view))
    await caller.show(period_view(c, view), otherwise)


async def _turn(desk: Desk, caller: Caller, period: str, page: int = 0, told: str | None = None) -> None:
    """Show a period or another page of it, as it is now, in the place of what was shown."""
    view = await _look(desk, caller, period)
    await caller.put(period_view(context(desk, caller.user, firms=view.firms), view, page, told))
