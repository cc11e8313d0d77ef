"""What the chair sees while a meeting runs: the item under discussion, its minutes, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import State
from bot.domain.progress import planned_end
from bot.slack import kit
from bot.slack.mrkdwn import Mrkdwn, literal
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.domain.agenda import Entry
    from bot.domain.progress import Progress
    from bot.services.meeting_live import LiveView
    from bot.slack.context import Context
    from bot.slack.rendered import Params

NEXT = "minutes:live_next"


def live(c: Context, _params: Params) -> Rendered:
    """Show how the meeting stands; when it is over, that it is."""
    assert c.live is not None
    view, name = c.live, c.meeting_name(c.live.meeting)
    if view.progress is None:
        key = "live.not_begun" if view.meeting.state == State.PLANNED else "live.over"
        lead = c.say(key, meeting=name)
        return Rendered(lead, [kit.section(lead)])
    lead = c.say("live.lead", meeting=name, at=c.clock(view.now))
    parts = [*_item(c, view.progress), _next(c, view.progress), _whole(c, view, view.progress)]
    blocks = [kit.section(lead), *map(kit.section, parts)]
    if view.progress.following is not None:
        seen = view.meeting.item_id or 0
        button = kit.button(c.plain("button.minutes_next"), NEXT, f"{view.meeting.id}:{seen}", "primary")
        blocks.append(kit.actions(f"{NEXT}:{view.meeting.id}", [button]))
    return Rendered(c.join_mrkdwn([lead, *parts], "words.new_line"), blocks)


def _item(c: Context, now: Progress) -> Iterator[Mrkdwn]:
    """Yield the item under discussion with the minutes planned, used and left."""
    if now.current is None:
        yield c.say("live.no_item")
        return
    where = {"title": _title(c, now.current), "at": now.place, "of": now.count}
    times = {"used": now.used, "planned": now.current.item.minutes}
    if now.left_of_item is None:
        yield c.say("live.item", **where, **times)
    elif now.left_of_item >= 0:
        yield c.say("live.item_left", left=now.left_of_item, **where, **times)
    else:
        yield c.say("live.item_over", over=-now.left_of_item, **where, **times)


def _next(c: Context, now: Progress) -> Mrkdwn:
    if now.following is None:
        return c.say("live.last" if now.count else "live.no_agenda")
    key = "live.next_timed" if now.following.item.minutes else "live.next"
    return c.say(key, title=_title(c, now.following), planned=now.following.item.minutes)


def _whole(c: Context, view: LiveView, now: Progress) -> Mrkdwn:
    began = view.meeting.started_at or view.now
    end = c.clock(planned_end(view.meeting), view.now)
    times = {"began": c.clock(began, view.now), "end": end, "lasted": now.lasted}
    if now.left < 0:
        return c.say("live.whole_over", over=-now.left, **times)
    return c.say("live.whole", left=now.left, **times)


def _title(c: Context, entry: Entry) -> Mrkdwn:
    title = Mrkdwn(literal(entry.item.title))
    return title if entry.number is None else c.say("minutes.motion", number=entry.number, title=title)


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {"meeting_live": live}
