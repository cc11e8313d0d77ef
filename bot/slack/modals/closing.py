"""The forms of 臨時休業 and of taking it back: which days, what moves and why; and the message to firms."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.slack import kit
from bot.slack.modals import changes, inputs
from bot.slack.modals.forms import FormErrors, chosen, typed, values_of
from bot.slack.mrkdwn import one_line
from bot.slack.rendered import Rendered
from bot.slack.rota import paragraphs, turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.services.closing import Closing
    from bot.services.reopening import Closed
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

DAYS, CLOSE, OPEN = "settings:closing_days", "settings:closing_close", "settings:closing_open"
_BACK = "back:"  # before the id of a closing that is to be taken back
_STANDING = 8  # closings that may be taken back in one form
_LINES = 20  # in one paragraph
_LISTED = 400  # inquiries in one form
_OF_CLOSING, _OF_BACK = "closing", "reopening"  # whose words


def days_view(c: Context, last: Sequence[Mapping[str, Any]], standing: Sequence[Closed] = ()) -> Json:
    """Ask from when to when, or which of those that stand is taken back."""
    ways = [kit.option(c.plain(f"closing.when_{way}"), way) for way in ("today", "days")]
    ways += [_back(c, one) for one in standing[:_STANDING]]
    what = c.plain("closing.what" if standing else "closing.when")
    blocks = [
        kit.section(c.say("closing.lead")),
        kit.ask("when", what, kit.radio(ways, "today"), optional=False),
        kit.ask("first", c.plain("closing.first"), inputs.day(None)),
        kit.ask("last", c.plain("closing.last"), inputs.day(None), hint=c.plain("closing.last_hint")),
        *changes.shown(c, last),
    ]
    return inputs.chooser(c, DAYS, "closing", blocks)


def _back(c: Context, one: Closed) -> Json:
    days = _days(c, one.reopens.isoformat(), one.last.isoformat())
    choice = kit.option(c.plain("reopening.way", days=days), f"{_BACK}{one.id}")
    return choice | {"description": kit.plain(one_line(one.reason), kit.OPTION)}


def parse_days(view: Mapping[str, Any], c: Context, today: date) -> tuple[date, date] | int | FormErrors:
    """Return the first and the last day to close, or which closing to take back."""
    values = values_of(view)
    way = chosen(values, "when") or ""
    if way.startswith(_BACK):
        return int(way.removeprefix(_BACK))
    if way != "days":
        return today, today
    first = inputs.picked_day(values, "first")
    if first is None:
        return FormErrors({"first": c.plain("closing.no_day")})
    return first, inputs.picked_day(values, "last") or first


def confirm_view(c: Context, found: Closing) -> Json:
    """Show each open inquiry whose deadline moves, old and new, and ask why."""
    kept = inputs.Kept(found.first.isoformat(), None, found.last.isoformat())
    texts = ("closing.will_move", "closing.will_move_none", "closing.turns")
    blocks = [*_found(c, found, *texts), _reason(c)]
    return inputs.editor(c, CLOSE, c.plain("closing.confirm_title"), blocks, kept) | {
        "submit": kit.plain(c.plain("closing.submit"), kit.TITLE)
    }


def back_view(c: Context, found: Closing, closing_id: int) -> Json:
    """Show each open inquiry whose deadline comes sooner, old and new, and ask why."""
    texts = ("reopening.will_move", "reopening.will_move_none", "reopening.turns")
    blocks = [*_found(c, found, *texts), _reason(c)]
    title = c.plain("reopening.title")
    return inputs.editor(c, OPEN, title, blocks, inputs.Kept(str(closing_id))) | {
        "submit": kit.plain(c.plain("reopening.submit"), kit.TITLE)
    }


def _reason(c: Context) -> Json:
    label, hint = c.plain("closing.reason"), c.plain("closing.reason_hint")
    return kit.ask("reason", label, kit.text_input(), optional=False, hint=hint)


def parse_close(view: Mapping[str, Any]) -> tuple[date, date, str]:
    """Return the days and the reason."""
    kept = inputs.Kept.of(view)
    first, last = date.fromisoformat(kept.id or ""), date.fromisoformat(kept.also)
    return first, last, one_line(typed(values_of(view), "reason"))


def parse_back(view: Mapping[str, Any]) -> tuple[int, str]:
    """Return which closing is taken back, and why."""
    return int(inputs.Kept.of(view).id or ""), one_line(typed(values_of(view), "reason"))


def done_view(c: Context, done: Closing, *, back: bool = False) -> Json:
    """Say what was closed, or opens again, and what moved, and which firms must be phoned."""
    of = _OF_BACK if back else _OF_CLOSING
    blocks = [*_found(c, done, f"{of}.moved", f"{of}.moved_none", f"{of}.turns")]
    if done.unreached:
        firms = c.join(c.plain("closing.phone", firm=one.label, phone=one.phone) for one in done.unreached)
        blocks.append(kit.section(c.say("closing.unreached", firms=firms)))
    return kit.modal("notice", c.plain(f"{of}.done_title"), blocks, close=c.plain("form.close"))


def _found(c: Context, found: Closing, some: str, none: str, turns: str) -> Iterator[Json]:
    days = _days(c, found.first.isoformat(), found.last.isoformat())
    if found.moves:
        yield kit.section(c.say(some, days=days, count=len(found.moves)))
        moves = [(one.case.number, one.case.lane, one.before, one.after) for one in found.moves]
        yield from _listed(c, moves)
    else:
        yield kit.section(c.say(none, days=days))
    if found.opens is not None:
        yield kit.section(_opens(c, found.opens))
    if found.turns:
        yield kit.section(c.say(turns))
        yield from _turns(c, ((week, lane, firm.label) for week, lane, firm in found.turns))


def _opens(c: Context, days: Sequence[date]) -> Mrkdwn:
    """Say which days open again beside another closure."""
    if not days:
        return c.say("reopening.stays_closed")
    more = [c.plain("reopening.more_days", count=len(days) - _LINES)] if len(days) > _LINES else []
    return c.say("reopening.opens", days=c.join([*map(c.day, days[:_LINES]), *more]))


def _turns(c: Context, turns: Iterable[tuple[date, str, str]]) -> Iterator[Json]:
    lines = [c.say("closing.turns_line", turn=turn(c, week, lane), firm=firm) for week, lane, firm in turns]
    yield from paragraphs(c, lines[:_LISTED])


def _listed(c: Context, moves: Sequence[tuple[str, str | None, datetime, datetime]]) -> Iterator[Json]:
    lines: list[Mrkdwn] = [
        c.say(
            "closing.line", number=number, lane=c.lane(lane), before=c.moment(before), after=c.moment(after)
        )
        for number, lane, before, after in moves[:_LISTED]
    ]
    if len(moves) > _LISTED:
        lines.append(c.say("words.more", count=len(moves) - _LISTED))
    for at in range(0, len(lines), _LINES):
        yield kit.section(c.join_mrkdwn(lines[at : at + _LINES], "words.new_line"))


def _days(c: Context, first: str, last: str) -> str:
    return changes.days(c, {"first": first, "last": last})


def letter(c: Context, params: Params) -> Rendered:
    """Tell a duty contact which inquiries have another deadline now, which turns go or come back, and why."""
    who, reason = c.who(params["actor"]), params["reason"]
    of = _OF_BACK if "back" in params else _OF_CLOSING
    turns = [(date.fromisoformat(week), lane, firm) for week, lane, firm in params.get("lost", ())]
    key = f"{of}.letter" if params["moves"] else f"{of}.letter_turns"
    lead = c.say(key, who=who, days=_days(c, params["first"], params["last"]), reason=reason)
    moves = [
        (number, lane, datetime.fromisoformat(before), datetime.fromisoformat(after))
        for number, lane, before, after in params["moves"]
    ]
    also = [kit.section(c.say(f"{of}.turns"))] if moves and turns else []
    return Rendered(lead, [kit.section(lead), *_listed(c, moves), *also, *_turns(c, turns)])
