"""A month or year in numbers as a modal with its pages, or as messages where Slack opens no modal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.months import after, before, is_year
from bot.services.figures import current
from bot.slack import kit
from bot.slack.figures_lines import of_unit, paragraphs
from bot.slack.months import period_name
from bot.slack.pages import MODAL
from bot.slack.pages import pages as in_pages
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from bot.services.figures import PeriodView
    from bot.slack.context import Context
    from bot.slack.kit import Json

CALLBACK = "figures"
OPEN, GO, PAGE, CSV, PICTURE = (f"figures:{one}" for one in ("open", "go", "page", "csv", "picture"))
_MESSAGE = (40, 9_000)  # blocks and letters of a message, which fails near 12,000 letters
MESSAGES = 4  # at most: an answer may come in five, and one is kept for what goes wrong


def open_button(c: Context) -> Json:
    """Return the button on Home that opens this month's numbers."""
    return kit.button(c.plain("figures.open"), OPEN, "figures")


def period_view(c: Context, view: PeriodView, page: int = 0, told: str | None = None) -> Json:
    """Return a page of the period as a modal; `told` names what is on its way (`csv` or `picture`)."""
    pages = in_pages(list(paragraphs(c, view)), MODAL)
    page = min(page, len(pages) - 1)
    blocks = [kit.section(text) for text in pages[page]]
    blocks.append(_small_print(c, view))
    blocks.append(kit.actions("figures_ways", _ways(c, view, page, len(pages))))
    if told is not None:
        blocks.append(kit.context(c.say(f"figures.told_{told}", channel=c.network.channels.members)))
    elif view.may_hand_out:
        csv = kit.button(c.plain("figures.csv"), CSV, view.period)
        blocks.append(kit.actions("figures_files", [csv, _post_button(c, view)]))
    return kit.modal(
        CALLBACK, c.plain(of_unit("figures.title", view.period)), blocks, close=c.plain("form.close")
    )


def period_messages(c: Context, view: PeriodView) -> list[Rendered]:
    """Return the period as a few messages, for somebody before whom Slack opens no modal."""
    pages = in_pages(list(paragraphs(c, view)), _MESSAGE)
    shown = [
        Rendered(c.say(of_unit("figures.title", view.period)), [kit.section(text) for text in page])
        for page in pages[:MESSAGES]
    ]
    shown[-1].blocks.append(_small_print(c, view))
    if len(pages) > MESSAGES:
        shown[-1].blocks.append(kit.context(c.say("figures.cut")))
    return shown


def _small_print(c: Context, view: PeriodView) -> Json:
    """Say of when the numbers are and, of a period that has any, what each kind of them counts."""
    lines = [c.say(of_unit("figures.small", view.period), moment=c.moment(view.now))]
    if view.all.inquiries:
        lines += [c.say("figures.small_ends"), c.say("figures.small_funnel")]
    return kit.context(*lines)


def _post_button(c: Context, view: PeriodView) -> Json:
    """Return the button that shows the picture to all members, which asks first."""
    period = period_name(c, view.period)
    what = c.plain("figures.post_sure", channel=c.network.channels.members, period=period)
    sure = kit.confirm(c.plain("words.post_to_all"), what, c.plain("words.post_it"), c.plain("form.cancel"))
    return kit.button(c.plain("figures.post"), PICTURE, view.period) | {"confirm": sure}


def _ways(c: Context, view: PeriodView, page: int, pages: int) -> list[Json]:
    """Return the buttons to other months, years and pages; no period is to come."""
    periods = [(of_unit("figures.before", view.period), before(view.period))]
    if view.period < current(c.network, view.now, view.period):
        periods.append((of_unit("figures.after", view.period), after(view.period)))
    periods.append(_other_unit(c, view))
    ways = [kit.button(c.plain(key), f"{GO}:{period}", period) for key, period in periods]
    turning = [("page_before", page - 1), ("page_after", page + 1)]
    return ways + [
        kit.button(c.plain(f"year.{name}", page=to + 1, pages=pages), f"{PAGE}:{to}", view.period)
        for name, to in turning
        if 0 <= to < pages
    ]


def _other_unit(c: Context, view: PeriodView) -> tuple[str, str]:
    """Return the way from a month to its year, and from a year to the last of its months that has begun."""
    if not is_year(view.period):
        return "figures.title_year", view.period[:4]
    this_month = current(c.network, view.now, "2026-12")
    return "figures.title", min(f"{view.period}-12", this_month)
