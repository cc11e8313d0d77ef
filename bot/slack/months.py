"""Months, years, and spans of months, as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_skeleton

from bot.domain.months import first_of, is_year

if TYPE_CHECKING:
    from datetime import date

    from bot.services.year import Span
    from bot.slack.context import Context


def month_name(c: Context, day: date) -> str:
    """Return a day's month: 「2026年12月」."""
    return str(format_skeleton("yMMMM", day, locale=c.locale))


def period_name(c: Context, period: str) -> str:
    """Return a month or year: 「2026年12月」, 「2026年」."""
    first = first_of(period)
    return str(format_skeleton("y", first, locale=c.locale)) if is_year(period) else month_name(c, first)


def short_name(c: Context, period: str) -> str:
    """Return a month without its year, or a year alone: 「12月」, `2026`."""
    return period if is_year(period) else str(format_skeleton("MMM", first_of(period), locale=c.locale))


def span_name(c: Context, span: Span) -> str:
    """Return the months of a span: 「2026年12月〜2027年11月」."""
    first, last = (month_name(c, day) for day in (span.mondays[0], span.mondays[-1]))
    return first if first == last else c.plain("year.span", first=first, last=last)
