"""The files that the outbox owes: each is made when it goes out, from what is true then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.services import (
    drawing_posts,
    edition_told,
    export_month,
    figures,
    minutes_export,
    person_data_sent,
)
from bot.slack import drawings
from bot.slack.context import Context
from bot.slack.figures import figures_csv, figures_picture
from bot.slack.months import month_name
from bot.slack.pictures import year_picture
from bot.slack.rendered import Rendered
from bot.slack.uploads import Upload
from bot.texts.minutes_markdown import minutes_markdown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.services.desk import Desk
    from bot.slack.rendered import Params


def csv_comment(c: Context, params: Params) -> Rendered:
    """Return what is said with a month's inquiries."""
    return Rendered(c.say("found.csv_comment", month=_name(c, params)))


async def inquiries_csv(desk: Desk, row: dict[str, Any]) -> Upload:
    """Write a month's inquiries, in the words of the network's language."""
    month, upto = row["params"]["month"], row["params"].get("upto")
    c = Context(desk.network, desk.network.locale)
    content = await desk.read(lambda s: export_month.content(s, desk.network, month, upto))
    title = c.plain("found.csv_title", month=_name(c, row["params"]))
    return Upload(f"inquiries-{month}.csv", title, content)


async def minutes_file(desk: Desk, row: dict[str, Any]) -> Upload:
    """Write an edition of a meeting's minutes as Markdown, in the network's language."""
    about, locale = (row["params"]["meeting"], row["params"]["edition"]), desk.network.locale
    c = Context(desk.network, locale)
    minutes, stamp = await desk.read(lambda s: minutes_export.edition(s, desk.network, *about))
    key = "editions.file_title_draft" if stamp.is_draft else "editions.file_title"
    name = c.plain_meeting(minutes.title, minutes.number)
    title = c.plain(key, meeting=name, number=stamp.edition)
    content = minutes_markdown(minutes, stamp, locale).encode()
    end = f"-{stamp.edition}-draft.md" if stamp.is_draft else f"-{stamp.edition}.md"
    return Upload(minutes.file_name.removesuffix(".md") + end, title, content)


def copy_comment(c: Context, _params: Params) -> Rendered:
    """Return what is said with a copy of what is held on a customer."""
    return Rendered(c.say("person_data.comment"))


async def person_data_file(desk: Desk, row: dict[str, Any]) -> Upload:
    """Write what is held on a customer as Markdown, in the network's language."""
    cases, now = row["params"]["cases"], desk.clock.now()
    content = await desk.read(lambda s: person_data_sent.content(s, desk.network, cases, now))
    day = desk.network.hours.local_day(now)
    title = Context(desk.network, desk.network.locale).plain("person_data.title")
    return Upload(f"person-data-{day.isoformat()}.txt", title, content)


def _name(c: Context, params: Params) -> str:
    return month_name(c, date.fromisoformat(f"{params['month']}-01"))


_MADE: dict[str, Callable[[Desk, dict[str, Any]], Awaitable[Upload]]] = {
    "year_picture": year_picture,
    export_month.CSV: inquiries_csv,
    figures.PICTURE: figures_picture,
    figures.CSV: figures_csv,
    edition_told.FILE: minutes_file,
    drawing_posts.TEMPLATE: drawings.drawing,
    person_data_sent.TEMPLATE: person_data_file,
}


async def made(desk: Desk, row: dict[str, Any]) -> Upload:
    """Make the file of a message's template. Raises KeyError for an unknown one."""
    return await _MADE[row["template"]](desk, row)
