"""Days as people read them, by one rule: a day of another calendar year than today's names its year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import translate

if TYPE_CHECKING:
    from datetime import date


def day_text(day: date, locale: str, today: date | None) -> str:
    """Return a day with its weekday: 「11月24日(火)」, "Tue 24 Nov", 「2027年1月4日(月)」.

    `today` is the day on which it is read; of a text that stays, the day that it is about. None: its year
    stands beside it.
    """
    return _written(_by_year("deadline.day", day, today), day, locale)


def full_day(day: date, locale: str) -> str:
    """Return a day with its weekday and always its year: what was understood of a date."""
    return _written("deadline.day_of_year", day, locale)


def short_day(day: date, locale: str, today: date | None) -> str:
    """Return a day in short, for lists and buttons: 「11/24(火)」, "Tue 24 Nov", 「2027/01/04(月)」.

    `today` as of `day_text`.
    """
    return _written(_by_year("words.day", day, today), day, locale)


def _by_year(key: str, day: date, today: date | None) -> str:
    return key if today is None or day.year == today.year else f"{key}_of_year"


def _written(key: str, day: date, locale: str) -> str:
    return translate(
        locale,
        key,
        year=day.year,
        month=day.month,
        month_name=translate(locale, f"deadline.month_{day.month}"),
        day=day.day,
        date=f"{day:%m/%d}",
        weekday=translate(locale, f"deadline.weekday_short_{day.weekday()}"),
    )
