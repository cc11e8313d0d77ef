"""How the process is and what it counts, handed around together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.health import Health
    from bot.services.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Watch:
    """The health register and the metrics of one process."""

    health: Health
    metrics: Metrics
