"""How long a test goes on with invented input: a few cases in each run, the same ones every time.

`make fuzz` sets TOBAN_FUZZ, by which the number of cases is multiplied; they are new ones then.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = int(os.environ.get("TOBAN_FUZZ", "1"))


def cases(number: int) -> Callable[[Any], Any]:
    """Return a decorator that goes above `given`: so many cases, TOBAN_FUZZ times as many where it is set."""
    chosen = settings(
        max_examples=number * TIMES,
        derandomize=TIMES == 1,
        print_blob=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: pytest.mark.fuzz(chosen(test))
