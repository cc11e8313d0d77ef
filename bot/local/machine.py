"""The machine's own time: for pacing, trigger ids, retries and signatures, never for what people read."""

import time


def now() -> float:
    """Seconds since the epoch, as the machine has it."""
    return time.time()


def monotonic() -> float:
    """Seconds that never go back, for intervals."""
    return time.monotonic()
