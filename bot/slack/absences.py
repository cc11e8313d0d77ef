"""Who is away: on Home, as a list of buttons, and the letter to a firm of which nobody is left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.duty_calendar import service_days
from bot.domain.duty_requests import Kind
from bot.slack import kit, rota_buttons
from bot.slack.notices import want_swap
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.rota_changes import Days
    from bot.services.absences import Absence, Said
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

PREFIX = "absence:"
OPEN, END = f"{PREFIX}open", f"{PREFIX}end"
_LISTED = 30  # absences in a form
_AT_HOME = 5


def days(c: Context, first: date, last: date) -> str:
    """Say from when to when, a single day alone."""
    return c.day(first) if first == last else c.plain("absence.span", first=c.day(first), last=c.day(last))


def at_home(c: Context, coming: Sequence[Absence]) -> Json:
    """Show a contact's own absences, with the way to say of another."""
    button = kit.button(c.plain("absence.button"), OPEN, "own")
    if not coming:
        return _at_home(c.say("absence.home_none"), button)
    listed = [days(c, one.first, one.last) for one in coming[:_AT_HOME]]
    if len(coming) > _AT_HOME:
        listed.append(c.plain("words.more", count=len(coming) - _AT_HOME))
    return _at_home(c.say("absence.home", days=c.join(listed)), button)


def _at_home(text: Mrkdwn, button: Json) -> Json:
    """Keep the button the same one when Home is drawn anew while somebody presses it."""
    return kit.section(text, button) | {"block_id": "absence"}


def listed(c: Context, coming: Sequence[Absence], *, named: bool) -> Iterator[Json]:
    """Show each absence with 取り消す; `named`: whose it is, too."""
    for one in coming[:_LISTED]:
        key = "absence.line_of" if named else "absence.line"
        line = c.say(key, who=c.who(one.user), days=days(c, one.first, one.last))
        yield kit.section(line, kit.button(c.plain("absence.end"), f"{END}:{one.id}", str(one.id)))
    if len(coming) > _LISTED:
        yield kit.context(c.say("words.more", count=len(coming) - _LISTED))


def by_words(c: Context, coming: Sequence[Absence], *, for_others: bool = False) -> Rendered:
    """Say how it is said without a form, `for_others` where that is, with what was said before."""
    lead = c.say("refusal.absence.whose" if for_others else "absence.help")
    return Rendered(lead, [kit.section(lead), *listed(c, coming, named=for_others)])


def said(c: Context, done: Said, reader: str) -> str:
    """Read back what was understood."""
    key = "absence.joined" if done.joined else "absence.done"
    span = days(c, done.first, done.last)
    if done.user == reader:
        return c.plain(key, days=span)
    return c.plain(f"{key}_of", who=c.who(done.user), days=span)


def nobody_left(c: Context, params: Params) -> Rendered:
    """Tell that nobody of a firm is there on days on which it is on duty, with the ways out of it."""
    view = c.notice
    assert view is not None
    told = [date.fromisoformat(day) for day in params["days"]]
    away = c.join(c.day(day) for day in view.nobody or told)
    turn = c.plain("rota.turn", week=c.day(view.week), lane=c.lane(view.lane))
    stands_in = params["firm"] != view.firm_id
    key = "absence.nobody_left_standing_in" if stands_in else "absence.nobody_left"
    firm = c.firm(params["firm"])
    lead = c.say(key, turn=turn, firm=firm, days=away)
    if not view.is_theirs or view.is_over:
        state: Mrkdwn = c.say("notice.over" if view.is_theirs else _moved(params, stands_in=stands_in))
        return Rendered(lead, [kit.section(lead), kit.section(state)])
    if not view.nobody:
        none = c.say("absence.nobody_away", turn=turn, firm=firm)
        return Rendered(none, [kit.section(none)])
    if params["desk"] or stands_in:
        hint = c.say("absence.desk" if params["desk"] else "absence.ask_desk")
        return Rendered(lead, [kit.section(lead), kit.context(hint)])
    slot = (view.week, view.lane)
    all_days = set(view.nobody) >= set(service_days(view.week, c.network.hours))
    cover = (
        rota_buttons.ask(c, Kind.COVER, [slot])
        if all_days
        else rota_buttons.ask_days(c, slot, _runs(view.nobody))
    )
    ways = [*([] if view.has_begun else [want_swap(c, view, "primary")]), *cover]
    row = kit.actions(f"away:{view.week}:{view.lane}", ways)
    return Rendered(lead, [kit.section(lead), kit.context(c.say("absence.ways")), row])


def _runs(some: Sequence[date]) -> list[Days]:
    """Return the runs of days that follow each other."""
    found: list[Days] = []
    for day in some:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def _moved(params: Params, *, stands_in: bool) -> str:
    return "absence.turn_moved_on" if params["desk"] or stands_in else "absence.turn_moved"
