"""When a ToDo's owner is reminded: the working day before, the day after, then weekly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.todos import next_reminder

if TYPE_CHECKING:
    from bot.network import Network

GIVEN = date(2026, 12, 16)  # a Wednesday
DAYS = st.dates(date(2026, 1, 5), date(2030, 12, 20))


def reminders(network: Network, due: date | None, count: int, now: datetime) -> list[datetime]:
    found = []
    for _ in range(count):
        moment = next_reminder(due, GIVEN, network.hours, now)
        assert moment is not None
        found.append(moment)
        now = moment
    return found


def days(network: Network, found: list[datetime]) -> list[str]:
    return [f"{moment.astimezone(network.timezone):%m-%d %H:%M}" for moment in found]


def test_around_new_year_it_is_asked_on_working_days(network: Network) -> None:
    ended = datetime(2026, 12, 16, 10, 30, tzinfo=UTC)
    found = reminders(network, date(2026, 12, 31), 3, ended)
    assert days(network, found) == ["12-30 09:00", "01-04 09:00", "01-08 09:00"]


def test_what_is_due_on_the_day_it_is_given_is_asked_about_on_the_next(network: Network) -> None:
    ended = datetime(2026, 12, 16, 10, 30, tzinfo=UTC)
    assert days(network, reminders(network, GIVEN, 1, ended)) == ["12-17 09:00"]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(due=DAYS, hours=st.integers(-24 * 90, 24 * 90))
def test_it_is_asked_again_within_a_week_or_so_always_while_the_desk_is_open(
    network: Network, due: date, hours: int
) -> None:
    now = datetime.combine(due, datetime.min.time(), UTC) + timedelta(hours=hours)
    found = reminders(network, due, 4, now)
    assert found[0] > now
    assert all(network.hours.is_open(moment) for moment in found)
    for earlier, later in pairwise(found):
        assert timedelta() < later - earlier <= timedelta(days=20)
