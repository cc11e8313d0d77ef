"""Until when a ToDo is to be done, as its line says it; what may be a date and is not read is asked about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.due_dates import MONTHS, days_in_english, is_past, read_due, unread
from bot.domain.errors import Refusal
from bot.domain.minute_kinds import Ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

_LONGEST = 24  # characters of a date
_NO_DUE = r"(?!の|休|営業|開催|有効|継続)"  # 12/25までの実績, 25日まで休業: no date of the ToDo
_UNTIL = re.compile(rf"(?:まで|迄){_NO_DUE}に?")
_DATE_FIRST = re.compile(rf"(?P<when>[^\s\u3000、,]{{1,24}}?)(?:(?:まで|迄){_NO_DUE}に?)[\s\u3000、,]*")
_DAY_FIRST = re.compile(r"(?P<when>[^\s\u3000、,]{1,24})[\s\u3000、,]+")
_OF_YEAR = r"(?:(?:\d{4}|今|来|再来|令和\d{1,2}|[Rr]\d{1,2})年の?)?"
_SPAN = re.compile(
    rf"(?<![\d年再])(?P<when>(?:今日|本日|明日|今週|来週|再来週|今月|来月|再来月|今年|{_OF_YEAR}\d{{1,2}}月)(?:中|末日?)"
    r"|[月週年]末日?|年内)(?:に|(?=[\s\u3000、,)\uff09]|$))"
)
_IN_BRACKETS = re.compile(
    r"[(\uff08](?P<when>[^()\uff08\uff09]{1,24}(?:[(\uff08].{1,3}[)\uff09])?)[)\uff09][\s\u3000。.]*$"
)
_WEEKDAY = r"(?:[(\uff08][月火水木金土日]曜?日?[)\uff09])?"
_LEFT = re.compile(
    rf"(?<![\d/])\d{{1,2}}[/\uff0f]\d{{1,2}}(?![\d/]){_WEEKDAY}|\d{{1,2}}月\d{{1,2}}日{_WEEKDAY}|\d{{1,2}}月[上中下]旬"
    r"|(?:今|来|再来)[週月]|[月火水木金土日]曜日?|次回まで"
    r"|(?:至急|早急に?|なる(?:べく早く|はや)|できるだけ早く)(?=[\s。]*$)"
    r"|\b(?:asap|as soon as possible|(?:next|this) (?:week|month)"
    r"|(?:with)?in \w+ (?:day|week|month)s?)\b",
    re.IGNORECASE,
)
_TOLD_OF = re.compile(
    r"(?:[(\uff08].[)\uff09])?(?:まで|から|以降|時点)?(?:の|は|分|付|版|度|号|休|営業|開催|有効|継続)"
)
_MARKED = re.compile(
    r"[(\uff08]?(?:期限|期日|締め?切り?|〆切?り?|納期)は?\s*[:\uff1a]?\s*(?P<when>[^\s\u3000()\uff08\uff09]{1,24}(?:[(\uff08].{1,3}[)\uff09])?)[)\uff09]?$"
)
_BY = re.compile(
    r"[\s,(]*\b(?:due(?: (?:by|on))?|by|until|before(?=(?: the)? next meeting))\s+"
    r"(?P<when>(?:(?!\b(?:by|until)\s)[^\n]){1,40}?)[\s).]*$",
    re.IGNORECASE,
)
_ON = re.compile(r"[\s,(]*\bon\s+(?P<when>(?:(?!\bon\s)[^\n]){1,40}?)[\s).]*$", re.IGNORECASE)
_NEXT = re.compile(
    r"(?:[\s,(]*\b(?=this|next)|\s*[,(]\s*(?=in|with))"
    r"(?P<when>(?:this|next)\s+[a-z]+day|(?:with)?in\s+\w+\s+(?:day|week)s?)(?:['’] time)?[\s).]*$",
    re.IGNORECASE,
)  # "check that firms reply within two days" says what is to be done, not until when
_LAST_WORD = re.compile(r"(?:^|[\s\u3000、,])(?P<when>[^\s\u3000、,]+)$")
_JOINED = re.compile(r"[\d/.\-年月週日令和Rrの次翌毎第曜再]")  # before a date: it is a piece of a longer one
_LIKE_A_DATE = re.compile(
    rf"[\d曜週末旬日]|次回|今度|来月|今月|年度|\b(?:next|this) \w|\basap\b|\b(?:{'|'.join(MONTHS)})\b",
    re.IGNORECASE,
)
_WORD_END = re.compile(r"[\s\u3000、,をはが]|[(\uff08](?![月火水木金土日]曜?日?[)\uff09])")
JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")


class Calendar(NamedTuple):
    """By what dates are read; `is_english`: 3/4 may be a day of March or of April."""

    today: date
    named: Mapping[str, date]  # days that have a name here, such as 次回
    is_english: bool = False

    def day(self, text: str) -> date | None:
        """Return the day that a text says, if it says one."""
        if self.is_english and (days := days_in_english(text, self.today)):
            return days[0] if len(days) == 1 else None
        try:
            return read_due(text, self.today, self.named)
        except Refusal:
            return None

    def asked(self, text: str) -> Ask:
        """Return what is to be asked of a text that says none."""
        days = days_in_english(text, self.today) if self.is_english else ()
        if len(days) > 1:
            return Ask("due_two", text, days=_written_out(days))
        why = unread(text, self.today)
        return Ask(why.why, text, days=_written_out(why.days))


def _written_out(days: tuple[date, ...]) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in days)


class Due(NamedTuple):
    """Until when, the text without it, and what is to be asked."""

    day: date | None
    rest: str
    asks: tuple[Ask, ...] = ()


def dates_first(said: str, by: Calendar) -> Iterator[tuple[Due, str]]:
    """Yield the days with which a ToDo may begin, each with what follows it."""
    for form in (_DATE_FIRST, _DAY_FIRST):
        found = form.match(said)
        if found is None:
            continue
        when, rest = found["when"], said[found.end() :]
        day = by.day(when)
        if day is not None:
            yield Due(day, ""), rest
        elif form is _DATE_FIRST and _LIKE_A_DATE.search(when):
            yield Due(None, found[0], (by.asked(when),)), rest


def due(text: str, by: Calendar) -> Due:
    """Return the day until when, and the text without it; what looks like one and is left is asked about."""
    found = _written(text, by)
    if found.day is not None or found.asks:
        return found
    left = (one for one in _LEFT.finditer(text) if not _TOLD_OF.match(text, one.end()))
    first = next(left, None)
    return Due(None, text, (by.asked(first[0]),)) if first else found


def _written(text: str, by: Calendar) -> Due:
    if until := _until(text, by):
        return until
    in_english = by._replace(is_english=True)
    for form, reader in ((_MARKED, by), (_BY, in_english)):
        if found := form.search(text):
            day = reader.day(found["when"])
            if day is not None:
                return Due(day, text[: found.start()])
            if form is _MARKED or _LIKE_A_DATE.search(found["when"]):
                return Due(None, text, (reader.asked(found["when"]),))
    for form in (_SPAN, _IN_BRACKETS, _ON, _NEXT):
        found = form.search(text)
        if found and (day := (in_english if form is _ON else by).day(found["when"])):
            return Due(day, text[: found.start()] + text[found.end() :])
    last = _LAST_WORD.search(text)
    day = last and by.day(last["when"])
    return Due(day, text[: last.start()]) if last and day else Due(None, text)


def _until(text: str, by: Calendar) -> Due | None:
    """Return the day that stands before まで; what looks like one and cannot be read is asked about."""
    asked: Due | None = None
    read: list[Due] = []
    for mark in _UNTIL.finditer(text):
        before, past = text[: mark.start()], ""
        for start in range(max(0, len(before) - _LONGEST), len(before)):
            if start and _JOINED.match(before[start - 1]):
                continue
            if before[start].strip() and (day := by.day(before[start:])) is not None:
                read.append(Due(day, before[:start] + text[mark.end() :], (Ask("due", before[start:]),)))
                break
            if is_past(before[start:], by.today):
                past = before[start:].strip()
                break
        word = _WORD_END.split(before.rstrip())[-1]
        if _LIKE_A_DATE.search(word) or (word and not text[mark.end() :].strip(" \u3000。.)\uff09")):
            asked = Due(None, text, (by.asked(past or word),))
    if len({one.day for one in read}) > 1:
        return Due(None, text, (Ask("due", "・".join(one.asks[0].said for one in read)),))
    return read[0]._replace(asks=()) if read else asked
