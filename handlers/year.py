"""`/duty year`: the rota over a year, and its picture for the members' channel."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.services import year
from bot.services.year import Span
from bot.slack.modals.year import PAGE, PICTURE, year_messages, year_view
from handlers.clicks import buttons, command
from handlers.common import context
from handlers.words import YEAR, first_word_in, read_year, words_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from bot.services.year import YearView
    from handlers.answers import Caller
    from handlers.common import Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/duty year` and to the buttons of the view."""
    command(app, desk, "/duty", _open, first_word_in(YEAR))
    buttons(app, desk, f"({PAGE}|{PICTURE}):", _press)


async def _open(desk: Desk, caller: Caller) -> Work:
    number = read_year(words_of(caller.typed)[1:])
    view = await _look(desk, caller, year.span_of(desk.network, desk.clock.now(), number))
    c = context(desk, caller.user, firms=view.firms)
    return caller.show(year_view(c, view), caller.whisper(year_messages(c, view)))


async def _press(desk: Desk, caller: Caller) -> Work:
    """Turn to the page that a button names, at its span; first owe the picture where it is asked for."""
    action = caller.body["actions"][0]
    first, _, weeks = action["value"].partition("/")
    span, page = Span(date.fromisoformat(first), int(weeks)), int(action["action_id"].rpartition(":")[2])
    posted = action["action_id"].startswith(PICTURE)
    if posted:
        act = caller.act()
        await desk.write(lambda s: year.post_picture(s, desk.network, act, span))
    return _turn(desk, caller, span, page, posted=posted)


async def _look(desk: Desk, caller: Caller, span: Span) -> YearView:
    act = desk.act(caller.user)
    return await desk.read(lambda s: year.view(s, desk.network, act, span))


async def _turn(desk: Desk, caller: Caller, span: Span, page: int, *, posted: bool = False) -> None:
    """Show a page of the view, as it is now, in the place of the one whose button was pressed."""
    view = await _look(desk, caller, span)
    await caller.put(year_view(context(desk, caller.user, firms=view.firms), view, page, posted=posted))
