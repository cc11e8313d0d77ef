"""The month in numbers as a modal with its pages, or as messages where Slack opens no modal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.figures import month_after, month_before, this_month
from bot.slack import kit
from bot.slack.figures_lines import paragraphs
from bot.slack.months import month_name
from bot.slack.pages import MODAL
from bot.slack.pages import pages as in_pages
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from bot.services.figures import MonthView
    from bot.slack.context import Context
    from bot.slack.kit import Json

CALLBACK = "figures"
OPEN, GO, PAGE, CSV, PICTURE = (f"figures:{one}" for one in ("open", "go", "page", "csv", "picture"))
_MESSAGE = (40, 9_000)  # blocks and letters of a message, which fails near 12,000 letters
MESSAGES = 4  # at most: an answer may come in five, and one is kept for what goes wrong


def open_button(c: Context) -> Json:
    """Return the button on Home that opens this month's numbers."""
    return kit.button(c.plain("figures.open"), OPEN, "figures")


def month_view(c: Context, view: MonthView, page: int = 0, told: str | None = None) -> Json:
    """Return a page of the month as a modal; `told` names what is on its way (`csv` or `picture`)."""
    pages = in_pages(list(paragraphs(c, view)), MODAL)
    page = min(page, len(pages) - 1)
    blocks = [kit.section(text) for text in pages[page]]
    blocks.append(_small_print(c, view))
    blocks.append(kit.actions("figures_ways", _ways(c, view, page, len(pages))))
    if told is not None:
        blocks.append(kit.context(c.say(f"figures.told_{told}", channel=c.network.channels.members)))
    elif view.may_hand_out:
        csv = kit.button(c.plain("figures.csv"), CSV, view.month)
        blocks.append(kit.actions("figures_files", [csv, _post_button(c, view)]))
    return kit.modal(CALLBACK, c.plain("figures.title"), blocks, close=c.plain("form.close"))


def month_messages(c: Context, view: MonthView) -> list[Rendered]:
    """Return the month as a few messages, for somebody before whom Slack opens no modal."""
    pages = in_pages(list(paragraphs(c, view)), _MESSAGE)
    shown = [
        Rendered(c.say("figures.title"), [kit.section(text) for text in page]) for page in pages[:MESSAGES]
    ]
    shown[-1].blocks.append(_small_print(c, view))
    if len(pages) > MESSAGES:
        shown[-1].blocks.append(kit.context(c.say("figures.cut")))
    return shown


def _small_print(c: Context, view: MonthView) -> Json:
    """Say of when the numbers are and, of a month that has any, what each kind of them counts."""
    lines = [c.say("figures.small", moment=c.moment(view.now))]
    if view.all.inquiries:
        lines += [c.say("figures.small_ends"), c.say("figures.small_funnel")]
    return kit.context(*lines)


def _post_button(c: Context, view: MonthView) -> Json:
    """Return the button that shows the picture to all members, which asks first."""
    month = month_name(c, view.first)
    what = c.plain("figures.post_sure", channel=c.network.channels.members, month=month)
    sure = kit.confirm(c.plain("words.post_to_all"), what, c.plain("words.post_it"), c.plain("form.cancel"))
    return kit.button(c.plain("figures.post"), PICTURE, view.month) | {"confirm": sure}


def _ways(c: Context, view: MonthView, page: int, pages: int) -> list[Json]:
    """Return the buttons to other months and pages; no month is to come."""
    months = [("before", month_before(view.month))]
    if view.month < this_month(c.network, view.now):
        months.append(("after", month_after(view.month)))
    ways = [kit.button(c.plain(f"figures.{name}"), f"{GO}:{month}", month) for name, month in months]
    turning = [("page_before", page - 1), ("page_after", page + 1)]
    return ways + [
        kit.button(c.plain(f"year.{name}", page=to + 1, pages=pages), f"{PAGE}:{to}", view.month)
        for name, to in turning
        if 0 <= to < pages
    ]
