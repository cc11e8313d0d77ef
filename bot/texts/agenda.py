"""What the bot writes on a draft agenda by itself: titles and lines of plain text, never a customer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.agenda import Source
from bot.i18n import translate
from bot.texts.days import short_day
from bot.texts.deadline import duration_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from bot.domain.figures import Figures
    from bot.domain.service_hours import ServiceHours

MOST = 20  # lines of one item; the rest is counted


class Gathered(NamedTuple):
    """What an item says that the bot made."""

    title: str
    body: str = ""


class Todo(NamedTuple):
    """A ToDo with its owner as people call them, "" for nobody."""

    text: str
    owner: str
    due: date | None


class Reply(NamedTuple):
    """A late reply: the inquiry's number, its lane, its deadline, when it was answered (None: not yet)."""

    number: str
    lane: str | None
    deadline: datetime
    replied_at: datetime | None


class Writer:
    """Writes in the network's language of a meeting on `day`; `lane` says what the network calls one."""

    def __init__(
        self, locale: str, hours: ServiceHours, lane: Callable[[str | None], str], day: date
    ) -> None:
        self._locale, self._hours, self._lane, self._today = locale, hours, lane, day

    def _say(self, key: str, **params: object) -> str:
        return translate(self._locale, f"gathered.{key}", **params)

    def _title(self, source: Source, **params: object) -> str:
        return self._say(source, **params)

    def _day(self, day: date) -> str:
        return short_day(day, self._locale, self._today)

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(self._hours.timezone)
        return translate(self._locale, "words.moment", day=self._day(local.date()), time=f"{local:%H:%M}")

    def _lines(self, lines: Sequence[str]) -> str:
        shown = [self._say("line", text=one) for one in lines[:MOST]]
        if len(lines) > MOST:
            shown.append(self._say("more", count=len(lines) - MOST))
        return "\n".join(shown)

    def minutes(self, title: str, held_on: date, *, is_confirmed: bool) -> Gathered:
        """The minutes of the meeting before."""
        state = self._say("minutes_confirmed" if is_confirmed else "minutes_draft")
        return Gathered(self._title(Source.MINUTES, meeting=title, day=self._day(held_on)), state)

    def todos(self, found: Sequence[Todo], today: date) -> Gathered:
        """What was to be done by now; what is overdue says so."""
        return Gathered(
            self._title(Source.TODOS, count=len(found)),
            self._lines([self._todo(one, today) for one in found]),
        )

    def _todo(self, one: Todo, today: date) -> str:
        owner = one.owner or self._say("todo_nobody")
        if one.due is None:
            return self._say("todo_without_date", text=one.text, owner=owner)
        key = "todo_overdue" if one.due < today else "todo"
        return self._say(key, text=one.text, owner=owner, due=self._day(one.due))

    def figures(self, month: date, found: Figures) -> Gathered:
        """The numbers of a month."""
        clock = found.service
        half = "" if clock.half is None else self._say("half", time=duration_text(clock.half, self._locale))
        lines = [
            self._say("inquiries", count=found.inquiries, dismissed=found.dismissed),
            self._say("replies", count=found.replied, in_time=clock.in_time, of=clock.of, half=half),
            self._say("ends", hands=found.hands, quotes=found.quotes, **self._ends(found)),
        ]
        return Gathered(self._title(Source.FIGURES, **self._month(month)), self._lines(lines))

    def _ends(self, found: Figures) -> dict[str, int]:
        return {kind: found.ends.get(kind, 0) for kind in ("won", "lost")}

    def _month(self, month: date) -> dict[str, object]:
        return {"month": translate(self._locale, f"deadline.month_{month.month}")}

    def late(self, month: date, found: Sequence[Reply]) -> Gathered:
        """The late replies of a month, by number; no firm is named."""
        title = self._title(Source.LATE, count=len(found), **self._month(month))
        return Gathered(title, self._lines([self._reply(one) for one in found]))

    def _reply(self, one: Reply) -> str:
        moments = {"deadline": self._moment(one.deadline)}
        if one.replied_at is not None:
            moments["replied"] = self._moment(one.replied_at)
        key = "late_not_yet" if one.replied_at is None else "late_replied"
        return self._say(key, number=one.number, lane=self._lane(one.lane), **moments)

    def lost(self, month: date, found: Sequence[tuple[str, str | None]]) -> Gathered:
        """The cases lost in a month, and what was missing, the most frequent first."""
        whys = Counter(why for _, why in found)
        lines = [
            self._say("lost_for", why=self._why(why), count=count, numbers=self._numbers(found, why))
            for why, count in whys.most_common()
        ]
        return Gathered(self._title(Source.LOST, count=len(found), **self._month(month)), self._lines(lines))

    def _why(self, why: str | None) -> str:
        return self._say("lost_unsaid") if why is None else translate(self._locale, f"why.{why}")

    def _numbers(self, found: Iterable[tuple[str, str | None]], why: str | None) -> str:
        return translate(self._locale, "words.comma").join(number for number, its in found if its == why)

    def rota(self, weeks: Sequence[tuple[date, Sequence[tuple[str, str | None]]]]) -> Gathered:
        """Who is on duty in the weeks to come: each week's lanes with their firms (None: nobody)."""
        lines = [self._say("week", week=self._day(week), turns=self._turns(turns)) for week, turns in weeks]
        return Gathered(self._title(Source.ROTA), self._lines(lines))

    def _turns(self, turns: Iterable[tuple[str, str | None]]) -> str:
        nobody = translate(self._locale, "words.nobody_on_duty")
        comma = translate(self._locale, "words.comma")
        return comma.join(self._say("turn", lane=lane, firm=firm or nobody) for lane, firm in turns)

    def applicants(self, found: Sequence[tuple[str, str]]) -> Gathered:
        """The firms on their way to membership, with their stages."""
        lines = [
            self._say("applicant", name=name, stage=translate(self._locale, f"stage.{stage}"))
            for name, stage in found
        ]
        return Gathered(self._title(Source.APPLICANTS, count=len(found)), self._lines(lines))

    def waiting(self, found: Sequence[tuple[str, str | None]]) -> Gathered:
        """The cases for which somebody must decide who takes them."""
        lines = [self._say("case", number=number, lane=self._lane(lane)) for number, lane in found]
        return Gathered(self._title(Source.WAITING, count=len(found)), self._lines(lines))
