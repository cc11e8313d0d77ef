"""A time of day as people write it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.hours_written import hour, last_before


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("19:30", time(19, 30)),
        ("１９：３０", time(19, 30)),
        ("19時", time(19)),
        ("19時半", time(19, 30)),
        ("19時5分", time(19, 5)),
        ("19:30に終了", time(19, 30)),
        ("9:05", time(9, 5)),
        ("25:00", None),
        ("19:70", None),
        ("1930", None),
        ("さっき", None),
        ("", None),
    ],
)
def test_an_hour_is_read_or_not_at_all(said: str, at: time | None) -> None:
    assert hour(said) == at


def test_an_hour_that_is_still_to_come_today_was_yesterdays() -> None:
    zone = ZoneInfo("Asia/Tokyo")
    now = datetime(2026, 12, 16, 15, 10, tzinfo=UTC)  # ten past midnight in Tokyo
    assert last_before(time(23, 50), now, zone) == datetime(2026, 12, 16, 14, 50, tzinfo=UTC)
    assert last_before(time(0, 10), now, zone) == now
