"""A month's or year's picture and file: each is made when the outbox sends it, from what is true then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.domain.members import TOBAN, Act
from bot.services import figures
from bot.slack.context import Context
from bot.slack.figures_lines import of_unit
from bot.slack.figures_sheet import content
from bot.slack.months import period_name
from bot.slack.rendered import Rendered
from bot.slack.uploads import Upload

if TYPE_CHECKING:
    from bot.services.desk import Desk
    from bot.services.figures import PeriodView
    from bot.slack.rendered import Params


def picture_comment(c: Context, params: Params) -> Rendered:
    """Return what is said with the picture of a period."""
    period = params["month"]
    return Rendered(c.say(of_unit("figures.picture_comment", period), period=period_name(c, period)))


def csv_comment(c: Context, params: Params) -> Rendered:
    """Return what is said with the file of a period."""
    return Rendered(c.say("figures.csv_comment", period=period_name(c, params["month"])))


async def figures_picture(desk: Desk, row: dict[str, Any]) -> Upload:
    """Draw a period, apart from the event loop."""
    c, view = await _look(desk, row)
    return Upload(f"toban-{view.period}.png", _title(c, view), await asyncio.to_thread(_drawn, c, view))


async def figures_csv(desk: Desk, row: dict[str, Any]) -> Upload:
    """Write a period's numbers, in the words of the network's language."""
    c, view = await _look(desk, row)
    return Upload(f"figures-{view.period}.csv", _title(c, view), content(c, view))


async def _look(desk: Desk, row: dict[str, Any]) -> tuple[Context, PeriodView]:
    act = Act(TOBAN, desk.clock.now())
    view = await desk.read(lambda s: figures.view(s, desk.network, act, row["params"]["month"]))
    return Context(desk.network, desk.network.locale, firms=view.firms), view


def _drawn(c: Context, view: PeriodView) -> bytes:
    from bot.slack.figures_picture import draw

    return draw(c, view)


def _title(c: Context, view: PeriodView) -> str:
    return c.plain("figures.file", period=period_name(c, view.period))
