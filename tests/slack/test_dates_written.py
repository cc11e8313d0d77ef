"""Whatever day the bot writes can be typed back to it, and is read as the same day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dates import read_date, read_days, read_moment
from bot.slack.absences import days
from bot.texts.days import day_text
from tests.slack.samples import context

if TYPE_CHECKING:
    from bot.slack.context import Context

DAYS = st.dates(date(1990, 1, 1), date(2080, 1, 1))


def reader(locale: str, today: date) -> Context:
    """Return what is rendered for somebody who reads it at noon of a day."""
    return replace(context(locale=locale), now=datetime.combine(today, time(3), UTC))


@pytest.mark.parametrize("locale", ["ja", "en"])
@given(today=DAYS, day=DAYS)
def test_every_day_that_is_written_is_read_back(locale: str, today: date, day: date) -> None:
    assert read_date(reader(locale, today).day(day), today) == day


@pytest.mark.parametrize("locale", ["ja", "en"])
@given(today=DAYS, ahead=st.integers(-400, 400))
def test_days_near_and_far_are_read_back(locale: str, today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    assert read_date(reader(locale, today).day(day), today) == day


@pytest.mark.parametrize("locale", ["ja", "en"])
@given(today=DAYS, ahead=st.integers(-170, 170), minute=st.integers(0, 1439))
def test_every_moment_that_is_written_is_read_back(locale: str, today: date, ahead: int, minute: int) -> None:
    c = reader(locale, today)
    day = datetime.combine(today + timedelta(days=ahead), time()) + timedelta(minutes=minute)
    shown = c.moment(day.replace(tzinfo=c.network.timezone))
    assert read_moment(shown, today) == day


@pytest.mark.parametrize("locale", ["ja", "en"])
@given(today=DAYS, ahead=st.integers(0, 170), more=st.integers(0, 30))
def test_days_from_to_as_they_are_written_are_read_back(
    locale: str, today: date, ahead: int, more: int
) -> None:
    first = today + timedelta(days=ahead)
    last = first + timedelta(days=more)
    assert read_days(days(reader(locale, today), first, last), today) == (first, last)


@pytest.mark.parametrize("locale", ["ja", "en"])
@given(today=DAYS, ahead=st.integers(-170, 170))
def test_the_day_of_a_deadline_is_read_back(locale: str, today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    assert read_date(day_text(day, locale, today), today) == day
