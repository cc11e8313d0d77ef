"""The forms of 臨時休業: which days, then what moves and why; and the message to the duty firms."""

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
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

DAYS, CLOSE = "settings:closing_days", "settings:closing_close"
_LINES = 20  # in one paragraph
_LISTED = 400  # inquiries in one form


def days_view(c: Context, last: Sequence[Mapping[str, Any]]) -> Json:
    """Ask from when to when."""
    ways = [kit.option(c.plain(f"closing.when_{way}"), way) for way in ("today", "days")]
    blocks = [
        kit.section(c.say("closing.lead")),
        kit.ask("when", c.plain("closing.when"), kit.radio(ways, "today"), optional=False),
        kit.ask("first", c.plain("closing.first"), inputs.day(None)),
        kit.ask("last", c.plain("closing.last"), inputs.day(None), hint=c.plain("closing.last_hint")),
        *changes.shown(c, last),
    ]
    return inputs.chooser(c, DAYS, "closing", blocks)


def parse_days(view: Mapping[str, Any], c: Context, today: date) -> tuple[date, date] | FormErrors:
    """Return the first and the last day."""
    values = values_of(view)
    if chosen(values, "when") != "days":
        return today, today
    first = inputs.picked_day(values, "first")
    if first is None:
        return FormErrors({"first": c.plain("closing.no_day")})
    return first, inputs.picked_day(values, "last") or first


def confirm_view(c: Context, found: Closing) -> Json:
    """Show each open inquiry whose deadline moves, old and new, and ask why."""
    kept = inputs.Kept(found.first.isoformat(), None, found.last.isoformat())
    reason = kit.ask(
        "reason",
        c.plain("closing.reason"),
        kit.text_input(),
        optional=False,
        hint=c.plain("closing.reason_hint"),
    )
    blocks = [*_found(c, found, "closing.will_move", "closing.will_move_none"), reason]
    return inputs.editor(c, CLOSE, c.plain("closing.confirm_title"), blocks, kept) | {
        "submit": kit.plain(c.plain("closing.submit"), kit.TITLE)
    }


def parse_close(view: Mapping[str, Any]) -> tuple[date, date, str]:
    """Return the days and the reason."""
    kept = inputs.Kept.of(view)
    first, last = date.fromisoformat(kept.id or ""), date.fromisoformat(kept.also)
    return first, last, one_line(typed(values_of(view), "reason"))


def done_view(c: Context, done: Closing) -> Json:
    """Say what was closed and what moved, and which firms must be phoned."""
    blocks = [*_found(c, done, "closing.moved", "closing.moved_none")]
    if done.unreached:
        firms = c.join(c.plain("closing.phone", firm=one.label, phone=one.phone) for one in done.unreached)
        blocks.append(kit.section(c.say("closing.unreached", firms=firms)))
    return kit.modal("notice", c.plain("closing.done_title"), blocks, close=c.plain("form.close"))


def _found(c: Context, found: Closing, some: str, none: str) -> Iterator[Json]:
    days = _days(c, found.first.isoformat(), found.last.isoformat())
    if found.moves:
        yield kit.section(c.say(some, days=days, count=len(found.moves)))
        moves = [(one.case.number, one.case.lane, one.before, one.after) for one in found.moves]
        yield from _listed(c, moves)
    else:
        yield kit.section(c.say(none, days=days))
    if found.lost:
        yield kit.section(c.say("closing.lost"))
        yield from _lost(c, ((week, lane, firm.label) for week, lane, firm in found.lost))


def _lost(c: Context, turns: Iterable[tuple[date, str, str]]) -> Iterator[Json]:
    lines = [c.say("closing.lost_line", turn=turn(c, week, lane), firm=firm) for week, lane, firm in turns]
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
    """Tell a duty contact which of the firm's inquiries have another deadline now, and why."""
    who, reason = c.who(params["actor"]), params["reason"]
    lost = [(date.fromisoformat(week), lane, firm) for week, lane, firm in params.get("lost", ())]
    key = "closing.letter" if params["moves"] else "closing.letter_lost"
    lead = c.say(key, who=who, days=_days(c, params["first"], params["last"]), reason=reason)
    moves = [
        (number, lane, datetime.fromisoformat(before), datetime.fromisoformat(after))
        for number, lane, before, after in params["moves"]
    ]
    also = [kit.section(c.say("closing.lost"))] if moves and lost else []
    return Rendered(lead, [kit.section(lead), *_listed(c, moves), *also, *_lost(c, lost)])
