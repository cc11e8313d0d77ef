"""What the surfaces read of the rota's acts and of the requests about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.duty_requests import DutyRequest
    from bot.domain.members import Firm
    from bot.domain.rota_changes import Slot, StandIn, TurnChange


@dataclass(frozen=True, slots=True)
class ActView:
    """A named act on the rota, and what it changed."""

    id: int
    at: datetime
    actor: str
    kind: str
    note: str
    changes: tuple[TurnChange, ...]
    stand_ins: tuple[StandIn, ...] = ()  # who stands in by it
    ended: tuple[StandIn, ...] = ()  # who stands in no longer
    undoes: int | None = None
    undone: bool = False

    @property
    def concerned(self) -> tuple[str, ...]:
        """The firms that have, had or take over any of it, in order."""
        turns = (firm for one in self.changes for firm in (one.before, one.after) if firm is not None)
        days = (firm for one in (*self.stand_ins, *self.ended) for firm in (one.instead_of, one.firm))
        return tuple(dict.fromkeys([*turns, *days]))


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as one reader may be shown it."""

    request: DutyRequest
    firm: Firm | None = None  # the reader's; None in the channel and for the secretariat
    offers: tuple[Slot, ...] = ()  # the turns that it could give in return, the nearest first
    undone: bool = False  # it was agreed, and that was taken back
    in_a_row: frozenset[Slot] = frozenset()  # of the offers, those that leave a firm two weeks in a row
