"""What a rendering knows: the network, the reader's language, the inquiries, firms and people it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from babel.dates import get_timezone_location

from bot.domain.attendance import counted_as
from bot.domain.members import API, CLI, FORM, TOBAN
from bot.i18n import translate
from bot.slack.mrkdwn import Mrkdwn, literal
from bot.texts.days import short_day
from bot.texts.deadline import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from bot.domain.attendance import Unit
    from bot.domain.meetings import Meeting
    from bot.domain.members import Firm
    from bot.network import Network
    from bot.services.agenda_views import AgendaView
    from bot.services.attendance_views import AttendanceView
    from bot.services.edition_views import EditionView
    from bot.services.meeting_live import LiveView
    from bot.services.meeting_views import MeetingView
    from bot.services.notice_answers import NoticeView
    from bot.services.rota_views import RequestView
    from bot.services.todo_views import TodoView
    from bot.services.views import CaseView

ROLES = {
    "representative",
    "standing_directors",
    "sales_head",
    "secretariat",
    "managing_firms",
    "backup",
    "duty",
    "reception",
}
_FIRM_IN_NAME = re.compile(r"(?<=\S)\s*[(\uff08/].*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Context:
    """Names come as people wrote them; `say` makes them harmless, `plain` is for plain text only."""

    network: Network
    locale: str
    cases: Mapping[int, CaseView] = field(default_factory=dict)
    firms: Mapping[str, Firm] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    request: RequestView | None = None
    notice: NoticeView | None = None
    meeting: MeetingView | None = None
    agenda: AgendaView | None = None
    attendance: AttendanceView | None = None
    edition: EditionView | None = None
    todo: TodoView | None = None
    todos: tuple[TodoView, ...] = ()
    live: LiveView | None = None
    now: datetime | None = None  # when it is read; None where the year stands beside each day
    rows: tuple[Mapping[str, Any], ...] = ()  # the messages that a list took in

    def plain(self, key: str, **params: object) -> str:
        """Return a text of the catalogue, for plain text."""
        return translate(self.locale, key, **params)

    def say(self, key: str, **params: object) -> Mrkdwn:
        """Return a text of the catalogue, for mrkdwn; what is not mrkdwn already is taken literally."""
        safe = {
            name: literal(value) if isinstance(value, str) and not isinstance(value, Mrkdwn) else value
            for name, value in params.items()
        }
        return Mrkdwn(translate(self.locale, key, **safe))

    def counted(self, count: int, unit: Unit, *, of_all: bool = False) -> str:
        """Return a number of seats: 3社; `of_all`: of all there are."""
        return self.plain(counted_as(count, unit, of_all=of_all), count=count)

    def join(self, texts: Iterable[str]) -> str:
        """Join names with the language's comma."""
        return self.plain("words.comma").join(texts)

    def join_mrkdwn(self, texts: Iterable[Mrkdwn], key: str = "words.comma") -> Mrkdwn:
        """Join texts with the language's comma, or another sign of the catalogue."""
        return Mrkdwn(self.plain(key).join(texts))

    def moment(self, at: datetime) -> str:
        """Return `12/01(火) 12:00` in the network's zone."""
        local = at.astimezone(self.network.timezone)
        return self.plain("words.moment", day=self.day(local.date()), time=f"{local:%H:%M}")

    def day(self, day: date) -> str:
        """Return `12/01(火)`, with its year where it is of another than the day on which it is read."""
        today = None if self.now is None else self.now.astimezone(self.network.timezone).date()
        return short_day(day, self.locale, today)

    def clock(self, at: datetime, *beside: datetime) -> str:
        """Return `12:00` in the network's zone, with its day where that is not the day of all `beside`."""
        zone = self.network.timezone
        local = at.astimezone(zone)
        same = all(local.date() == other.astimezone(zone).date() for other in beside)
        return f"{local:%H:%M}" if same else self.moment(at)

    def span(self, amount: timedelta) -> str:
        """Return a duration in words, down to the minute."""
        minutes = int(amount.total_seconds()) // 60
        if minutes < 1:
            return self.plain("words.under_a_minute")
        return duration_text(timedelta(minutes=minutes), self.locale)

    @property
    def zone(self) -> str:
        """The network's time zone as people call it: 「日本時間」."""
        key = self.network.timezone.key
        return get_timezone_location(key, locale=self.locale) if "/" in key else key

    def lane(self, lane_id: str | None) -> str:
        """Return the lane's name; an unknown lane says so."""
        if lane_id is None:
            return self.plain("words.lane_unknown")
        return next((lane.name for lane in self.network.lanes if lane.id == lane_id), lane_id)

    def case_type(self, type_id: str) -> str:
        """Return the name of a kind of case."""
        return next((kind.name for kind in self.network.case_types if kind.id == type_id), type_id)

    def firm(self, firm_id: str) -> str:
        """Return the firm's name as people use it."""
        return self.firms[firm_id].label if firm_id in self.firms else firm_id

    def who(self, actor: str | None) -> str:
        """Return who acted, by name: a mention would ring."""
        if actor is None or actor == TOBAN:
            return self.plain("words.toban")
        if actor == CLI:
            return self.plain("words.by_cli")
        if actor == FORM:
            return self.plain("words.by_form")
        if actor.startswith(API):
            return self.plain("words.by_api", name=actor.removeprefix(API))
        short, firm = _parted(self.people.get(actor, actor))  # さん belongs before the firm
        return self.plain("words.person", name=short, firm=firm)

    def colleague(self, user: str | None, firm_id: str) -> str:
        """Return who acted for a firm that is named beside them: not named once more."""
        short, firm = _parted(self.people.get(user or "", ""))
        known = bool(firm) and self.firm(firm_id) in firm
        return self.plain("words.person", name=short, firm="") if known else self.who(user)

    def name(self, user: str) -> str:
        """Return a person's name alone, "" where Slack has not said it."""
        return _parted(self.people.get(user, ""))[0]

    def meeting_name(self, meeting: Meeting) -> str:
        """Return what people call a meeting: 第36回トップ連絡会."""
        return self.plain_meeting(meeting.title, meeting.number)

    def plain_meeting(self, title: str, number: int | None) -> str:
        """Return the same, of a meeting that has given its number up."""
        return title if number is None else self.plain("words.meeting", title=title, number=number)

    def role(self, role: str) -> str:
        """Return the name of a role, or of the firm or person that stands for one."""
        if role in ROLES:
            return self.plain(f"role.{role}")
        return self.firm(role) if role in self.firms else self.people.get(role, role)


def _parted(name: str) -> tuple[str, str]:
    """Return a name of Slack's and the firm in it: 「坂本(雪洞樹脂加工)」."""
    firm = _FIRM_IN_NAME.search(name)
    return (name[: firm.start()], firm[0]) if firm else (name, "")
