"""What no plan can beat, found without the planner: a maximum flow, and every plan of a tiny network."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Slot = tuple[int, str]
Able = dict[Slot, list[str]]


def able_of(firms, lanes, weeks) -> Able:
    return {
        (number, lane): [firm.id for firm in firms if firm.can_serve(lane, week)]
        for number, week in enumerate(weeks)
        for lane in lanes
    }


def most_slots(able: Able, most: Mapping[str, int]) -> int:
    """Return how many slots can be filled when each firm takes so many at most, one a week.

    A maximum flow from slots over firms' weeks to firms, one slot after the other.
    """
    room: dict = defaultdict(lambda: defaultdict(int))
    for slot, firms in able.items():
        room["source"][slot] = 1
        for firm in firms:
            room[slot][firm, slot[0], "week"] = 1
            room[firm, slot[0], "week"][firm] = 1
            room[firm]["sink"] = most[firm]
    filled = 0
    while (came_from := _path(room)) is not None:
        filled += 1
        node = "sink"
        while node != "source":
            previous = came_from[node]
            room[previous][node] -= 1
            room[node][previous] += 1
            node = previous
    return filled


def _path(room: Mapping) -> dict | None:
    """Return how each node on a way to the sink was reached, None where there is no way."""
    came_from: dict = {"source": None}
    ahead = ["source"]
    while ahead:
        node = ahead.pop()
        for following, left in room[node].items():
            if left > 0 and following not in came_from:
                came_from[following] = node
                if following == "sink":
                    return came_from
                ahead.append(following)
    return None


def least_spread(able: Able, counts: Mapping[str, int]) -> int:
    """Return a bound below which no plan without needless gaps can bring the spread.

    The highest count is at least so high that all fillable slots fit under it; the lowest at most so high
    that all firms could be brought there.
    """
    if not counts:
        return 0
    weeks = len({week for week, _ in able})
    fillable = most_slots(able, dict.fromkeys(counts, weeks))
    highest, lowest = max(counts.values()), min(counts.values())
    while most_slots(able, {firm: highest - count for firm, count in counts.items()}) < fillable:
        highest += 1
    while True:
        needed = {firm: max(lowest + 1 - count, 0) for firm, count in counts.items()}
        if most_slots(able, needed) < sum(needed.values()):
            return highest - lowest
        lowest += 1


def fewest_in_a_row(able: Able, counts: Mapping[str, int], before: set[str]) -> tuple[int, int]:
    """Return the least spread and the fewest turns in a row with it, trying every plan."""
    weeks: dict[int, list[Slot]] = defaultdict(list)
    for slot in able:
        weeks[slot[0]].append(slot)
    firms = sorted(counts)
    start = tuple(counts[firm] for firm in firms)
    reached = {(start, frozenset(before)): 0}
    for slots in weeks.values():
        following: dict = {}
        for (loads, previous), repeats in reached.items():
            for on_duty in _choices(able, slots):
                after = tuple(load + (firm in on_duty) for firm, load in zip(firms, loads, strict=True))
                key, value = (after, on_duty), repeats + len(on_duty & previous)
                following[key] = min(following.get(key, value), value)
        reached = following
    return min((max(loads) - min(loads), repeats) for (loads, _), repeats in reached.items())


def _choices(able: Able, slots: Sequence[Slot]) -> Iterator[frozenset[str]]:
    """Yield each set of firms that fills as many of a week's slots as can be filled."""
    found = [
        frozenset(chosen) - {None}
        for chosen in product(*([*able[slot], None] for slot in slots))
        if len(set(chosen) - {None}) == sum(firm is not None for firm in chosen)
    ]
    most = max(map(len, found))
    yield from {chosen for chosen in found if len(chosen) == most}
