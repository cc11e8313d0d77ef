"""The words of minutes in one language, as Markdown: labels, days, what an item is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.attendance import counted_as
from bot.domain.markdown import Markdown, item, literal, paragraph
from bot.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.domain.attendance import Unit
    from bot.domain.minutes import Line, Section


class Words:
    """The catalogue's words for minutes in one language."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def say(self, key: str, **params: object) -> Markdown:
        """Return a text of the catalogue; what people typed is escaped in it."""
        return Markdown(translate(self.locale, f"markdown.{key}", **_safe(params)))

    def field(self, key: str, value: str, **params: object) -> Markdown:
        """Return a bold label with its value."""
        safe = value if isinstance(value, Markdown) else paragraph(value)
        return self.say("field", label=self.say(key, **params), value=safe)

    def join(self, texts: Iterable[Markdown]) -> Markdown:
        """Join with the language's comma."""
        return Markdown(translate(self.locale, "words.comma").join(texts))

    def counted(self, count: int, unit: Unit, *, of_all: bool = False) -> Markdown:
        """Return a number of seats: 3社; `of_all`: of all there are."""
        key = counted_as(count, unit, of_all=of_all)
        return Markdown(translate(self.locale, key, count=count))

    def meeting(self, title: str, number: int | None) -> str:
        """Return a meeting's name as plain text: 第36回トップ連絡会."""
        if number is None:
            return title
        return translate(self.locale, "markdown.numbered", title=title, number=number)

    def day(self, day: date) -> Markdown:
        """Return a day with its year and weekday."""
        month, weekday = f"deadline.month_{day.month}", f"deadline.weekday_short_{day.weekday()}"
        names = {"month": translate(self.locale, month), "weekday": translate(self.locale, weekday)}
        return self.say("day", year=day.year, day=day.day, **names)

    def moment(self, at: datetime) -> Markdown:
        """Return a day with a time."""
        return self.say("moment", day=self.day(at.date()), time=f"{at:%H:%M}")

    def todo(self, line: Line, *also: Markdown) -> Markdown:
        """Return a ToDo as an item with its owner, its date and what else is known below it."""
        due = self.say("no_date") if line.due is None else self.day(line.due)
        owner = self.owner(line)
        below = [item(self.field("owner", owner)), item(self.field("due", due)), *map(item, also)]
        return item(paragraph(line.text), below)

    def owner(self, line: Line) -> Markdown:
        """Return whose a ToDo is."""
        if not line.owner:
            return self.say("no_owner")
        return self.called(line.owner, line.called_so)

    def called(self, name: str, many: int) -> Markdown:
        """Return a name; that nobody said which of several it is where so many have it."""
        return self.say("owner_shared", owner=name, count=many) if many else literal(name)

    def section(self, section: Section) -> Markdown:
        """Return what an item of the agenda is called."""
        if not section.title:
            return self.say("section_none")
        if section.number is not None:
            return self.say("section_numbered", number=section.number, title=section.title)
        return self.say(f"section_{section.part}", title=section.title)


def _safe(params: dict[str, object]) -> dict[str, object]:
    """Escape what is a plain string among the values of a text."""
    return {
        name: literal(value) if isinstance(value, str) and not isinstance(value, Markdown) else value
        for name, value in params.items()
    }
