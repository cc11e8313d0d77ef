"""A deadline and its reasons in words, as the card and `toban deadline` show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.deadlines import Reason, Why
from bot.i18n import translate
from bot.texts.days import day_text, full_day

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from bot.domain.deadlines import Deadline
    from bot.domain.service_hours import ServiceHours, Shift, Week

_HOLIDAYS = {
    "元日": "new_year",
    "成人の日": "coming_of_age",
    "建国記念の日": "foundation",
    "天皇誕生日": "emperor",
    "春分の日": "spring_equinox",
    "昭和の日": "showa",
    "憲法記念日": "constitution",
    "みどりの日": "greenery",
    "こどもの日": "children",
    "海の日": "marine",
    "山の日": "mountain",
    "敬老の日": "respect_for_the_aged",
    "秋分の日": "autumn_equinox",
    "スポーツの日": "sports",
    "文化の日": "culture",
    "勤労感謝の日": "labour_thanksgiving",
    "国民の休日": "national",
}
_SUBSTITUTE = "振替休日"  # jpholiday writes 「春分の日 振替休日」
_IN_DAY_OFF = (Why.DAY_OFF, Why.HOLIDAY, Why.CLOSURE)


def explain(deadline: Deadline, hours: ServiceHours, locale: str) -> str:
    """Say in one line when it arrived, what counts and until when; in the network's zone, to the minute.

    The service hours it names are those in force on arrival; `hours`, today's, only where none were kept.
    """
    received = deadline.received_at.astimezone(hours.timezone)
    how, weekly = deadline.reason[0].why, deadline.reason[0].weekly
    gaps = _join([_gap(reason, hours, locale) for reason in deadline.reason[1:]], locale)
    return translate(
        locale,
        f"deadline.explained_{how}",
        weekday=translate(locale, f"deadline.weekday_{received.weekday()}"),
        arrived=_clock(received),
        window=duration_text(deadline.window, locale),
        hours=hours_text(hours, locale) if weekly is None else _week_text(weekly, locale),
        starts=moment_text(deadline.starts, hours, locale, received.date()),
        over=translate(locale, "deadline.over", gaps=gaps) if gaps else "",
        due=moment_text(deadline.due, hours, locale, received.date()),
    )


def moment_text(at: datetime, hours: ServiceHours, locale: str, today: date) -> str:
    """Return a moment as people say it: 「11月24日(火)10:30」, "Tue 24 Nov 10:30"; in the network's zone.

    `today` as of `bot.texts.days.day_text`.
    """
    local = at.astimezone(hours.timezone)
    day = day_text(local.date(), locale, today)
    return translate(locale, "deadline.moment", day=day, time=_clock(local))


def full_moment(at: datetime, hours: ServiceHours, locale: str) -> str:
    """Return a moment as `moment_text` does, always with its year: for what is put away."""
    local = at.astimezone(hours.timezone)
    return translate(locale, "deadline.moment", day=full_day(local.date(), locale), time=_clock(local))


def zone_text(at: datetime, hours: ServiceHours, locale: str) -> str:
    """Return the network's time zone behind a moment, for who reads it elsewhere: in English only."""
    return "" if locale == "ja" else f" {at.astimezone(hours.timezone):%Z}"


def duration_text(amount: timedelta, locale: str) -> str:
    """Return a duration in hours, minutes and seconds, leaving out what is nought."""
    minutes, seconds = divmod(int(amount.total_seconds()), 60)
    counted = (("hours", minutes // 60), ("minutes", minutes % 60), ("seconds", seconds))
    parts = [translate(locale, f"deadline.{unit}", count=count) for unit, count in counted if count]
    return translate(locale, "deadline.duration_glue").join(parts) or translate(
        locale, "deadline.minutes", count=0
    )


def hours_text(hours: ServiceHours, locale: str) -> str:
    """Return the week's service hours in short: 「平日9:00〜17:00」; days alike taken together."""
    return translate(locale, "deadline.round_the_clock") if hours.always else _week_text(hours.weekly, locale)


def _week_text(weekly: Week, locale: str) -> str:
    groups: list[tuple[int, int, tuple[Shift, ...]]] = []
    for weekday, shifts in enumerate(weekly):
        if groups and groups[-1][2] == shifts:
            groups[-1] = (groups[-1][0], weekday, shifts)
        else:
            groups.append((weekday, weekday, shifts))
    glue, shift_glue = translate(locale, "deadline.hours_glue"), translate(locale, "deadline.shift_glue")
    return glue.join(
        _weekdays(first, last, locale) + shift_glue.join(_shift(shift, locale) for shift in shifts)
        for first, last, shifts in groups
        if shifts
    )


def holiday_text(name: str, locale: str) -> str:
    """Return a holiday's name in the reader's language; one that the catalogue does not know as it is."""
    of, _, substitute = name.partition(" ")
    if not of:
        return translate(locale, "deadline.holiday")
    if of not in _HOLIDAYS:
        return name
    text = translate(locale, f"deadline.holiday_{_HOLIDAYS[of]}")
    if substitute == _SUBSTITUTE:
        return translate(locale, "deadline.holiday_substitute", name=text)
    return text


def _gap(reason: Reason, hours: ServiceHours, locale: str) -> str:
    if reason.span is not None:
        start, end = (_clock(at.astimezone(hours.timezone)) for at in reason.span)
        key = "deadline.gap_break" if reason.why is Why.BREAK else "deadline.gap_closure_part"
        day = _short(reason.span[0].astimezone(hours.timezone))
        return translate(locale, key, start=start, end=end, day=day)
    if reason.first is None or reason.last is None:
        return translate(locale, f"deadline.gap_{reason.why}")
    key = f"deadline.gap_{reason.why}"
    if reason.why in _IN_DAY_OFF:
        key += "" if reason.first == reason.last else "_days"
    weekend = (5, 6) if reason.why is Why.DAY_OFF else ()
    if (reason.first.weekday(), reason.last.weekday()) == weekend and (reason.last - reason.first).days == 1:
        key = "deadline.gap_weekend"
    return translate(
        locale,
        key,
        name=holiday_text(reason.name, locale),
        first=_short(reason.first),
        last=_short(reason.last),
        weekday=translate(locale, f"deadline.weekday_{reason.first.weekday()}"),
    )


def _join(parts: list[str], locale: str) -> str:
    """Join with the language's comma and its "and" before the last."""
    if len(parts) < 2:  # noqa: PLR2004  one thing needs no "and"
        return "".join(parts)
    head = translate(locale, "deadline.comma").join(parts[:-1])
    return translate(locale, "deadline.and", head=head, tail=parts[-1])


def _weekdays(first: int, last: int, locale: str) -> str:
    if (first, last) == (0, 4):
        return translate(locale, "deadline.weekdays")
    if (first, last) == (0, 6):
        return translate(locale, "deadline.every_day")
    names = [translate(locale, f"deadline.weekday_short_{day}") for day in (first, last)]
    key = "deadline.weekday_one" if first == last else "deadline.weekday_range"
    return translate(locale, key, first=names[0], last=names[1])


def _shift(shift: Shift, locale: str) -> str:
    start, end = (f"{minute // 60}:{minute % 60:02}" for minute in shift)
    return translate(locale, "deadline.shift", start=start, end=end)


def _clock(local: datetime) -> str:
    return f"{local.hour}:{local.minute:02}"


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"
