"""Faults a test may order: what can happen between a bot and Slack."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

from bot.local.config import Json

Hook = Callable[[str, Json, Json], Awaitable[None] | None]
FaultKind = Literal[
    "drop_before", "drop_after_accept", "server_error", "rate_limited", "delay", "error", "hook"
]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    `delay` and `hook` come after the call was accepted and before its answer; the hook is given the method,
    its arguments and the answer. The others but `drop_after_accept` refuse the call.
    """

    kind: FaultKind
    seconds: float = 0.0
    code: str = ""
    callback: Hook | None = None

    drop_before: ClassVar["Fault"]
    drop_after_accept: ClassVar["Fault"]
    server_error: ClassVar["Fault"]

    @staticmethod
    def rate_limited(retry_after: int = 1) -> "Fault":
        """Answer 429 with Retry-After."""
        return Fault("rate_limited", seconds=retry_after)

    @staticmethod
    def delay(seconds: float) -> "Fault":
        """Accept the call and answer late."""
        return Fault("delay", seconds=seconds)

    @staticmethod
    def error(code: str) -> "Fault":
        """Refuse the call with one of Slack's error codes."""
        return Fault("error", code=code)

    @staticmethod
    def hook(callback: Hook) -> "Fault":
        """Run something between acceptance and answer."""
        return Fault("hook", callback=callback)

    async def run_hook(self, method: str, args: Json, answer: Json) -> None:
        """Run the hook and wait for it."""
        if self.callback is not None:
            result = self.callback(method, args, answer)
            if inspect.isawaitable(result):
                await result


Fault.drop_before = Fault("drop_before")
Fault.drop_after_accept = Fault("drop_after_accept")
Fault.server_error = Fault("server_error")


@dataclass
class _Order:
    method: str
    fault: Fault
    left: int
    when: Callable[[Json], bool] | None


class Faults:
    """The faults that were ordered and have not happened yet."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []

    def add(
        self, method: str, fault: Fault, times: int = 1, when: Callable[[Json], bool] | None = None
    ) -> None:
        """Order a fault for the next `times` calls of a method ("*": any) whose arguments `when` likes."""
        self._orders.append(_Order(method, fault, times, when))

    def clear(self) -> None:
        """Order nothing any more."""
        self._orders.clear()

    def take(self, method: str, args: Json) -> Fault | None:
        """Return the fault that this call meets, or None."""
        for order in self._orders:
            if order.method in {"*", method} and (order.when is None or order.when(args)):
                order.left -= 1
                if order.left <= 0:
                    self._orders.remove(order)
                return order.fault
        return None
