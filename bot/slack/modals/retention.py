"""The form that says how long closed inquiries keep their customer, with what each choice would mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.retention import OFF, YEARS
from bot.services.retention import MANY
from bot.slack import kit
from bot.slack.modals import changes, inputs
from bot.slack.modals.forms import chosen, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.services.retention import Consequence
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

RETENTION = "settings:retention_form"


def retention_view(
    c: Context,
    years: int,
    found: Sequence[Consequence],
    kept: inputs.Kept,
    last: Sequence[Mapping[str, Any]],
) -> Json:
    """Return the form; `found` says what each choice would mean."""
    options = [kit.option(choice(c, one), str(one)) for one in YEARS]
    blocks = [
        kit.section(c.say("retention.lead")),
        kit.section(c.join_mrkdwn([_consequence(c, one) for one in found], "words.new_line")),
        kit.context(c.say("retention.closed")),
        kit.ask("years", c.plain("retention.years"), kit.radio(options, str(years)), optional=False),
        *changes.shown(c, last),
    ]
    return inputs.editor(c, RETENTION, c.plain("retention.title"), blocks, kept)


def choice(c: Context, years: int) -> str:
    """Say a choice."""
    return c.plain("retention.off") if years == OFF else c.plain("retention.choice", years=years)


def _consequence(c: Context, one: Consequence) -> Mrkdwn:
    count = c.plain("retention.many" if one.at_once >= MANY else "retention.count", count=one.at_once)
    due = one.next_due and c.day(c.network.hours.local_day(one.next_due))
    coming = c.plain("retention.next", day=due) if due else c.plain("retention.no_next")
    return c.say("retention.consequence", years=one.years, count=count, next=coming)


def parse_retention(view: Mapping[str, Any]) -> int:
    """Return the years chosen."""
    return int(chosen(values_of(view), "years") or OFF)


def done_view(c: Context, years: int, night: datetime) -> Json:
    """Say what holds from now on, and when the first are erased."""
    first = "" if years == OFF else c.plain("retention.done_night", at=c.moment(night))
    text = c.say("retention.done", choice=choice(c, years), next=first)
    title = c.plain("settings.saved_title")
    return kit.modal("notice", title, [kit.section(text)], close=c.plain("form.close"))
