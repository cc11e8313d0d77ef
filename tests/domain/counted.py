"""An inquiry as it is counted, from what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.counted import Case

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.service_hours import ServiceHours


@dataclass(frozen=True)
class Office:
    """The hours by which a reply is counted, and the moment of looking."""

    hours: ServiceHours
    now: datetime

    def case(
        self,
        received_at: datetime,
        deadlines: tuple[datetime, datetime],
        replied_at: datetime | None,
        linked_to: int | None = None,
        **more: Any,
    ) -> Case:
        """Return an inquiry with a deadline by each clock."""
        facts = {"lane": "parts", "source": "web", "dismissed_as": None, "allocation": "none"}
        facts |= {"lead_firm_id": None, "state": "open" if replied_at is None else "answered"} | more
        on_time = [one > self.now if replied_at is None else replied_at <= one for one in deadlines]
        service, wall = [], []
        if replied_at is not None:
            service = [self.hours.between(received_at, replied_at) // timedelta(seconds=1)]
            wall = [(replied_at - received_at) // timedelta(seconds=1)]
        is_so = (linked_to is not None, replied_at is not None, *on_time)
        named = ("lane", "source", "state", "dismissed_as", "allocation", "lead_firm_id")
        return Case(*(facts[name] for name in named), *is_so, 1, service, wall)  # type: ignore[arg-type]
