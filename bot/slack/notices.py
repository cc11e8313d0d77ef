"""The messages that tell of a duty week: to the firm, to the secretariat, and to all at the turn."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.duty_requests import Kind
from bot.domain.notices import working_days
from bot.slack import kit, rota, rota_buttons
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.services.notice_answers import NoticeView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

OK, PHONED, WANT_SWAP = "duty:ok", "duty:phoned", "duty:want_swap"
_PARAGRAPHS = 2  # of a text of the secretariat's own


def notice(c: Context, params: Params) -> Rendered:
    """Tell a contact of the firm's turn, with what to do and how it stands."""
    view = _view(c)
    lead = c.say(f"notice.lead_{params['why']}", firm=c.firm(view.firm_id), turn=_turn(c, view))
    act = rota.changed(c, params["letter"]) if "letter" in params else Rendered(lead, [])
    if not view.is_theirs or view.is_over:
        return Rendered(act.text, [*act.blocks, kit.section(lead), kit.section(_state(c, view))])
    window = c.span(c.network.reply.window)
    blocks = [
        *act.blocks,
        kit.section(lead),
        kit.section(c.say("notice.todo", window=window)),
        *_own_words(c, "duty_advice"),
        kit.section(_state(c, view)),
        *_actions(c, view),
    ]
    return Rendered(act.text, blocks)


def desk(c: Context, params: Params) -> Rendered:
    """Ask the secretariat to phone a firm, with the button that confirms in its place."""
    view = _view(c)
    key = f"notice.desk_{params['why']}" + ("" if view.phone else "_no_phone")
    lead = c.say(key, firm=c.firm(view.firm_id), turn=_turn(c, view), phone=view.phone)
    if not view.waits:
        return Rendered(lead, [kit.section(lead), kit.section(_state(c, view))])
    phoned = kit.button(c.plain("button.phoned"), PHONED, _value(view), "primary")
    row = kit.actions(f"notice:{view.week}:{view.lane}", [phoned])
    return Rendered(lead, [kit.section(lead), kit.context(c.say("notice.desk_hint")), row])


def announced(c: Context, params: Params) -> Rendered:
    """Name the firms of the week, lane by lane; nobody is mentioned."""
    lead = c.say("notice.announced", days=_days(c, date.fromisoformat(params["week"])))
    lines = []
    for lane, firm in params["turns"]:
        who = c.firm(firm) if firm else c.plain("words.nobody_on_duty")
        lines.append(c.say("notice.announced_lane", lane=c.lane(lane), firm=who))
        lines += [_stand_in(c, *rest) for of, *rest in params["stand_ins"] if of == lane]
    text = c.join_mrkdwn([lead, *lines], "words.new_line")
    return Rendered(text, [kit.section(text), *_own_words(c, "announcement")])


def _stand_in(c: Context, first: str, last: str, firm: str, _instead_of: str) -> Mrkdwn:
    key = "notice.stands_in_day" if first == last else "notice.stands_in"
    days = {"first": c.day(date.fromisoformat(first)), "last": c.day(date.fromisoformat(last))}
    return c.say(key, firm=c.firm(firm), **days)


def _view(c: Context) -> NoticeView:
    assert c.notice is not None
    return c.notice


def _turn(c: Context, view: NoticeView) -> str:
    if view.stands_in:
        days = c.join(_span(c, first, last) for first, last in view.stands_in)
        return c.plain("notice.stand_in", days=days, lane=c.lane(view.lane), firm=c.firm(view.holder or ""))
    return c.plain("notice.turn", days=_days(c, view.week), lane=c.lane(view.lane))


def _days(c: Context, week: date) -> str:
    return _span(c, *working_days(week, c.network.hours))


def _span(c: Context, first: date, last: date) -> str:
    return c.day(first) if first == last else c.plain("notice.days", first=c.day(first), last=c.day(last))


def _state(c: Context, view: NoticeView) -> Mrkdwn:
    if view.is_closed:
        return c.say("notice.closed")
    if not view.is_theirs:
        key = "notice.moved" if view.holder else "notice.cancelled"
        return c.say(key, firm=c.firm(view.holder or ""))
    if view.confirmed_by is not None and view.confirmed_at is not None:
        return c.say("notice.confirmed", who=c.who(view.confirmed_by), at=c.moment(view.confirmed_at))
    if view.is_over:
        return c.say("notice.over")
    return c.say("notice.waits_stand_in" if view.stands_in else "notice.waits")


def _actions(c: Context, view: NoticeView) -> list[Json]:
    """Return the row of buttons; who stands in has nothing to swap."""
    ok = kit.button(c.plain("button.duty_ok"), OK, _value(view), "primary")
    buttons = [*([ok] if view.waits else []), *([] if view.stands_in else [want_swap(c, view)])]
    return [kit.actions(f"notice:{view.week}:{view.lane}", buttons)] if buttons else []


def want_swap(c: Context, view: NoticeView, style: str | None = None) -> Json:
    """Return 交代したい, which asks first: the request goes to every firm that could swap."""
    slot = (view.week, view.lane)
    button = kit.button(c.plain("button.want_swap"), WANT_SWAP, rota_buttons.slot_value(slot), style)
    return button | rota_buttons.sure(c, Kind.SWAP, rota.turn(c, *slot))


def _value(view: NoticeView) -> str:
    return f"{view.week.isoformat()}:{view.lane}:{view.firm_id}"


def _own_words(c: Context, name: str) -> Iterator[Json]:
    """Show a text of the secretariat's own, as it was typed."""
    return kit.plain_sections(c.network.text(name), _PARAGRAPHS)
