"""From a row of the outbox to a message: a template's name, its values, and what is true now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack import (
    absences,
    agenda,
    allocation_messages,
    allocation_phone,
    attendance,
    bursts,
    card,
    direct,
    drawings,
    editions,
    figures,
    incoming,
    kit,
    meeting_live,
    meetings,
    minute_answers,
    minutes,
    notices,
    outcomes,
    pictures,
    problem,
    rota,
    sheets,
    thread,
    todos,
    undecided,
    unled,
)
from bot.slack.context import Context
from bot.slack.modals import closing
from bot.slack.mrkdwn import clip_mrkdwn
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.slack.rendered import Params

__all__ = ["TEMPLATES", "Context", "Rendered", "render"]

SHARES_THREAD = "shares_thread"  # the number of the inquiry that a message is about in a list's thread
TEXT = 3000  # of the 4,000 that Slack recommends for `text`

TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {
    "card": card.card,
    "ping": thread.ping,
    "call": thread.call,
    "note": thread.note,
    "dm_duty": direct.duty,
    "dm_reminder": direct.reminder,
    "dm_call": direct.call,
    "dm_secretariat": direct.secretariat,
    "dm_wrote_again": direct.wrote_again,
    "dm_choices": direct.choices,
    "rota_changed": rota.changed,
    "duty_request": rota.request,
    "duty_request_over": rota.over,
    "turn_list": rota.turn_list,
    "taken_over": rota.taken_over,
    "duty_notice": notices.notice,
    "duty_notice_desk": notices.desk,
    "duty_announced": notices.announced,
    "duty_away": absences.nobody_left,
    "dm_closing": closing.letter,
    **bursts.TEMPLATES,
    **allocation_messages.TEMPLATES,
    **meetings.TEMPLATES,
    **meeting_live.TEMPLATES,
    **agenda.TEMPLATES,
    **attendance.TEMPLATES,
    **editions.TEMPLATES,
    **minutes.TEMPLATES,
    **minute_answers.TEMPLATES,
    **todos.TEMPLATES,
    **undecided.TEMPLATES,
    **drawings.TEMPLATES,
    **allocation_phone.TEMPLATES,
    **incoming.TEMPLATES,
    "dm_unled_list": unled.listed,
    "dm_outcome": outcomes.question,
    "problem": problem.problem,
    "finding": problem.finding,
    "year_picture": pictures.year_comment,
    "inquiries_csv": sheets.csv_comment,
    "person_data": sheets.copy_comment,
    "figures_picture": figures.picture_comment,
    "figures_csv": figures.csv_comment,
}


def render(template: str, params: Params, context: Context) -> Rendered:
    """Return the message of a template. Raises KeyError for an unknown one.

    What is told in the thread of a list says of which inquiry. What goes out a second time because nobody
    could see whether it had arrived says so (`resent`).
    """
    shown = TEMPLATES[template](context, params)
    text, blocks = shown.text, shown.blocks
    number = params.get(SHARES_THREAD)
    if number and number not in text:
        text = context.say("burst.of_one", number=number, text=text)
        blocks = [kit.context(context.say("burst.number", number=number)), *blocks]
    if params.get("resent"):
        text = context.say("resent.text", text=text)
        blocks = [kit.context(context.say("resent.mark")), *blocks]
    return Rendered(clip_mrkdwn(text, TEXT), blocks)
