"""Which methods there are, what they need and how often they may be called."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.local.args import Args
from bot.local.config import Json
from bot.local.core import Core

TIER_2 = 20
TIER_3 = 50
TIER_4 = 100
UNCOUNTED = 600

Run = Callable[[Core, Args], Json]


@dataclass(frozen=True)
class Method:
    """A method of the Web API; one of `scopes` is enough, `app_level` wants the app token."""

    run: Run
    per_minute: int
    scopes: tuple[str, ...]
    app_level: bool


METHODS: dict[str, Method] = {}


def method(
    name: str, *, per_minute: int = TIER_3, scopes: tuple[str, ...] = (), app_level: bool = False
) -> Callable[[Run], Run]:
    """Register a function as a method of the Web API."""

    def register(run: Run) -> Run:
        METHODS[name] = Method(run, per_minute, scopes, app_level)
        return run

    return register
