"""How finding the firm stands, in words: the line on the card, the hands, why a firm suits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.allocation import Allocation, Answer, declined, neutral, raised
from bot.domain.inquiries import summary_may_show
from bot.services.views import AllocationView
from bot.slack import kit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

HANDS = 30  # in one list; the rest is counted
_REASONS = 6  # of one firm
_SUMMARY = 1500  # characters


def of(c: Context, params: Params) -> tuple[CaseView, AllocationView]:
    """Return the inquiry that a message is about, and how finding its firm stands."""
    view = c.cases[params["inquiry_id"]]
    return view, view.allocation or AllocationView()


def line(c: Context, view: CaseView) -> Mrkdwn | None:
    """Say where finding the firm stands; None while nobody has begun."""
    known = view.allocation
    if known is None:
        return None
    case, count = view.inquiry, len(raised(known.hands))
    if case.allocation == Allocation.LED:
        return c.say("allocation.led", firm=known.name(case.lead_firm_id))
    if case.allocation == Allocation.APPOINTED and known.appointment is not None:
        return c.say("allocation.appointed", firm=known.name(known.appointment.firm_id))
    if case.allocation == Allocation.CALLING and known.call is not None:
        return c.say("allocation.calling", until=c.moment(known.call.ends_at), count=count)
    return c.say("allocation.deciding", count=count)


def blocks(c: Context, view: CaseView) -> list[Json]:
    """Return the line and, beside a lead firm, its partners, for the card and the DMs."""
    said, known = line(c, view), view.allocation
    if said is None or known is None:
        return []
    found = [kit.section(said)]
    if known.partners:
        named = c.join(_with_process(c, known.name(one.firm_id), [one.process]) for one in known.partners)
        found.append(kit.context(c.say("allocation.partners", firms=named)))
    return found


def hands(
    c: Context,
    view: CaseView,
    beside: Callable[[Context, CaseView, str, int], Json | None],
    *,
    but: Sequence[str] = (),
) -> list[Json]:
    """List the firms that raised a hand, each with a button; in the neutral order, not by the clock."""
    known = view.allocation
    if known is None:
        return []
    firms = [firm_id for firm_id in raised(known.hands) if firm_id not in but]
    ordered = [one.id for one in neutral([_Id(one) for one in firms], view.inquiry.number, "id")]
    found = [
        kit.section(_hand(c, known, firm_id), beside(c, view, firm_id, number))
        for number, firm_id in enumerate(ordered[:HANDS])
    ]
    if len(ordered) > HANDS:
        found.append(kit.context(c.say("words.more", count=len(ordered) - HANDS)))
    return found


class _Id:
    """A firm in the neutral order."""

    __slots__ = ("id",)

    def __init__(self, firm_id: str) -> None:
        self.id = firm_id


def _hand(c: Context, known: AllocationView, firm_id: str) -> Mrkdwn:
    own = [one for one in known.hands if one.firm_id == firm_id and one.answer == Answer.HAND]
    named = _with_process(c, known.name(firm_id), [one.process for one in own])
    return c.say("allocation.hand", firm=named, at=c.moment(max(one.at for one in own)))


def _with_process(c: Context, firm: str, processes: Sequence[str]) -> str:
    said = [process for process in processes if process]
    return c.plain("allocation.for_process", firm=firm, process=c.join(said)) if said else firm


def no_thanks(c: Context, known: AllocationView) -> list[Json]:
    """Say how many firms declined, never which."""
    count = len(declined(known.hands))
    return [kit.context(c.say("allocation.declined_count", count=count))] if count else []


def who_raised(c: Context, view: CaseView) -> Iterator[Json]:
    """Yield the line that names the firms whose hand is up, to those who decide."""
    known = view.allocation
    if known is not None and (up := raised(known.hands)):
        ordered = [one.id for one in neutral([_Id(one) for one in up], view.inquiry.number, "id")]
        yield kit.context(c.say("appoint.raised", firms=_named(c, known, ordered)))


def who_declined(c: Context, view: CaseView) -> Iterator[Json]:
    """Yield the line that names the firms that declined, to those who decide."""
    known = view.allocation
    if known is not None and (said_no := declined(known.hands)):
        yield kit.context(c.say("appoint.declined", firms=_named(c, known, said_no)))


def _named(c: Context, known: AllocationView, firm_ids: Sequence[str]) -> str:
    more = [c.plain("words.more", count=len(firm_ids) - HANDS)] if len(firm_ids) > HANDS else []
    return c.join([*map(known.name, firm_ids[:HANDS]), *more])


def why_suited(c: Context, known: AllocationView, firm_id: str) -> str:
    """Say in the firm's own words why it suits."""
    reasons = () if known.call is None else known.call.asked.get(firm_id, ())
    return reasons_text(c, reasons)


def reasons_text(c: Context, reasons: Sequence[Sequence[str]]) -> str:
    """Say reasons, each as [kind, words]."""
    return c.join(
        c.plain(f"suits.{kind}", words=c.lane(words) if kind == "lane" else words)
        for kind, words in list(reasons)[:_REASONS]
    )


def suited(c: Context, known: AllocationView) -> Iterator[Mrkdwn]:
    """Yield a line for each firm that was asked and has not declined, with its reasons."""
    said_no = declined(known.hands)
    asked = [one for one in (known.call.asked.items() if known.call else ()) if one[0] not in said_no]
    for firm_id, reasons in asked[:HANDS]:
        yield c.say("allocation.suited", firm=known.name(firm_id), why=reasons_text(c, reasons))


def summary(c: Context, view: CaseView) -> list[Json]:
    """Return what a firm may read before it is chosen: the released summary, or that there is none."""
    case = view.inquiry
    if summary_may_show(case) and case.summary.strip():
        return [kit.plain_section(case.summary[:_SUMMARY])]
    return [kit.context(c.say("allocation.no_summary"))]
