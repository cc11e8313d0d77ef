"""What happened to the inquiries of a month or year, those that are alike together: what is to be counted.

Nothing in here knows a customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bot.domain.inquiries import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Case:
    """Inquiries that are alike in all that is counted, `many` of them.

    `on_time`: replied to in time, or not replied to and not overdue either; `on_time_wall` the same by the
    wall clock. `service` and `wall` are the seconds that their first replies took on each clock, ascending.
    """

    lane: str | None
    source: str
    state: str
    dismissed_as: str | None
    allocation: str
    lead_firm_id: str | None
    is_linked: bool
    is_replied: bool
    on_time: bool
    on_time_wall: bool
    many: int = 1
    service: Sequence[int] = ()
    wall: Sequence[int] = ()

    @property
    def is_clocked(self) -> bool:
        """Whether a first reply was due: it was not dismissed."""
        return self.state != State.DISMISSED

    @property
    def is_counted(self) -> bool:
        """Whether it is a customer's case of its own: neither dismissed nor linked to another."""
        return self.is_clocked and not self.is_linked


@dataclass(frozen=True, slots=True)
class Rung:
    """A step's reminders or calls that went out for inquiries of a lane and source; `step` is its key."""

    lane: str | None
    source: str
    step: str
    many: int = 1


@dataclass(frozen=True, slots=True)
class Word:
    """What a firm said in the end to a call for hands (or one of its processes), or to being asked by name.

    `why` is the reason of a decline, where one was given. Where a firm may have said more of an inquiry than
    this one thing, `inquiry_id` tells which it is; else it is None, and `many` were answered alike.
    """

    lane: str | None
    source: str
    inquiry_id: int | None
    firm_id: str
    is_hand: bool
    why: str | None = None
    by_name: bool = False
    many: int = 1


@dataclass(frozen=True, slots=True)
class Ending:
    """What was recorded last of some inquiries, not taken back: a kind of `bot.domain.outcomes`, and why.

    `case` is what is counted of them; `is_quoted`: a quote was recorded, then or before.
    """

    case: Case
    kind: str
    why: str | None = None
    is_quoted: bool = False
    many: int = 1

    @property
    def lane(self) -> str | None:
        """The inquiries' lane."""
        return self.case.lane

    @property
    def source(self) -> str:
        """The inquiries' source."""
        return self.case.source


@dataclass(frozen=True, slots=True)
class Month:
    """All that happened to a month's or year's inquiries."""

    cases: Sequence[Case]
    rung: Sequence[Rung] = ()
    said: Sequence[Word] = ()  # the oldest first
    told: Sequence[Ending] = ()
    sought: Sequence[Case] = ()  # a firm was sought for them once, and that was taken back


NOTHING = Month(())


def parted(month: Month, part: Callable[[Any], Any]) -> dict[Any, Month]:
    """Return the month in parts, by what `part` says of the lane or source of everything in it."""
    found = {}
    for name in {part(case) for case in month.cases}:

        def those(some: Iterable[T], name: Any = name) -> list[T]:
            return [one for one in some if part(one) == name]

        called = (those(month.rung), those(month.said))
        found[name] = Month(those(month.cases), *called, those(month.told), those(month.sought))
    return found
