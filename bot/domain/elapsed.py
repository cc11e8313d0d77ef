"""Service time between many pairs of moments, in seconds since 1970: a year's hundred thousand replies."""

from __future__ import annotations

from bisect import bisect
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.service_hours import ServiceHours, Span

Ruler = tuple[list[int], list[int], list[int]]
_DAY = timedelta(days=1)


def elapsed(pairs: Sequence[int], ruler: Ruler | None) -> list[int]:
    """Return what `ServiceHours.between` gives for each start and end, which stand one after the other.

    `ruler` is of a time that has them all, or None for a network that never closes.
    """
    spans = zip(pairs[::2], pairs[1::2], strict=True)
    if ruler is None:
        return [end - start for start, end in spans]
    turns, slope, base = ruler
    worked = []
    for start, end in spans:
        i, j = bisect(turns, start), bisect(turns, end)
        worked.append(base[j] + slope[j] * end - base[i] - slope[i] * start)
    return worked


def ruler(hours: ServiceHours, first: int, last: int) -> Ruler | None:
    """Measure a time: between two turns the service time so far is a base and a slope of 0 or 1."""
    if hours.always:
        return None
    begins, ends = (datetime.fromtimestamp(at, UTC) for at in (first, last))
    day = hours.local_day(begins) - _DAY
    found: list[Span] = []
    while day <= hours.local_day(ends) + _DAY:  # a day more on each side, as `between` has it
        found += hours.spans(day)
        day += _DAY
    turns, slope, base, so_far = [], [0], [0], 0
    for opens, closes in sorted((int(one.timestamp()), int(two.timestamp())) for one, two in found):
        turns += [opens, closes]
        slope += [1, 0]
        base += [so_far - opens, so_far := so_far + closes - opens]
    return turns, slope, base
