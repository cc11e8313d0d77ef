"""Minutes of the past, for whoever asks: the last meetings, and where words stand in their minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import State
from bot.slack import kit
from bot.slack.mrkdwn import paragraph
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetings import Meeting
    from bot.services.past_minutes import Hit
    from bot.slack.context import Context
    from bot.slack.mrkdwn import Mrkdwn

_LINE = 200  # characters of a line that was found


def listed(c: Context, found: Sequence[Meeting]) -> Rendered:
    """List meetings with the state of their minutes."""
    lead = c.say("past.listed" if found else "past.none")
    lines = [_meeting(c, one) for one in found]
    blocks = [kit.section(c.join_mrkdwn(lines, "words.new_line"))] if lines else []
    hint = [kit.context(c.say("past.export_hint"))] if lines else []
    return Rendered(lead, [kit.section(lead), *blocks, *hint])


def found(c: Context, hits: Sequence[Hit], words: str) -> Rendered:
    """Show where words stand, meeting by meeting."""
    lead = c.say("past.found" if hits else "past.found_none", words=words, count=len(hits))
    return Rendered(lead, [kit.section(lead), *(kit.section(_hit(c, hit)) for hit in hits)])


def _hit(c: Context, hit: Hit) -> Mrkdwn:
    lines = [_meeting(c, hit.meeting)]
    for kind, text in hit.lines:
        short = text if len(text) <= _LINE else f"{text[: _LINE - 1]}…"
        lines.append(c.say("past.line", kind=c.plain(f"past.kind_{kind}"), text=paragraph(short)))
    if hit.count > len(hit.lines):
        lines.append(c.say("past.more", count=hit.count - len(hit.lines)))
    return c.join_mrkdwn(lines, "words.new_line")


def _meeting(c: Context, meeting: Meeting) -> Mrkdwn:
    local = (meeting.started_at or meeting.starts_at).astimezone(c.network.timezone)
    state = c.plain("past.confirmed" if meeting.state == State.CONFIRMED else "past.draft")
    return c.say(
        "past.meeting", meeting=c.meeting_name(meeting), day=c.day(local.date()), state=state, id=meeting.key
    )
