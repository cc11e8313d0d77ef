"""The chain that rings before and after a deadline: which steps there are, and when each is due.

Steps are frozen into an inquiry when it arrives; who fills a role is looked up when a step is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.service_hours import ServiceHours

DUTY = "duty"  # the role that reminders go to: the firm on duty


class ReplyRules(Protocol):
    """What a network says about first replies."""

    @property
    def reminders(self) -> Sequence[timedelta]:
        """Service time left at which the duty firm is reminded."""


class CallRules(Protocol):
    """One call of the chain."""

    @property
    def delay(self) -> timedelta:
        """Service time after the deadline."""

    @property
    def call(self) -> Sequence[str]:
        """Roles, firm ids or Slack user ids."""


@dataclass(frozen=True)
class Step:
    """One step; `key` is its name within the inquiry.

    A reminder has `left`, service time before the deadline; a call has `delay`, service time after it.
    """

    key: str
    kind: Literal["reminder", "call"]
    left: timedelta | None
    delay: timedelta | None
    roles: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the step as JSON values; durations are whole seconds."""
        return {
            "key": self.key,
            "kind": self.kind,
            "left": None if self.left is None else int(self.left.total_seconds()),
            "delay": None if self.delay is None else int(self.delay.total_seconds()),
            "roles": list(self.roles),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        left, delay = value["left"], value["delay"]
        return cls(
            value["key"],
            value["kind"],
            None if left is None else timedelta(seconds=left),
            None if delay is None else timedelta(seconds=delay),
            tuple(value["roles"]),
        )


def steps_of(reply: ReplyRules, escalation: Iterable[CallRules]) -> tuple[Step, ...]:
    """Return the network's chain as it stands now: reminders (most time left first), then calls in order."""
    reminders = (
        Step(f"reminder-{int(left.total_seconds())}", "reminder", left, None, (DUTY,))
        for left in sorted(set(reply.reminders), reverse=True)
    )
    calls = (
        Step(f"call-{number}", "call", None, rule.delay, tuple(rule.call))
        for number, rule in enumerate(escalation, start=1)
    )
    return (*reminders, *calls)


def due_times(
    steps: Iterable[Step], starts: datetime, due: datetime, window: timedelta, hours: ServiceHours
) -> tuple[tuple[Step, datetime], ...]:
    """Return the steps with their moments in UTC, in the order in which they come.

    A reminder with the whole window (or more) left does not exist. A call without delay is the deadline
    itself, even at closing time; like the deadline, a step that falls on closing time is not put off.
    """
    times: list[tuple[Step, datetime]] = []
    for step in steps:
        if step.left is not None:
            if step.left < window:
                times.append((step, hours.add(starts, window - step.left)))
        else:
            times.append((step, hours.add(due, step.delay) if step.delay else due.astimezone(UTC)))
    return tuple(sorted(times, key=lambda time: time[1]))


def overtaken_at(step: Step, times: Iterable[tuple[Step, datetime]], deadline: datetime) -> datetime | None:
    """Return the moment from which a reminder is pointless: the next step's, or the deadline.

    After a standstill it is dropped from then on. `times` is the inquiry's chain as `due_times` gives it.
    None for a call, which is never overtaken.
    """
    if step.kind == "call":
        return None
    at = {other.key: moment for other, moment in times}
    return min(moment for moment in (*at.values(), deadline) if moment > at[step.key])
