"""Days as people read them. It is Tuesday, 24 November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.slack.people import called
from tests.slack import samples

NOW = datetime(2026, 11, 24, 0, 20, tzinfo=UTC)  # 9:20 in Tokyo


@pytest.mark.parametrize(
    ("day", "japanese", "english"),
    [
        (date(2026, 11, 30), "11/30(月)", "Mon 30 Nov"),
        (date(2026, 12, 28), "12/28(月)", "Mon 28 Dec"),
        (date(2027, 1, 4), "2027/01/04(月)", "Mon 4 Jan 2027"),
        (date(2027, 4, 5), "2027/04/05(月)", "Mon 5 Apr 2027"),
        (date(2027, 11, 1), "2027/11/01(月)", "Mon 1 Nov 2027"),
        (date(2025, 12, 29), "2025/12/29(月)", "Mon 29 Dec 2025"),
        (date(2026, 1, 5), "01/05(月)", "Mon 5 Jan"),
    ],
)
def test_a_day_names_its_year_where_it_is_of_another_than_the_readers_today(
    day: date, japanese: str, english: str
) -> None:
    assert samples.context(now=NOW).day(day) == japanese
    assert samples.context(locale="en", now=NOW).day(day) == english


def test_a_call_of_the_next_morning_says_on_which_day_the_time_was_up() -> None:
    deadline, meant_for = NOW + timedelta(hours=7, minutes=30), NOW + timedelta(days=1)
    case = samples.inquiry(deadline=deadline)
    shown = samples.view(case)
    params = {
        "deadline": deadline.isoformat(),
        "meant_for": meant_for.isoformat(),
        "delay_minutes": 50,
        "roles": [],
    }
    seen = type(shown)(case, meant_for, shown.firms)
    text = called(samples.context(shown), seen, params, "dm")
    assert "回答期限 11/24(火) 16:50 から" in text
    assert "(11/25(水) 09:20の時点)" in text
