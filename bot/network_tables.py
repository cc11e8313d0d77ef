"""The tables of a network's file, each as frozen values that check themselves.

Those that customers see are in `bot.network_public`.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  pydantic reads the annotations
from datetime import datetime, time, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.domain.errors import Refusal
from bot.domain.series import Rule
from bot.domain.service_hours import ServiceHours, Shift
from bot.domain.suggestions import About, Clue
from bot.network_times import (  # noqa: TC001  pydantic reads the annotations
    Closures,
    Day,
    Days,
    Duration,
    Holidays,
    Monday,
    PositiveDuration,
    Recurrence,
    Shifts,
    Time,
    Zone,
)
from bot.network_values import Certifications, Count, Handle, Id, Name, Word, at_least_one, not_once

QUORUMS = {"board": "majority", "general": "half"}  # of a kind, where the file says none
_WORKDAY: tuple[Shift, ...] = ((540, 1020),)


class Table(BaseModel):
    """What all tables are: frozen, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Identity(Table):
    """Who the network is."""

    name: Name = "Toban"
    timezone: Zone = Field(default="Asia/Tokyo", validate_default=True)
    locale: Literal["ja", "en"] = "ja"


class Hours(Table):
    """When the network works; shifts in minutes of the local day."""

    mode: Literal["business", "always"] = "business"
    mon: Shifts = _WORKDAY
    tue: Shifts = _WORKDAY
    wed: Shifts = _WORKDAY
    thu: Shifts = _WORKDAY
    fri: Shifts = _WORKDAY
    sat: Shifts = ()
    sun: Shifts = ()
    holidays: Holidays = "JP"
    closures: Closures = ()

    @property
    def weekly(self) -> tuple[Shifts, ...]:
        """The shifts of each weekday, Monday first."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if self.mode == "business" and not (any(self.weekly) and self._opens_after_each_closure()):
            raise PydanticCustomError("config.never_open", "config.never_open")
        return self

    def _opens_after_each_closure(self) -> bool:
        """Whether no closure, such as one with a mistyped year, keeps the desk shut for years."""
        hours = ServiceHours(
            ZoneInfo("UTC"), always=False, weekly=self.weekly, holidays=self.holidays, closures=self.closures
        )
        try:
            for closure in self.closures:
                hours.next_opening(datetime.combine(closure.first, time(), ZoneInfo("UTC")))
        except Refusal:
            return False
        return True


class Reply(Table):
    """The window of the first reply and the service time left at which the duty firm is reminded."""

    window: PositiveDuration = timedelta(hours=2)
    reminders: tuple[PositiveDuration, ...] = (timedelta(hours=1), timedelta(minutes=30))


class Call(Table):
    """One call of the chain; `delay` is service time after the deadline."""

    delay: Duration
    call: Annotated[tuple[str, ...], AfterValidator(at_least_one)]


class Lane(Table):
    """A kind of inquiry with a duty firm; `usergroup` is the handle of those on duty, "" for none.

    `name_en` is what the public form in English calls it, "" for its name.
    """

    id: Id
    name: Name
    name_en: str = ""
    usergroup: Handle = ""


class CaseType(Table):
    """A kind of case and who may allocate it: `hand`, `desk` or role names."""

    id: Id
    name: Name
    allocators: Annotated[tuple[str, ...], AfterValidator(at_least_one)] = ("hand", "desk")
    first_hand_wins: StrictBool = False


class Allocating(Table):
    """How long the network waits, in service time, until a firm is found."""

    call: PositiveDuration = timedelta(hours=8)
    reminder: Duration = timedelta(hours=4)
    decide: PositiveDuration = timedelta(hours=8)
    answer: PositiveDuration = timedelta(hours=8)


class Asking(Table):
    """When the lead firm is asked what became of its case, in service time, until that is known."""

    ask: PositiveDuration = timedelta(hours=80)
    again: PositiveDuration = timedelta(hours=40)


class Grade(Table):
    """A kind of membership; one that does not serve has no turns on the rota."""

    id: Id
    name: Name
    serves: StrictBool = True


class Suggest(Table):
    """Words that speak for a lane, a kind of case or a dismissal, exactly one of which is given."""

    lane: str = ""
    case_type: str = ""
    dismiss: Literal["mass_production", "not_an_inquiry"] | None = None
    points: Literal[-3, -2, -1, 1, 2, 3, 4] = 1
    words: Annotated[tuple[Word, ...], AfterValidator(at_least_one)]
    not_in: tuple[Word, ...] = ()

    @model_validator(mode="after")
    def _speaks_for_one(self) -> Self:
        if sum(map(bool, (self.lane, self.case_type, self.dismiss))) != 1:
            raise PydanticCustomError("config.suggest_one", "config.suggest_one")
        return self

    @property
    def clue(self) -> Clue:
        """The rule as the domain knows it."""
        values = {About.LANE: self.lane, About.CASE_TYPE: self.case_type, About.DISMISSAL: self.dismiss}
        about, value = next((about, value) for about, value in values.items() if value)
        return Clue(about, value, self.points, self.words, self.not_in)


class Channels(Table):
    """Names of Slack channels."""

    inquiries: Name = "引き合い"
    members: Name = "会員"


class Series(Table):
    """A series of meetings; `first` is the day from which every second week and the like is counted.

    `notice`, `proposals_reminder`, `agenda` and `attendance_reminder` are days before the meeting's own,
    `reading_reminder` and `confirm_reminder` days after its minutes were sent; 0 is never.
    """

    id: Annotated[Id, AfterValidator(not_once)]
    name: Name
    kind: Literal["regular", "board", "general", "case"] = "regular"
    rrule: Recurrence
    time: Time
    first: Day | None = None
    length: PositiveDuration = timedelta(hours=2)
    place: str = ""
    way: str = ""
    chair: Name = "representative"
    minute_taker: Name = "secretariat"
    members: tuple[str, ...] = ()
    quorum: Literal["", "majority", "half", "two_thirds"] | None = None
    holiday: Literal["before", "after", "keep", "skip"] = "before"
    channel: Name = "members"
    number: Count = 1
    notice: Days = 7
    proposals_reminder: Days = 4
    agenda: Days = 3
    attendance_reminder: Days = 1
    reading_reminder: Days = 3
    confirm_reminder: Days = 7

    @property
    def rule(self) -> Rule:
        """When it meets."""
        return Rule(self.rrule, self.time, self.first, self.holiday)

    @property
    def quorum_rule(self) -> str:
        """The quorum, where the file says none: that of its kind."""
        return QUORUMS.get(self.kind, "") if self.quorum is None else self.quorum


class Firm(Table):
    """A member firm; `contacts` are Slack user ids in the order of call, `nda` is the day it was signed."""

    id: Id
    name: Name
    kana: str = ""
    grade: str = ""
    lanes: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    processes: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    certifications: Certifications = ()
    closures: Closures = ()
    joined: Day | None = None
    left: Day | None = None
    nda: Day | None = None
    note: str = ""


class RotaWeek(Table):
    """A week of the rota: its Monday, and a firm for each lane."""

    week: Monday
    turns: Mapping[str, str]
