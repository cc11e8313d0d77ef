"""Due dates as people write them in a meeting: days to come. What could be meant two ways is asked back."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.dates import read_date
from bot.domain.errors import Refusal
from bot.domain.numerals import KANJI, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAYS = {"今日": 0, "本日": 0, "今日中": 0, "本日中": 0, "明日": 1, "明日中": 1, "明後日": 2, "あさって": 2}
_DAYS |= {"today": 0, "tomorrow": 1, "dayaftertomorrow": 2}
_JAPANESE = "月火水木金土日"
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"(?:(今週|来週|再来週)の?)?(?:([{_JAPANESE}])曜日?|\(([{_JAPANESE}])曜?日?\))")
_WEEKS = {"今週": 0, "来週": 1, "再来週": 2, "this": 0, "next": 1, "thisweek": 0, "nextweek": 1}
_ENGLISH_WEEKDAY = re.compile(r"(this|next)?([a-z]+day)(?:of)?(thisweek|nextweek)?")
_WEEK_ENDS = {"今週中": 0, "来週中": 1, "再来週中": 2, "endofthisweek": 0, "endofnextweek": 1}
_MONTH_ENDS = {"今月末": 0, "月末": 0, "今月中": 0, "来月末": 1, "来月中": 1, "再来月末": 2}
_MONTH_ENDS |= {"endofmonth": 0, "endofthemonth": 0, "endofthismonth": 0, "endofnextmonth": 1}
_NAMED_MONTH_END = re.compile(r"(?:(\d{4}|今|来|再来)年の?)?(\d{1,2})月(?:末|中)", re.ASCII)
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ENGLISH_MONTH_END = re.compile(rf"(?:the)?endof({'|'.join(MONTHS)})")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})日", re.ASCII)
_DAY_OF_SPAN = re.compile(r"(今月|来月|再来月)の?(\d{1,2})日", re.ASCII)
_MONTHS = {"今月": 0, "来月": 1, "再来月": 2}
_AHEAD = re.compile(rf"(\d{{1,3}}|{KANJI})(日|週間)後", re.ASCII)
_NUMBERS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_AHEAD_IN_ENGLISH = re.compile(rf"(?:with)?in(\d{{1,3}}|{'|'.join(_NUMBERS)})(day|week)s?", re.ASCII)
_YEAR_ENDS = {"年内", "今年中"}
_REIWA = re.compile(r"^(?:令和|r)(元|\d{1,2})(?=[年./-])", re.ASCII)
_BEFORE_REIWA = 2018  # 令和元年 is 2019
_TWO_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})", re.ASCII)  # 3/4: in March or in April
_BESIDE_WEEKDAY = re.compile(
    rf"(?P<day>.+?)\([{_JAPANESE}]曜?日?(?:[・,、/]?[祝休]日?)?\)"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[,.]?(?P<date>.*\d.*)"
)
_FRIDAY, _DECEMBER = 4, 12
_LONG_AGO, _HALF_A_YEAR = timedelta(days=60), timedelta(days=183)


class Unread(NamedTuple):
    """Why a text says no due date, and which days it may be about.

    `due_past`: one that is over. `due_weekday`: one of another weekday. `due_two`: either of two.
    `due_week`: one of a week. `due`: none that is known.
    """

    why: str
    days: tuple[date, ...] = ()


def read_due(text: str, today: date, named: Mapping[str, date] | None = None) -> date:
    """Return the day, `today` or later, that `text` says. A week ends on Friday, a month on its last day.

    A date without a year is the coming one, unless it was over less than sixty days ago: that may be a slip.
    `named`: days that have a name here, such as 次回. Refusal `bad_date` for such a slip, for a bare week
    (来週), and for anything else that is no day.
    """
    found = (named or {}).get(_tidy(text)) or _read(text, today)
    if found is None or found < today:
        raise Refusal("bad_date", text=text)
    return found


def days_in_english(text: str, today: date) -> tuple[date, ...]:
    """Return the days that two numbers such as 3/4 may be in English: in March, in April.

    One of them may be just over. () for a text that is something else, or where no day is to come.
    """
    found = _TWO_NUMBERS.fullmatch(_tidy(text))
    if found is None:
        return ()
    read = (_read(f"{one}/{other}", today) for one, other in ((found[1], found[2]), (found[2], found[1])))
    days = tuple(dict.fromkeys(day for day in read if day is not None))
    return days if any(day >= today for day in days) else ()


def unread(text: str, today: date) -> Unread:
    """Return why a text that says no due date does not."""
    if is_past(text, today):
        return Unread("due_past")
    tidy = _tidy(text)
    beside = _BESIDE_WEEKDAY.fullmatch(tidy)
    if beside and (day := _read(beside["day"] or beside["date"], today)) is not None and day >= today:
        return Unread("due_weekday", (day,))
    return Unread("due_week" if tidy in _WEEKS else "due")


def is_past(text: str, today: date) -> bool:
    """Whether a text says a day, and that day is over."""
    found = _read(text, today)
    return found is not None and found < today


def _tidy(text: str) -> str:
    tidy = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    return tidy.removeprefix("the").removeprefix("our").replace("末日", "末")


def _read(text: str, today: date) -> date | None:
    tidy = _REIWA.sub(_western, _tidy(text))
    try:
        readings = (read(tidy, today) for read in (_counted, _end_of_span, _weekday_in_words, _written))
        return next((day for day in readings if day is not None), None)
    except (OverflowError, ValueError, Refusal):
        return None


def _counted(tidy: str, today: date) -> date | None:
    """Read a day counted from today."""
    if tidy in _DAYS:
        return today + timedelta(days=_DAYS[tidy])
    if ahead := _AHEAD.fullmatch(tidy):
        return today + timedelta(days=number_of(ahead[1]) * (7 if ahead[2] == "週間" else 1))
    if ahead := _AHEAD_IN_ENGLISH.fullmatch(tidy):
        count = max(1, _NUMBERS.index(ahead[1])) if ahead[1] in _NUMBERS else int(ahead[1])
        return today + timedelta(days=count * (7 if ahead[2] == "week" else 1))
    return None


def _end_of_span(tidy: str, today: date) -> date | None:
    """Read the end of a week, month or year."""
    if tidy in _WEEK_ENDS:
        return _weekday(today, _WEEK_ENDS[tidy], _FRIDAY)
    if tidy in _YEAR_ENDS:
        return _month_end(today.year, _DECEMBER)
    if named := _ENGLISH_MONTH_END.fullmatch(tidy):
        return _end_of_month(None, MONTHS.index(named[1]) + 1, today)
    if named := _NAMED_MONTH_END.fullmatch(tidy):
        return _end_of_month(named[1], int(named[2]), today)
    months = _MONTH_ENDS.get(tidy)
    return None if months is None else _month_end(today.year, today.month + months)


def _end_of_month(year: str | None, month: int, today: date) -> date | None:
    """Return the last day of a month, of the coming one where its year is not said."""
    years = {
        None: today.year + (month < today.month),
        "今": today.year,
        "来": today.year + 1,
        "再来": today.year + 2,
    }
    found = years[year] if year in years else int(year or 0)
    return _month_end(found, month) if 1 <= month <= _DECEMBER else None


def _weekday_in_words(tidy: str, today: date) -> date | None:
    if named := _WEEKDAY.fullmatch(tidy):
        return _named_weekday(today, _WEEKS.get(named[1]), _JAPANESE.index(named[2] or named[3]))
    named = _ENGLISH_WEEKDAY.fullmatch(tidy)
    if named is None or named[2] not in _ENGLISH or (named[1] and named[3]):
        return None
    return _named_weekday(today, _WEEKS.get(named[1] or named[3]), _ENGLISH.index(named[2]))


def _written(tidy: str, today: date) -> date | None:
    """Read a date that says its day's number; one without a year that is long over means the next."""
    if not any(sign.isdigit() for sign in tidy):
        return None
    if of_month := _DAY_OF_MONTH.fullmatch(tidy):
        day, months = int(of_month[1]), int(of_month[1]) < today.day
        first = _month_end(today.year, today.month + months).replace(day=1)
        return first.replace(day=day)
    if of_span := _DAY_OF_SPAN.fullmatch(tidy):
        first = _month_end(today.year, today.month + _MONTHS[of_span[1]]).replace(day=1)
        return first.replace(day=int(of_span[2]))
    found = read_date(tidy, today)
    return found if found >= today - _LONG_AGO else read_date(tidy, today + _HALF_A_YEAR)


def _named_weekday(today: date, weeks: int | None, weekday: int) -> date | None:
    """Return a weekday of a week; without its week the coming one, but not on such a day itself."""
    if weeks is not None:
        return _weekday(today, weeks, weekday)
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=ahead) if ahead else None


def _weekday(today: date, weeks: int, weekday: int) -> date:
    return today + timedelta(days=7 * weeks + weekday - today.weekday())


def _month_end(year: int, month: int) -> date:
    """Return the last day of a month; months are counted on past December."""
    year, month = year + month // _DECEMBER, month % _DECEMBER + 1  # the month after
    return date(year, month, 1) - timedelta(days=1)


def _western(found: re.Match[str]) -> str:
    years = 1 if found[1] == "元" else int(found[1])
    return str(_BEFORE_REIWA + years)
