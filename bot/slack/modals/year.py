"""The rota over a year: weeks by month with what may go wrong, then each firm's turns; paged."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.slack import kit
from bot.slack.months import month_name, span_name
from bot.slack.mrkdwn import Mrkdwn, clip
from bot.slack.pages import MODAL, packed
from bot.slack.pages import pages as in_pages
from bot.slack.rendered import Rendered
from bot.texts.days import short_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.domain.rota_changes import StandIn
    from bot.domain.year import Duty, Load, Week, Year
    from bot.services.year import Span, YearView
    from bot.slack.context import Context
    from bot.slack.kit import Json

CALLBACK = "year"
PAGE, PICTURE = "year:page", "year:picture"
_NAME = 40  # letters of a firm's or lane's name
_NAMED = 12  # weeks that the summary names
_MESSAGE = (40, 9_000)  # blocks and letters of a message, which fails near 12,000 letters
MESSAGES = 4  # at most: an answer may come in five, and one is kept for what goes wrong


def year_view(c: Context, view: YearView, page: int = 0, *, posted: bool = False) -> Json:
    """Return a page of the view as a modal; `posted` says that the picture is on its way."""
    pages = in_pages(list(_paragraphs(c, view)), MODAL)
    page = min(page, len(pages) - 1)
    blocks = [kit.section(text) for text in pages[page]]
    if len(pages) > 1:
        blocks.append(_turning(c, view.span, page, len(pages)))
    if posted:
        blocks.append(kit.context(c.say("year.posted", channel=c.network.channels.members)))
    elif view.may_post:
        blocks.append(kit.actions("year_picture", [_post_button(c, view.span, page)]))
    return kit.modal(CALLBACK, c.plain("year.title"), blocks, close=c.plain("form.close"))


def year_messages(c: Context, view: YearView) -> list[Rendered]:
    """Return the view as a few messages, for somebody before whom Slack opens no modal."""
    pages = in_pages(list(_paragraphs(c, view)), _MESSAGE)
    shown = [Rendered(c.say("year.title"), [kit.section(text) for text in page]) for page in pages[:MESSAGES]]
    if len(pages) > MESSAGES:
        shown[-1].blocks.append(kit.context(c.say("year.cut")))
    return shown


def span_text(span: Span) -> str:
    """Return a span as a button's value."""
    return f"{span.first.isoformat()}/{span.weeks}"


def _post_button(c: Context, span: Span, page: int) -> Json:
    """Return the button that shows the picture to all members, which asks first."""
    what = c.plain("year.post_sure", channel=c.network.channels.members, span=span_name(c, span))
    sure = kit.confirm(c.plain("words.post_to_all"), what, c.plain("words.post_it"), c.plain("form.cancel"))
    return kit.button(c.plain("year.post"), f"{PICTURE}:{page}", span_text(span)) | {"confirm": sure}


def _turning(c: Context, span: Span, page: int, pages: int) -> Json:
    buttons = [
        kit.button(c.plain(f"year.{name}", page=to + 1, pages=pages), f"{PAGE}:{to}", span_text(span))
        for name, to in (("page_before", page - 1), ("page_after", page + 1))
        if 0 <= to < pages
    ]
    return kit.actions("year_pages", buttons)


def _paragraphs(c: Context, view: YearView) -> Iterator[Mrkdwn]:
    year = view.year
    name = span_name(c, view.span)
    summary = c.say("year.summary", span=name, spread=year.spread)
    marked = [_marked(c, "year.gaps", _weeks_of(year, gap=True))] if year.gaps else []
    marked += [_marked(c, "year.risky", _weeks_of(year, gap=False))] if year.risky else []
    yield c.join_mrkdwn([summary, *marked], "words.new_line")
    lanes = c.say("words.as_is", text=c.plain("year.bar").join(_short(lane.name) for lane in c.network.lanes))
    for month, weeks in groupby(year.weeks, lambda week: week.monday.replace(day=1)):
        title = c.say("year.month", month=month_name(c, month), lanes=lanes)
        yield from packed(c, title, (line for week in weeks for line in _week(c, week)))
    yield from packed(c, c.say("year.loads"), (_load(c, load) for load in year.loads))


def _weeks_of(year: Year, *, gap: bool) -> list[date]:
    """Return the weeks that nobody has, or that may go wrong."""
    return [
        week.monday for week in year.weeks if any(duty.risks and duty.is_gap == gap for duty in week.duties)
    ]


def _marked(c: Context, key: str, weeks: Sequence[date]) -> Mrkdwn:
    more = [c.plain("year.more", count=len(weeks) - _NAMED)] if len(weeks) > _NAMED else []
    return c.say(key, count=len(weeks), weeks=c.join([*(c.day(week) for week in weeks[:_NAMED]), *more]))


def _week(c: Context, week: Week) -> Iterator[Mrkdwn]:
    day = short_day(week.monday, c.locale, week.monday)  # its month and year stand above it
    if not week.days:
        yield c.say("year.idle", week=day)
        return
    firms = c.join_mrkdwn([_duty(c, duty) for duty in week.duties], "year.bar")
    yield c.say("year.week", week=day, firms=firms)
    for duty in week.duties:
        for firm, risks in groupby(duty.risks, lambda one: one[1]):
            if firm is not None:
                why = c.join(c.plain(f"year.risk_{risk}") for risk, _ in risks)
                yield c.say("year.risk", firm=_firm(c, firm), why=why)


def _duty(c: Context, duty: Duty) -> Mrkdwn:
    if duty.firm is None:
        return c.say("year.gap")
    firm = _firm(c, duty.firm)
    covers = [_cover(c, one) for one in duty.stand_ins]
    return (
        c.say("year.covered", firm=firm, covers=c.join(covers)) if covers else c.say("words.as_is", text=firm)
    )


def _cover(c: Context, one: StandIn) -> str:
    key = "year.cover_day" if one.first == one.last else "year.cover_days"
    return c.plain(key, first=c.day(one.first), last=c.day(one.last), firm=_firm(c, one.firm))


def _load(c: Context, load: Load) -> Mrkdwn:
    none = c.plain("year.no_next" if load.serves else "year.no_more")
    following = none if load.next is None else c.day(load.next)
    counts = {"before": load.before, "within": load.within}
    return c.say("year.load", firm=_firm(c, load.firm), next=following, **counts)


def _firm(c: Context, firm_id: str) -> str:
    return _short(c.firm(firm_id))


def _short(name: str) -> str:
    return clip(name, _NAME)
