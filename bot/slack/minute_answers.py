"""What a writer of minutes is answered: what was understood, what could not be read, what was no line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.attendance import Unit
from bot.domain.minute_kinds import GUEST, INTEREST, Ask, Hint, Kind, Line
from bot.domain.minutes_made import vote_of
from bot.slack import kit
from bot.slack.edition_text import counts, stepped_out
from bot.slack.minutes import forgotten, label_of, line_text
from bot.slack.rendered import Rendered
from bot.texts.days import full_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.slack.context import Context
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

_TOGETHER, _PARTS = 5, 20  # answers in a paragraph, paragraphs in a message


def heard(c: Context, params: Params) -> Rendered:
    """Tell a writer what was understood of what they said while nobody listened."""
    if params.get("forgotten"):
        return forgotten(c)
    assert c.meeting is not None
    meeting = c.meeting.meeting
    lead = c.say("minutes.heard_late", meeting=c.meeting_name(meeting), called=meeting.key)
    hints = [Hint(**one) for one in params["hints"]]
    told = answer(c, [_line(one) for one in params["lines"]], hints, is_over=meeting.is_over)
    return Rendered(c.join_mrkdwn([lead, told.text], "words.new_line"), [kit.section(lead), *told.blocks])


def _line(kept: Mapping[str, Any]) -> Line:
    asks = tuple(
        Ask(one["what"], one["said"], tuple(one.get("who", ())), tuple(one.get("days", ())))
        for one in kept["asks"]
    )
    return Line(**{**kept, "kind": Kind(kept["kind"]), "asks": asks})


def answer(
    c: Context,
    lines: Sequence[Line],
    hints: Sequence[Hint],
    *,
    by_command: bool = False,
    by_form: bool = False,
    is_over: bool = False,
) -> Rendered:
    """Tell a writer what was understood of ToDos, what could not be read, and what was no line.

    `is_over`: the meeting, so that an edit of the message mends nothing.
    """
    mend = "command" if by_command else "form" if by_form else "over" if is_over else "message"
    told = list(_told(c, lines, hints, mend, by_command=by_command))
    parts = [told[at : at + _TOGETHER] for at in range(0, len(told), _TOGETHER)][:_PARTS]
    blocks = [kit.section(c.join_mrkdwn(part, "words.new_line")) for part in parts]
    return Rendered(c.join_mrkdwn(told, "words.new_line"), blocks)


def _told(
    c: Context, lines: Sequence[Line], hints: Sequence[Hint], mend: str, *, by_command: bool
) -> Iterator[Mrkdwn]:
    for line in lines:
        if by_command or line.is_read_back:
            yield c.say("minutes.kept", line=_read(c, line))
        for one in line.asks:
            yield _asked(c, line, one)
    asked = [(line, one.what in {"seat", "seat_begun", "seat_shared"}) for line in lines for one in line.asks]
    if unread := [line.text for line, is_unread in asked if is_unread]:
        yield c.say(f"minutes.unread_{mend}", who=c.join(unread))
        yield c.say("minutes.unread_guest")
    if any(not is_unread for _, is_unread in asked):
        yield c.say(f"minutes.mend_{mend}")
    for hint in hints:
        of = c.counted(hint.of, Unit(hint.unit)) if hint.unit else hint.of
        nobody = "_unnamed" if hint.why == "substitute_announced" and not hint.who else ""
        told = {"label": hint.label, "count": hint.count, "of": of, "who": hint.who}
        yield c.say(f"minutes.hint_{hint.why}{nobody}", **told)


def _read(c: Context, line: Line) -> Mrkdwn:
    """Return what was read of a line; of a vote its counts rather than its words."""
    if line.kind == Kind.VOTE and line.is_read_back:
        vote = vote_of(line.data, {}, {})
        read = c.join(filter(None, [counts(c, vote), *stepped_out(c, vote)]))
        return c.say("minutes.line", label=label_of(c, line.kind), text=read)
    if line.data.get(INTEREST):
        return c.say("minutes.interest_line", name=line.text)
    if guest := line.data.get(GUEST):
        key = "minutes.guest_person" if line.data["person"] else "minutes.guest"
        return c.say(key, name=guest, person=line.data["person"])
    return line_text(c, line.kind, line.text, line.data)


def _asked(c: Context, line: Line, one: Ask) -> Mrkdwn:
    key = f"minutes.ask_{one.what}" + ("" if one.said else "_nothing")
    times = {name: line.data.get(name) or "" for name in ("came_at", "left_at")}
    days = c.join(full_day(date.fromisoformat(day), c.locale) for day in one.days)
    told = {"label": label_of(c, line.kind), "who": c.join(one.who), "days": days}
    return c.say(key, said=one.said, **told, **times)


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {"minutes_heard": heard}
