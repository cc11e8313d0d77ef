"""What happens in a run, drawn from its seed alone: the same seed is the same run."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.chaos.points import ANY, CALLS, COMMITS, End

STORY = 6 * 60.0  # seconds in which something may go wrong
LIVES = (
    (ANY, 30),
    (ANY, 100),
    (ANY, 300),
    (COMMITS, 20),
    (CALLS, 6),
)  # the shortest just about claim a message
MOST_LIVES = 80
CROWDS = 0.1  # of the runs: all come at once
DOWNTIMES = (0.0, 0.0, 0.5, 3.0, 45.0)  # seconds
KINDS = (
    *("unanswered", "refused", "limited", "slow", "dropped_before", "dropped_after", "server_error"),
    *("database", "clock"),
)


@dataclass(frozen=True)
class Arrival:
    """An inquiry: when it is handed in and, where somebody replies, how long after that."""

    at: float
    replied_after: float | None
    pressed: int  # how often the reply is delivered


@dataclass(frozen=True)
class Trouble:
    """Something that goes wrong: when, for how long, or to how many calls or statements."""

    kind: str
    at: float
    lasts: float
    times: int


@dataclass(frozen=True)
class Plan:
    """A run."""

    seed: int
    arrivals: tuple[Arrival, ...]
    troubles: tuple[Trouble, ...]
    lives: tuple[End, ...]  # where each of the lives ends; the one after them goes on to the end
    downtime: tuple[float, ...]  # seconds between them
    workers: int


def draw_plan(seed: int, *, workers: int = 1) -> Plan:
    """Draw a run in which everything may happen."""
    draw = Random(seed)
    arrivals = tuple(_arrival(draw) for _ in range(draw.randint(1, 4)))
    troubles = sorted((_trouble(draw) for _ in range(draw.randint(0, 6))), key=lambda one: one.at)
    lives = tuple(_end(draw) for _ in range(draw.randint(1, MOST_LIVES)))
    downtime = tuple(draw.choice(DOWNTIMES) * draw.random() for _ in lives)
    if draw.random() < CROWDS:
        arrivals = _crowd(draw.randint(8, 16), draw.uniform(1, 120))
    return Plan(seed, arrivals, tuple(troubles), lives, downtime, workers)


def calm_plan(seed: int, lives: tuple[End, ...]) -> Plan:
    """Draw a run in which nothing goes wrong but these deaths."""
    draw = Random(seed)
    arrivals = (Arrival(0.0, None, 0), Arrival(30.0, draw.uniform(1, 280), 2))
    return Plan(seed, arrivals, (), lives, tuple(0.0 for _ in lives), 1)


def crowded_plan(lives: tuple[End, ...]) -> Plan:
    """Return a run in which many inquiries come at once, and one is answered."""
    return Plan(1, _crowd(12, 60.0), (), lives, tuple(0.0 for _ in lives), 1)


def _crowd(size: int, replied_after: float) -> tuple[Arrival, ...]:
    return (Arrival(0.0, replied_after, 1), *(Arrival(0.0, None, 0) for _ in range(size - 1)))


def _end(draw: Random) -> End:
    kinds, latest = draw.choice(LIVES)
    return End(draw.randint(1, latest), kinds)


def _arrival(draw: Random) -> Arrival:
    replied = draw.uniform(1, 330) if draw.random() < 0.4 else None
    return Arrival(draw.uniform(0, 90), replied, draw.randint(1, 3))


def _trouble(draw: Random) -> Trouble:
    at, lasts = draw.uniform(0, STORY), draw.choice((2.0, 30.0, 240.0)) * draw.random()
    return Trouble(draw.choice(KINDS), at, lasts, draw.randint(1, 12))
