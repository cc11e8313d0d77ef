"""Proposals that nobody decided about: the question at the start, and what their proposers are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import ONCE
from bot.slack import agenda, kit
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.agenda import Item
    from bot.domain.meetings import Meeting
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Params

PREFIX = "undecided:"
TAKE, LEAVE = f"{PREFIX}take", f"{PREFIX}leave"
_SHOWN = 12  # proposals with buttons of their own
_AT_ONCE = 100  # that one press decides about: what a button carries is limited


def asked_below(c: Context, above: Rendered, meeting: Meeting, items: Sequence[Item]) -> Rendered:
    """Return a message with the question below it; without one where nothing is undecided."""
    return Rendered(above.text, [*above.blocks, *_question(c, meeting, items)]) if items else above


def decided(c: Context, items: Sequence[Item], *, is_taken: bool) -> Rendered:
    """Say what was just decided."""
    key = "undecided.taken" if is_taken else "undecided.left"
    titles = c.join(c.plain("undecided.title", title=one.title) for one in items)
    lead = c.say(key, titles=titles) if items else c.say("undecided.already")
    return Rendered(lead, [kit.section(lead)])


def not_taken_up(c: Context, params: Params) -> Rendered:
    """Tell somebody that what they proposed was not taken up, or is undecided, and where it stands now."""
    assert c.agenda is not None
    assert c.agenda.left is not None
    left = c.agenda.left
    meeting, (title, number) = c.agenda.meeting, params["held"]
    names = {"meeting": c.plain_meeting(title, number), "next": c.meeting_name(meeting)}
    what = "carried" if params["is_carried"] else "carried_nowhere"
    key = f"agenda.{what}" if left.is_known else f"agenda.{what}_undecided"
    lead = c.say(key, at=c.moment(meeting.starts_at), **names)
    lines = [c.say("agenda.carried_title", title=one) for one in left.titles]
    titles = c.join_mrkdwn(lines, "words.new_line")
    blocks = [kit.section(lead), kit.section(titles)]
    if params["is_carried"]:
        look = agenda.look_button(c, meeting, may_run=False)
        blocks.append(kit.actions(f"agenda:carried:{meeting.id}", [look]))
    return Rendered(c.join_mrkdwn([lead, titles], "words.new_line"), blocks)


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {"agenda_not_taken_up": not_taken_up}


def _question(c: Context, meeting: Meeting, items: Sequence[Item]) -> list[Json]:
    blocks = [kit.section(c.say("undecided.lead", count=len(items)))]
    for item in items[:_SHOWN]:
        beside = c.join([*agenda.proposed_by(c, item), c.plain("agenda.minutes", count=item.minutes)])
        blocks.append(kit.section(c.say("agenda.proposed_item", title=item.title, beside=beside)))
        blocks.append(_row(c, meeting, [item], "button.undecided_take", "button.undecided_leave"))
    if len(items) > _SHOWN:
        blocks.append(kit.context(c.say("words.more", count=len(items) - _SHOWN)))
    if len(items) > 1:
        every = items[:_AT_ONCE]
        blocks.append(_row(c, meeting, every, "button.undecided_take_all", "button.undecided_leave_all"))
    key = "undecided.otherwise_once" if meeting.series == ONCE else "undecided.otherwise"
    return [*blocks, kit.context(c.say(key))]


def meant(value: str) -> tuple[int, list[int]]:
    """Return the meeting of a button of the question, and the proposals that it decides about."""
    meeting_id, _, item_ids = value.partition(":")
    return int(meeting_id), [int(one) for one in item_ids.split(",")]


def _row(c: Context, meeting: Meeting, items: Sequence[Item], take: str, leave: str) -> Json:
    """Return the buttons for what was asked about; where no meeting follows nothing is left for it."""
    value = f"{meeting.id}:{','.join(str(one.id) for one in items)}"
    name = "all" if len(items) > 1 else items[0].id
    choices = ((take, TAKE), *(((leave, LEAVE),) if meeting.series != ONCE else ()))
    buttons = [kit.button(c.plain(label), f"{action}:{name}", value) for label, action in choices]
    return kit.actions(f"{PREFIX}{name}", buttons)
