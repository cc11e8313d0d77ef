"""What there is to say about a proposed rota, line by line."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.domain.plan import Gap, Plan

_WEEK = timedelta(weeks=1)


def findings(plan: Plan, lanes: Mapping[str, str], firms: Mapping[str, str], locale: str) -> list[str]:
    """Say how even the plan is, who serves twice running, and why which weeks stay empty.

    `lanes` and `firms` have names by id; a firm without one is called by its id.
    """
    lines = [_evenness(plan, locale)] if plan.loads else []
    lines += twice_running(plan, firms, locale)
    return lines + gaps(plan, lanes, firms, locale, date.isoformat)


def twice_running(plan: Plan, firms: Mapping[str, str], locale: str) -> list[str]:
    """Say who serves twice running and how often, if anybody does."""
    if not plan.in_a_row:
        return []
    times = Counter(firms.get(firm_id, firm_id) for _, firm_id in plan.in_a_row)
    named = [translate(locale, "plan.times", firm=firm, times=count) for firm, count in times.items()]
    return [translate(locale, "plan.in_a_row", firms=translate(locale, "words.comma").join(named))]


def gaps(
    plan: Plan,
    lanes: Mapping[str, str],
    firms: Mapping[str, str],
    locale: str,
    day: Callable[[date], str],
) -> list[str]:
    """Say why which weeks stay empty, weeks running with the same cause together; `day` writes a Monday."""
    runs = sorted(_runs(plan.gaps), key=lambda run: run[0].week)
    return [_gap(run, lanes, firms, locale, day) for run in runs]


def _evenness(plan: Plan, locale: str) -> str:
    return translate(locale, "plan.spread" if plan.spread else "plan.even", spread=plan.spread)


def _runs(gaps: Sequence[Gap]) -> Iterator[list[Gap]]:
    """Yield the gaps of a lane in weeks running that have the same cause, together."""
    runs: dict[str, list[Gap]] = {}
    for gap in gaps:
        run = runs.get(gap.lane)
        if run and run[-1].week + _WEEK == gap.week and run[-1].why == gap.why:
            run.append(gap)
        else:
            if run:
                yield run
            runs[gap.lane] = [gap]
    yield from runs.values()


def _gap(
    run: Sequence[Gap],
    lanes: Mapping[str, str],
    firms: Mapping[str, str],
    locale: str,
    day: Callable[[date], str],
) -> str:
    first = run[0]
    comma = translate(locale, "words.comma")
    why = [
        translate(locale, f"plan.{reason}", firms=comma.join(firms.get(firm_id, firm_id) for firm_id in kept))
        for reason, kept in first.why
    ]
    return translate(
        locale,
        "plan.gap" if len(run) == 1 else "plan.gaps",
        first=day(first.week),
        last=day(run[-1].week),
        lane=lanes[first.lane],
        why=translate(locale, "plan.and").join(why),
    )
