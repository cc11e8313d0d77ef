"""What may be said of an inquiry wherever it is shown: never the customer's name, contacts or words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.deadlines import hours_kept, kept_of
from bot.domain.inquiries import State, summary_may_show
from bot.slack import kit
from bot.slack.mrkdwn import Mrkdwn
from bot.texts.deadline import explain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Firm
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json

_LINKS_SHOWN = 20


def state(c: Context, view: CaseView) -> Mrkdwn:
    """Say where the reply stands; a late one stays late for ever."""
    case = view.inquiry
    if case.state == State.DISMISSED:
        return c.say("state.dismissed", kind=c.plain(f"dismissal.{case.dismissed_as}"))
    if case.state == State.ANSWERED:
        return _answered(c, case)
    clock = "waiting" if view.now < case.deadline else "overdue"
    if case.on_it_by is None:
        return c.say(f"state.{clock}")
    return c.say(f"state.{clock}_on_it", who=c.who(case.on_it_by))


def _answered(c: Context, case: Inquiry) -> Mrkdwn:
    assert case.replied_at is not None
    # Counted between the minutes that are shown, so that 11:30 is half an hour before 12:00.
    deadline, replied = _minute(case.deadline), _minute(case.replied_at)
    hours = hours_kept(kept_of(case), c.network.hours)
    apart = replied - deadline if hours is None else hours.between(deadline, replied)
    # A reply in the night after the deadline is late by no service time, but late.
    wall = abs(replied - deadline)
    by = abs(apart) or wall if case.late else abs(apart)
    return c.say(
        "state.answered_late" if case.late else "state.answered_in_time",
        who=c.who(case.replied_by),
        at=c.moment(case.replied_at),
        means=means(c, case.replied_means),
        span=c.span(by) if by == wall else c.plain("words.of_service", span=c.span(by)),
    )


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def means(c: Context, chosen: str | None) -> Mrkdwn:
    """Return how the customer was reached, with its bracket, or nothing."""
    return Mrkdwn() if chosen is None else c.say("words.in_brackets", text=c.plain(f"means.{chosen}"))


def why(c: Context, case: Inquiry) -> Mrkdwn | None:
    """Say why the deadline is then; None for an inquiry that kept no reasons."""
    if not case.why_deadline:
        return None
    return c.say("case.why", text=explain(kept_of(case), c.network.hours, c.locale))


def firms(c: Context, given_to: Iterable[Firm]) -> str:
    """Name the firms an inquiry was given to."""
    return c.join(firm.label for firm in given_to) or c.plain("words.nobody_on_duty")


def marks(c: Context, view: CaseView) -> list[Mrkdwn]:
    """Say what else happened that matters to whoever replies."""
    case, found = view.inquiry, []
    if case.is_open and case.pinged_at is None and case.ping_due > view.now:
        found.append(c.say("mark.ping_at_opening", at=c.moment(case.ping_due)))
    if view.absent_at is not None and case.is_open:
        found.append(c.say("mark.absent", at=c.moment(view.absent_at)))
    if view.phoned_at is not None:
        found.append(c.say("mark.phoned", at=c.moment(view.phoned_at)))
    if view.wrote_again:
        found.append(c.say("mark.wrote_again", count=view.wrote_again))
    if view.corrected_at is not None:
        found.append(c.say("mark.corrected", at=c.moment(view.corrected_at)))
    if view.summary_is_old and summary_may_show(case):
        found.append(c.say("mark.summary_old"))
    if view.linked_to is not None:
        found.append(c.say("mark.linked_to", number=view.linked_to))
    if case.erased_at is not None:
        found.append(c.say("mark.erased", at=c.moment(case.erased_at)))
    if view.linked:
        found.append(c.say("mark.linked", numbers=c.join(view.linked[:_LINKS_SHOWN])))
    return found


def blocks(c: Context, view: CaseView) -> list[Json]:
    """Show deadline, lane, firm and arrival, why the deadline is then, and the summary once released."""
    case = view.inquiry
    arrived = c.plain("case.arrived", source=c.plain(f"source.{case.source}"), at=c.moment(case.received_at))
    pairs = {
        "case.deadline": c.moment(case.deadline),
        "case.lane": c.lane(case.lane) if case.lane else c.plain("case.lane_unknown"),
        "case.firm": firms(c, view.firms),
        "case.received": arrived,
    }
    shown = [kit.fields((c.say(key), c.say("words.as_is", text=value)) for key, value in pairs.items())]
    small = [text for text in (why(c, case), *marks(c, view)) if text is not None]
    return [*shown, *([kit.context(*small)] if small else []), *summary(c, case)]


def summary(c: Context, case: Inquiry) -> list[Json]:
    """Show what a person released of an inquiry, where its class lets it show."""
    if not summary_may_show(case) or not case.summary.strip():
        return []
    shared = c.plain(f"confidentiality.{case.confidentiality}")
    return [kit.section(c.say("card.summary", shared=shared)), kit.plain_section(case.summary)]
