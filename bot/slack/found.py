"""Inquiries found again, a page at a time, for one person's eyes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.inquiries import summary_may_show
from bot.domain.outcomes import Outcome
from bot.services.finding import Found, Kind, Wanted
from bot.slack import facts, kit
from bot.slack.months import month_name
from bot.slack.mrkdwn import clip, one_line
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

PAGE, CARD, REGISTER = "find:page", "find:card", "find:register"
LONGEST = 200  # letters of the words that are sought: a button must carry them
_NAME, _SUBJECT = 60, 120
_CARRIED = 2000  # letters that Slack lets a button carry


def found_list(c: Context, found: Found, typed: str = "") -> Rendered:
    """Show a page of what was found, or say kindly that there is nothing.

    `typed` is the whole line: where nothing has its words, it may have been an inquiry to register.
    """
    title = c.say(f"found.{found.wanted.kind}", what=_what(c, found.wanted))
    if not found.views:
        kind = "everywhere" if found.wanted.kind is Kind.WORDS and found.everywhere else found.wanted.kind
        nothing = c.say(f"found.none_{kind}", what=_what(c, found.wanted))
        back = _typed_back(c, typed) if typed and found.wanted.kind is Kind.WORDS else []
        return Rendered(nothing, [kit.section(nothing), *back])
    blocks = [kit.section(title)]
    for view in found.views:
        blocks += _case(c, view, named=view.inquiry.id in found.named)
    if turning := _turning(c, found):
        blocks.append(kit.actions("find_pages", turning))
    return Rendered(title, blocks)


def _typed_back(c: Context, typed: str) -> list[Json]:
    """Return the button that registers what was typed; the words themselves where it cannot carry them."""
    if len(typed) > _CARRIED:
        return [kit.plain_section(c.plain("error.typed")), *kit.plain_sections(typed, 3)]
    register = kit.button(c.plain("home.register"), REGISTER, typed)
    return [kit.section(c.say("found.or_register"), register)]


def asked_again(value: str) -> tuple[Wanted, int]:
    """Return what a page's button asks for, and up to which inquiry."""
    upto, kind, text = value.split(":", 2)
    return Wanted(Kind(kind), text), int(upto)


def _what(c: Context, wanted: Wanted) -> str:
    if wanted.kind is Kind.MONTH:
        return month_name(c, date.fromisoformat(f"{wanted.text}-01"))
    return wanted.text


def _case(c: Context, view: CaseView, *, named: bool) -> list[Json]:
    """Show one inquiry; what the customer wrote stands in plain text."""
    case = view.inquiry
    words = []
    if named:
        words = [clip(one_line(case.company), _NAME), clip(one_line(case.subject), _SUBJECT)]
    elif summary_may_show(case):
        words = [clip(one_line(case.summary), _SUBJECT)]
    head = c.plain("found.gap").join(text for text in (case.number, *words) if text)
    button = kit.button(c.plain("found.card"), f"{CARD}:{case.id}", str(case.id))
    return [kit.plain_section(head) | {"accessory": button}, kit.context(_line(c, view))]


def _line(c: Context, view: CaseView) -> Mrkdwn:
    """Say when an inquiry came, where its reply stands, which firm leads it and what became of it."""
    case = view.inquiry
    key = "found.line_open" if case.is_open else "found.line"
    line = c.say(
        key,
        lane=c.lane(case.lane),
        received=c.day(case.received_at.astimezone(c.network.timezone).date()),
        deadline=c.moment(case.deadline),
        state=facts.state(c, view),
    )
    parts = [line]
    if case.lead_firm_id is not None and view.allocation is not None:
        parts.append(c.say("found.lead", firm=view.allocation.name(case.lead_firm_id)))
    if case.outcome != Outcome.NONE:
        parts.append(c.say("found.outcome", kind=c.plain(f"outcome.{case.outcome}")))
    return c.join_mrkdwn(parts, "found.gap")


def _turning(c: Context, found: Found) -> list[Json]:
    value = f"{found.upto}:{found.wanted.kind}:{found.wanted.text}"
    ways = [("found.before", found.page - 1)] if found.page else []
    ways += [("found.after", found.page + 1)] if found.more else []
    return [kit.button(c.plain(key, page=to + 1), f"{PAGE}:{to}", value) for key, to in ways]
