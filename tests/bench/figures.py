"""What a benchmark says: one JSON object a line, as promised to whoever runs `make bench`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `against` is its bound, or what it is compared with, with its own figure."""

    name: str
    value: float
    unit: str
    against: str

    def line(self) -> str:
        """Return the figure as it is printed."""
        return json.dumps(asdict(self) | {"value": round(self.value, 3)}, ensure_ascii=False)


def p50(values: Sequence[float]) -> float:
    return median(values)


def p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[18] if len(values) > 1 else values[0]


def p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98] if len(values) > 1 else values[0]


def ms(seconds: float) -> float:
    return seconds * 1000
