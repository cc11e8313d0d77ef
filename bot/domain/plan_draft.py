"""A rota as a person would draft it: week by week, each time the firm whose turn is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.plan_counts import Tally
    from bot.domain.plan_solver import Slot


def draft(
    able: Mapping[Slot, Sequence[str]], turns: Mapping[str, int], tallies: Mapping[str, Tally]
) -> dict[Slot, str]:
    """Give the slots to firms so that each firm's `turns` lie about equally far apart.

    A firm's turn is due a period after its last one; one that has waited for ever begins in the middle of its
    first period. It is only a wish: loads may differ from `turns`, and slots may stay empty.
    """
    weeks = max((week for week, _ in able), default=0) + 1
    period = {firm: weeks / max(count, 1) for firm, count in turns.items()}
    last = {firm: -tally.waited for firm, tally in tallies.items() if tally.waited is not None}
    due = {firm: last[firm] + period[firm] if firm in last else period[firm] / 2 for firm in turns}
    left = dict(turns)
    holders: dict[Slot, str] = {}
    for slot in sorted(able, key=lambda slot: (slot[0], len(able[slot]), slot[1])):
        week = slot[0]
        free = [firm for firm in able[slot] if last.get(firm) != week]
        if not free:
            continue
        firm = min(free, key=lambda firm: (last.get(firm) == week - 1, left[firm] <= 0, due[firm], firm))
        holders[slot], last[firm], due[firm] = firm, week, week + period[firm]
        left[firm] -= 1
    return holders
