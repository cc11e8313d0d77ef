"""When people are away: what may be said of it, and what of it is one stretch."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.rota_changes import Days

LONGEST = timedelta(days=366)
_DAY = timedelta(days=1)


def check(first: date, last: date, today: date) -> None:
    """Raise Refusal for days in the wrong order, past ones, and more than a year of them."""
    if last < first:
        raise Refusal("absence.backwards")
    if first < today:
        raise Refusal("absence.past", day=first)
    if last - first > LONGEST:
        raise Refusal("absence.too_long")


def meets(one: Days, other: Days) -> bool:
    """Whether two stretches overlap, or follow each other without a day between them."""
    return one[0] <= other[1] + _DAY and other[0] <= one[1] + _DAY


def joined(stretches: Iterable[Days]) -> Days:
    """Return the stretch from the first of all their days to the last."""
    found = list(stretches)
    return min(first for first, _ in found), max(last for _, last in found)


def without_anybody(
    people: Sequence[str], absences: Mapping[str, Sequence[Days]], days: Iterable[date]
) -> list[date]:
    """Return the days on which all of these people are away; none where there are no people."""

    def away(user: str, day: date) -> bool:
        return any(first <= day <= last for first, last in absences.get(user, ()))

    return [day for day in days if people and all(away(user, day) for user in people)]
