"""A month or year in numbers as a table for spreadsheets: a line for all, each lane, source, firm, year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.allocation import Why
from bot.domain.outcomes import SAYABLE, Outcome
from bot.services import spreadsheet
from bot.slack.figures_lines import FUNNEL, step_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from bot.domain.figures import Clock, Figures
    from bot.services.figures import PeriodView
    from bot.slack.context import Context

_COUNTS = ("inquiries", "not_inquiries", "mass_production", "linked", "replied", "waiting", "overdue")
_CLOCKS = ("service", "wall")
_ENDS = tuple(kind for kind in SAYABLE if kind != Outcome.QUOTED)
_CLOCK = ("half", "most", "in_time", "of", "share")


def content(c: Context, view: PeriodView) -> bytes:
    """Return the file; times are whole minutes."""
    head = _head(c, list(view.all.steps))
    lines = ([row.get(name, "") for name in head] for row in _rows(c, view))
    return b"".join(spreadsheet.lines([list(head.values()), *lines]))


def _head(c: Context, steps: list[str]) -> dict[str, str]:
    """Return the columns: what they are called in here, and in the file."""
    names = ["what", "name", *_COUNTS, *(f"{clock}_{one}" for clock in _CLOCKS for one in _CLOCK)]
    head = {name: c.plain(f"figures.column_{name}") for name in names}
    head |= {step: step_name(c, step) for step in steps}
    head |= {name: c.plain(f"figures.column_{name}") for name in ("turns", "hands", "declines")}
    head |= {f"why_{why or 'unsaid'}": _why(c, why) for why in (*Why, "")}
    ends = {"quotes": Outcome.QUOTED} | {kind: kind for kind in _ENDS}
    head |= {name: c.plain("figures.column_end", kind=c.plain(f"outcome.{it}")) for name, it in ends.items()}
    reasons = {f"lost_{why or 'unsaid'}": c.plain(f"why.{why or 'unsaid'}") for why in (*Why, "")}
    head |= {name: c.plain("figures.column_lost", why=why) for name, why in reasons.items()}
    stages = {one: c.plain(f"figures.funnel_{one}") for one in FUNNEL}
    return head | {
        f"funnel_{one}": c.plain("figures.column_stage", stage=stage) for one, stage in stages.items()
    }


def _why(c: Context, why: str) -> str:
    return c.plain("figures.column_why", why=c.plain(f"why.{why or 'unsaid'}"))


def _rows(c: Context, view: PeriodView) -> Iterator[dict[str, str]]:
    yield _row(c, "all", view.period, view.all)
    for lane, it in view.lanes:
        yield _row(c, "lane", c.lane(lane), it)
    for source, it in view.sources:
        yield _row(c, "source", c.plain(f"source.{source}"), it)
    for load in view.loads:
        counts = {
            "turns": load.turns,
            "hands": load.hands,
            "declines": load.declines,
            "funnel_led": load.awards,
        }
        yield _named(c, "firm", c.firm(load.firm)) | _texts(counts)
    for what, trend in (("month", view.months), ("year", view.years)):
        for period, count, orders in trend:
            yield _named(c, what, period) | _texts({"inquiries": count, Outcome.WON: orders})


def _row(c: Context, what: str, name: str, it: Figures) -> dict[str, str]:
    counts: dict[str, int] = {one: getattr(it, one) for one in _COUNTS} | dict(it.steps)
    counts |= {"hands": it.hands, "declines": sum(it.declines.values())}
    counts |= {f"why_{why or 'unsaid'}": many for why, many in it.declines.items()}
    counts |= {"quotes": it.quotes} | {kind: it.ends.get(kind, 0) for kind in _ENDS}
    counts |= {f"lost_{why or 'unsaid'}": many for why, many in it.lost.items()}
    counts |= {f"funnel_{one}": many for one, many in zip(FUNNEL, it.funnel, strict=True)}
    return _named(c, what, name) | _clock("service", it.service) | _clock("wall", it.wall) | _texts(counts)


def _clock(name: str, clock: Clock) -> dict[str, str]:
    times = {"half": _minutes(clock.half), "most": _minutes(clock.most)}
    counts = {"in_time": str(clock.in_time), "of": str(clock.of)}
    counts |= {"share": "" if clock.percent is None else str(clock.percent)}
    return {f"{name}_{one}": text for one, text in (times | counts).items()}


def _minutes(time: timedelta | None) -> str:
    return "" if time is None else str(int(time.total_seconds()) // 60)


def _named(c: Context, what: str, name: str) -> dict[str, str]:
    return {"what": c.plain(f"figures.row_{what}"), "name": name}


def _texts(counts: dict[str, int]) -> dict[str, str]:
    return {name: str(count) for name, count in counts.items()}
