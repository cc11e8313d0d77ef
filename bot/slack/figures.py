"""A month's picture and file: each is made when the outbox sends it, from what is true then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.domain.members import TOBAN, Act
from bot.services import figures
from bot.services.figures import first_of
from bot.slack.context import Context
from bot.slack.figures_sheet import content
from bot.slack.months import month_name
from bot.slack.rendered import Rendered
from bot.slack.uploads import Upload

if TYPE_CHECKING:
    from bot.services.desk import Desk
    from bot.services.figures import MonthView
    from bot.slack.rendered import Params


def picture_comment(c: Context, params: Params) -> Rendered:
    """Return what is said with the picture of a month."""
    return Rendered(c.say("figures.picture_comment", month=_name(c, params)))


def csv_comment(c: Context, params: Params) -> Rendered:
    """Return what is said with the file of a month."""
    return Rendered(c.say("figures.csv_comment", month=_name(c, params)))


async def figures_picture(desk: Desk, row: dict[str, Any]) -> Upload:
    """Draw a month, apart from the event loop."""
    c, view = await _look(desk, row)
    return Upload(f"toban-{view.month}.png", _title(c, view), await asyncio.to_thread(_drawn, c, view))


async def figures_csv(desk: Desk, row: dict[str, Any]) -> Upload:
    """Write a month's numbers, in the words of the network's language."""
    c, view = await _look(desk, row)
    return Upload(f"figures-{view.month}.csv", _title(c, view), content(c, view))


async def _look(desk: Desk, row: dict[str, Any]) -> tuple[Context, MonthView]:
    act = Act(TOBAN, desk.clock.now())
    view = await desk.read(lambda s: figures.view(s, desk.network, act, row["params"]["month"]))
    return Context(desk.network, desk.network.locale, firms=view.firms), view


def _drawn(c: Context, view: MonthView) -> bytes:
    from bot.slack.figures_picture import draw

    return draw(c, view)


def _title(c: Context, view: MonthView) -> str:
    return c.plain("figures.file", month=month_name(c, view.first))


def _name(c: Context, params: Params) -> str:
    return month_name(c, first_of(params["month"]))
