"""What there is to say about a proposed rota, line by line."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain.plan import Gap, Plan

_WEEK = timedelta(weeks=1)


def findings(plan: Plan, lanes: Mapping[str, str], firms: Mapping[str, str], locale: str) -> list[str]:
    """Say how even the plan is, who serves twice running, and why which weeks stay empty.

    `lanes` and `firms` have names by id; a firm without one is called by its id.
    """
    lines = [_evenness(plan, locale)] if plan.loads else []
    if plan.in_a_row:
        times = Counter(firms.get(firm_id, firm_id) for _, firm_id in plan.in_a_row)
        named = [translate(locale, "plan.times", firm=firm, times=count) for firm, count in times.items()]
        lines.append(translate(locale, "plan.in_a_row", firms=translate(locale, "words.comma").join(named)))
    runs = sorted(_runs(plan.gaps), key=lambda run: run[0].week)
    return lines + [_gap(run, lanes, firms, locale) for run in runs]


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


def _gap(run: Sequence[Gap], lanes: Mapping[str, str], firms: Mapping[str, str], locale: str) -> str:
    first = run[0]
    comma = translate(locale, "words.comma")
    why = [
        translate(locale, f"plan.{reason}", firms=comma.join(firms.get(firm_id, firm_id) for firm_id in kept))
        for reason, kept in first.why
    ]
    return translate(
        locale,
        "plan.gap" if len(run) == 1 else "plan.gaps",
        first=first.week.isoformat(),
        last=run[-1].week.isoformat(),
        lane=lanes[first.lane],
        why=translate(locale, "plan.and").join(why),
    )
