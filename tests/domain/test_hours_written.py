"""A time of day as people write it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.hours_written import end_of, hour


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


@pytest.mark.parametrize(
    ("at", "over"),
    [
        (time(19, 20), datetime(2026, 12, 16, 10, 20, tzinfo=UTC)),
        (time(0, 10), datetime(2026, 12, 16, 15, 10, tzinfo=UTC)),
        (time(17, 0), datetime(2026, 12, 16, 8, 0, tzinfo=UTC)),  # before it began
    ],
)
def test_a_meeting_ends_on_its_day_or_in_the_night_after_it(at: time, over: datetime) -> None:
    began = datetime(2026, 12, 16, 8, 30, tzinfo=UTC)  # 17:30 in Tokyo
    assert end_of(began, at, ZoneInfo("Asia/Tokyo")) == over
