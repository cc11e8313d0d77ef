"""Dates and times as people type them: a small strict grammar; what it does not know is asked back."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from bot.domain.errors import Refusal

_WEEKDAY = r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_FORMS = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日?", re.ASCII),
    re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日?", re.ASCII),
    *(
        re.compile(rf"(?:{_WEEKDAY}[a-z]*[,.]?)?{day_and_month},?(?P<year>\d{{4}})?", re.ASCII)
        for day_and_month in (f"{_DAY}{_MONTH}", _MONTH + _DAY)
    ),
)
_WITH_WEEKDAY = re.compile(r"(.+)\(([月火水木金土日])曜?日?(?:[・,、/]?[祝休]日?)?\)")  # (木・祝), too
_OF_A_WEEK = re.compile(
    rf"(?P<week>今週|来週|再来週)の?(?P<kanji>[月火水木金土日])曜日?"
    rf"|{_WEEKDAY}[a-z]*(?:of)?(?P<said>thisweek|nextweek)"
    r"|(?P<ahead>this|next)(?P<of_it>mon|tue|wed|thu|fri|sat|sun)(?:(?:s|nes|rs|ur)?day)?"
)
_WITH_TIME = re.compile(
    r"(?P<date>.*[\s日)])\s*(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|時(?:(?P<minutes>\d{1,2})分|(?P<half>半))?)",
    re.ASCII,
)
_DAYS = {"昨日": -1, "今日": 0, "本日": 0, "明日": 1, "yesterday": -1, "today": 0, "tomorrow": 1}
_WEEKS = {"今週": 0, "来週": 1, "再来週": 2, "this": 0, "next": 1}
_WEEKS |= {"thisweek": 0, "nextweek": 1, "weekafternext": 2}
_WEEKDAYS = ("月火水木金土日", "montuewedthufrisatsun")
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_HALF_A_YEAR = timedelta(days=183)
_BETWEEN = re.compile(r"[~〜–—-]|から|\bto\b")  # the first and the last of some days
_DAY_ONLY = re.compile(r"(\d{1,2})日?(\(.*\))?", re.ASCII)
_LONG_AGO = timedelta(days=60)  # who plans does not mean a day that is over for so long


def read_date(text: str, today: date) -> date:
    """Return the date that `text` says. 今週, 来週 and 再来週 are the Monday of the week.

    A date without a year is the one nearest to `today`; a weekday with it, as the bot writes it in both
    languages, must be its own: where it is not, the date of today's year is meant if that has it. Refusal
    `bad_date` for anything else.
    """
    tidy = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    named = _WITH_WEEKDAY.fullmatch(tidy)
    weekday = _WEEKDAYS[0].index(named[2]) if named else None
    try:
        found = _read(named[1] if named else tidy, today, weekday)
    except OverflowError:
        found = None
    if found is None or weekday not in (None, found.weekday()):
        raise Refusal("bad_date", text=text)
    return found


def read_coming(text: str, today: date) -> date:
    """Return the date that `text` says of what is to come: of a day that is long over, the next one.

    Only a date without a year moves on. Refusal `bad_date` as of `read_date`.
    """
    if (found := _coming(text, today)) is None:
        raise Refusal("bad_date", text=text)
    return found


def read_days(text: str, today: date) -> tuple[date, date]:
    """Return the first and the last day that `text` says of what is to come, such as 12/24-28 or 来週.

    A week is what is left of it. Of a day without a year that is long over, the next one is meant. Refusal
    `bad_date` for anything else.
    """
    tidy = unicodedata.normalize("NFKC", text).strip().lower().removesuffix("まで")
    week = _WEEKS.get("".join(tidy.split()))
    if week is not None:
        monday = today + timedelta(days=7 * week - today.weekday())
        return max(monday, today), monday + timedelta(days=6)
    if (day := _coming(tidy, today)) is not None:
        return day, day
    for between in _BETWEEN.finditer(tidy):
        first = _coming(tidy[: between.start()], today)
        last = None if first is None else _last(tidy[between.end() :].strip(), first, today)
        if first is not None and last is not None:
            return first, last
    raise Refusal("bad_date", text=text)


def _coming(text: str, today: date) -> date | None:
    found = _date_or_none(text, today)
    if found is None or found >= today - _LONG_AGO:
        return found
    later = _date_or_none(text, today + _HALF_A_YEAR)
    return later if later is not None and (later.month, later.day) == (found.month, found.day) else found


def _last(text: str, first: date, today: date) -> date | None:
    if day := _DAY_ONLY.fullmatch(text):
        return _date_or_none(f"{first.year}/{first.month}/{day[1]}{day[2] or ''}", today)
    found = _date_or_none(text, today)
    return _date_or_none(text, first) if found is not None and found < first else found


def _date_or_none(text: str, today: date) -> date | None:
    try:
        return read_date(text, today)
    except Refusal:
        return None


def read_moment(text: str, today: date) -> datetime:
    """Return the local time that `text` says: a date as `read_date` takes it, and a time.

    The time comes last: 16:30, 16時, 16時半 or 16時30分; without one it is midnight. Refusal `bad_date` for
    anything else.
    """
    tidy = unicodedata.normalize("NFKC", text).strip()
    found = _WITH_TIME.fullmatch(tidy)
    if found is None:
        return datetime.combine(read_date(tidy, today), time())
    day = read_date(found["date"], today)
    minute = 30 if found["half"] else int(found["minute"] or found["minutes"] or 0)
    try:
        return datetime.combine(day, time(int(found["hour"]), minute))
    except ValueError:
        raise Refusal("bad_date", text=text) from None


def _read(tidy: str, today: date, weekday: int | None) -> date | None:
    if tidy in _WEEKS:
        return today + timedelta(days=7 * _WEEKS[tidy] - today.weekday())
    if tidy in _DAYS:
        return today + timedelta(days=_DAYS[tidy])
    if named := _OF_A_WEEK.fullmatch(tidy):
        return _weekday_of(named, today)
    parts = next((match.groupdict() for form in _FORMS if (match := form.fullmatch(tidy))), None)
    if parts is None:
        return None
    if parts.get("weekday"):
        weekday = _WEEKDAYS[1].index(parts["weekday"]) // 3
    meant = _meant(parts, today)
    if weekday is None:
        return min(meant, key=lambda made: abs(made - today), default=None)
    if not parts.get("year"):
        meant += _of_year(parts, today.year)
    own = [made for made in meant if made.weekday() == weekday]
    return min(own, key=lambda made: abs(made - today), default=None)


def _weekday_of(named: re.Match[str], today: date) -> date:
    weeks = _WEEKS[named["week"] or named["said"] or named["ahead"]]
    kanji, english = named["kanji"], named["weekday"] or named["of_it"]
    day = _WEEKDAYS[0].index(kanji) if kanji else _WEEKDAYS[1].index(english) // 3
    return today + timedelta(days=7 * weeks + day - today.weekday())


def _meant(parts: dict[str, str | None], today: date) -> list[date]:
    """Return the dates that a month and a day may mean: of the year, else those half a year around today."""
    if year := parts.get("year"):
        return _of_year(parts, int(year))
    found = [made for by in (-1, 0, 1) for made in _of_year(parts, today.year + by)]
    return [made for made in found if abs(made - today) <= _HALF_A_YEAR]


def _of_year(parts: dict[str, str | None], year: int) -> list[date]:
    """Return the date that a month and a day are in a year, if there is one."""
    name, day = parts.get("name"), int(parts["day"] or 0)
    month = int(parts["month"] or 0) if name is None else _MONTHS.index(name[:3]) // 3 + 1
    try:
        return [date(year, month, day)]
    except ValueError:
        return []
