"""Several people at the same moment, each in a transaction of their own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.services.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Session
    from tests.services.conftest import Office

    Click = tuple[Callable[..., Any], str, tuple[Any, ...]]


class AtThatHour:
    """A clock that shows the office's time."""

    def __init__(self, office: Office) -> None:
        self.now = self.machine_now = lambda: office.now


async def at_once(office: Office, *works: Callable[[Session], Any]) -> list[Any]:
    """Let all of it be done at the same moment; return what came of it, refusals included."""
    desk = Desk(office.db, office.net, AtThatHour(office))  # type: ignore[arg-type]
    ends = await asyncio.gather(*map(desk.write, works), return_exceptions=True)
    faults = [end for end in ends if isinstance(end, BaseException) and not isinstance(end, Refusal)]
    assert not faults
    return ends


async def click_at_once(office: Office, *clicks: Click) -> list[Any]:
    """Let people do what they do at the same moment: (use case, who, its arguments)."""

    def does(use_case: Callable[..., Any], who: str, args: tuple[Any, ...]) -> Callable[[Session], Any]:
        return lambda s: use_case(s, office.net, Act(who, office.now, "test"), *args)

    return await at_once(office, *(does(*one) for one in clicks))
