"""A period in numbers, in words: lines about all its inquiries, a lane's, a source's; each firm's load."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.months import is_year
from bot.domain.outcomes import Outcome
from bot.slack.months import period_name
from bot.slack.mrkdwn import clip
from bot.slack.pages import packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.domain.figures import Clock, Figures, Load
    from bot.services.figures import PeriodView
    from bot.slack.context import Context
    from bot.slack.mrkdwn import Mrkdwn

FUNNEL = ("own", "replied", "sought", "led", "quoted", "won")
_NAME = 40  # letters of a lane's or firm's name
_CALL = "call"


def paragraphs(c: Context, view: PeriodView) -> Iterator[Mrkdwn]:
    """Yield the period in paragraphs of Slack's size."""
    period = period_name(c, view.period)
    if view.all.inquiries:
        yield from packed(
            c, c.say("figures.all", period=period, count=view.all.inquiries), _whole(c, view.all)
        )
        yield from packed(c, c.say("figures.lanes"), _parts(c, [(c.lane(one), it) for one, it in view.lanes]))
        named = [(c.plain(f"source.{one}"), it) for one, it in view.sources]
        yield from packed(c, c.say("figures.sources"), _parts(c, named))
    else:
        yield c.say("figures.none", period=period)
    if view.loads:
        yield from packed(c, c.say("figures.loads"), _loads(c, view.loads))
    for name, trend in (("months", view.months), ("years", view.years)):
        if trend:
            yield from packed(c, c.say(f"figures.{name}"), (_arrived(c, *one) for one in trend))


def of_unit(key: str, period: str) -> str:
    """Return the key of a text that a month and a year have in their own words."""
    return f"{key}_year" if is_year(period) else key


def share(clock: Clock) -> str:
    """Return the share of first replies in time: `83%`; a dash where none was due."""
    return "–" if clock.percent is None else f"{clock.percent}%"


def step_name(c: Context, step: str) -> str:
    """Return the name of a step of the chain by its key."""
    kind, _, number = step.partition("-")
    if kind == _CALL:
        return c.plain("figures.step_call", number=number)
    return c.plain("figures.step_reminder", left=c.span(timedelta(seconds=int(number))))


def _whole(c: Context, all_: Figures) -> Iterator[Mrkdwn]:
    if all_.dismissed or all_.linked:
        counts = {"spam": all_.not_inquiries, "mass": all_.mass_production, "linked": all_.linked}
        yield c.say("figures.apart", **counts)
    yield from _lines(c, all_)
    yield c.say("figures.funnel", **dict(zip(FUNNEL, all_.funnel, strict=True)))


def _parts(c: Context, parts: list[tuple[str, Figures]]) -> Iterator[Mrkdwn]:
    for name, it in parts:
        yield c.say("figures.part", name=clip(name, _NAME), count=it.inquiries)
        yield from _lines(c, it)


def _lines(c: Context, it: Figures) -> Iterator[Mrkdwn]:
    """Yield what there is to say of some inquiries; of nothing, nothing."""
    if it.inquiries > it.dismissed:
        yield c.say("figures.replies", replied=it.replied, waiting=it.waiting, overdue=it.overdue)
    for name, clock in (("service", it.service), ("wall", it.wall)):
        if clock.half is not None and clock.most is not None:
            key = f"figures.{name}" if it.replied > 1 else f"figures.{name}_one"
            times = {"half": c.span(clock.half), "most": _within(c, clock.most)}
            yield c.say(key, **times, in_time=clock.in_time, of=clock.of, share=share(clock))
    if it.steps:
        steps = [
            c.plain("figures.count", what=step_name(c, one), count=many) for one, many in it.steps.items()
        ]
        yield c.say("figures.steps", steps=c.join(steps))
    if it.hands or it.declines:
        key = "figures.hands_declined" if it.declines else "figures.hands"
        declines = sum(it.declines.values())
        yield c.say(key, hands=it.hands, declines=declines, whys=_whys(c, it.declines))
    if it.quotes or it.ends:
        ends = [c.plain("figures.count", what=c.plain("outcome.quoted"), count=it.quotes)]
        yield c.say("figures.ends", ends=c.join([*ends, *(_end(c, it, kind) for kind in it.ends)]))


def _within(c: Context, most: timedelta) -> str:
    """Return `2時間以内`; under a minute says so by itself."""
    span = c.span(most)
    return span if most < timedelta(minutes=1) else c.plain("figures.within", span=span)


def _end(c: Context, it: Figures, kind: str) -> str:
    what, count = c.plain(f"outcome.{kind}"), it.ends[kind]
    if kind == Outcome.LOST:
        return c.plain("figures.count_why", what=what, count=count, whys=_whys(c, it.lost))
    return c.plain("figures.count", what=what, count=count)


def _whys(c: Context, whys: Mapping[str, int]) -> str:
    named = ((c.plain(f"why.{why or 'unsaid'}"), count) for why, count in whys.items())
    return c.join(c.plain("figures.count", what=what, count=count) for what, count in named)


def _loads(c: Context, loads: Iterable[Load]) -> Iterator[Mrkdwn]:
    """Yield what each firm did; those that did nothing are counted."""
    idle = 0
    for load in loads:
        if load.turns or load.hands or load.awards or load.declines:
            yield _load(c, load)
        else:
            idle += 1
    if idle:
        yield c.say("figures.idle", count=idle)


def _load(c: Context, load: Load) -> Mrkdwn:
    counts = {"turns": load.turns, "hands": load.hands, "awards": load.awards, "declines": load.declines}
    return c.say("figures.load", firm=clip(c.firm(load.firm), _NAME), **counts)


def _arrived(c: Context, period: str, count: int, orders: int) -> Mrkdwn:
    return c.say("figures.arrived", period=period_name(c, period), count=count, orders=orders)
