"""The pictures that the outbox owes: each is drawn when it goes out, from what is true then."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.members import TOBAN, Act
from bot.services import year
from bot.services.year import Span
from bot.slack.context import Context
from bot.slack.months import span_name
from bot.slack.rendered import Rendered
from bot.slack.uploads import Upload

if TYPE_CHECKING:
    from bot.services.desk import Desk
    from bot.services.year import YearView
    from bot.slack.rendered import Params


def year_comment(c: Context, params: Params) -> Rendered:
    """Return what is said with the picture of a year."""
    return Rendered(c.say("picture.comment", span=span_name(c, _span(params))))


async def year_picture(desk: Desk, row: dict[str, Any]) -> Upload:
    """Draw the rota of a span of weeks, apart from the event loop."""
    span, act = _span(row["params"]), Act(TOBAN, desk.clock.now())
    view = await desk.read(lambda s: year.view(s, desk.network, act, span))
    c = Context(desk.network, desk.network.locale, firms=view.firms)
    content = await asyncio.to_thread(_drawn, c, view)
    title = c.plain("picture.file", span=span_name(c, span))
    return Upload(f"toban-{span.first.isoformat()}.png", title, content)


def _drawn(c: Context, view: YearView) -> bytes:
    from bot.slack.year_picture import draw

    return draw(c, view)


def _span(params: Params) -> Span:
    return Span(date.fromisoformat(params["first"]), params["weeks"])
