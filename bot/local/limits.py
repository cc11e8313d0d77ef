"""Slack's rate limits, in machine time."""

import math
from dataclasses import dataclass

from bot.local import machine
from bot.local.config import Pacing
from bot.local.errors import SlackError

_MINUTE = 60.0


@dataclass
class _Bucket:
    left: float
    at: float


class Limits:
    """Token buckets: by method a minute, by channel a second."""

    def __init__(self, pacing: Pacing) -> None:
        self._pacing = pacing
        self._buckets: dict[str, _Bucket] = {}

    def call(self, method: str, per_minute: int) -> None:
        """Count one call of a method, or raise `ratelimited`."""
        allowed = self._pacing.per_minute.get(method, per_minute)
        self._take(method, allowed / _MINUTE, allowed)

    def post(self, room: str) -> None:
        """Count one message to a channel, or raise `ratelimited`."""
        self._take(f"post:{room}", self._pacing.posts_per_second, self._pacing.post_burst)

    def scheduled(self, room: str) -> None:
        """Count one scheduled message to a channel, or raise."""
        allowed = self._pacing.scheduled_per_five_minutes
        if self._wait_for(f"scheduled:{room}", allowed / (5 * _MINUTE), allowed):
            raise SlackError("restricted_too_many")

    def _take(self, key: str, per_second: float, burst: float) -> None:
        wait = self._wait_for(key, per_second, burst)
        if wait:
            raise SlackError("ratelimited", retry_after=max(1, math.ceil(wait)))

    def _wait_for(self, key: str, per_second: float, burst: float) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        if not self._pacing.enabled:
            return 0.0
        now = machine.monotonic()
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        bucket.left = min(burst, bucket.left + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) / per_second
        bucket.left -= 1
        return 0.0
