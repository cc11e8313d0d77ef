"""A network's file: what one network of firms does its own way, as frozen values.

`load_network` reads TOML, lays it over a preset and checks everything; every fault of the file is told at
once. The file gives the first values: roles, service hours with their closures, channels and texts that the
secretariat edits on Home live in the database from then on (`Edits`).
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  pydantic reads the annotations
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StrictBool,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.domain.errors import Refusal
from bot.domain.members import Edits, Term
from bot.domain.rota import Turn
from bot.domain.service_hours import ServiceHours, Shift
from bot.domain.suggestions import About, Clue
from bot.i18n import DEFAULT_LOCALE, LOCALES
from bot.network_checks import faults, problem_of
from bot.network_file import ConfigError, Source, read_source
from bot.network_values import (
    Certifications,
    Closures,
    Day,
    Duration,
    Handle,
    Holidays,
    Id,
    Monday,
    Name,
    PositiveDuration,
    Rule,
    Shifts,
    Time,
    Word,
    Zone,
    at_least_one,
    split_turns,
)

CONFIG_VARIABLE = "TOBAN_CONFIG"
DEFAULT_FILE = "network.toml"

_WORKDAY: tuple[Shift, ...] = ((540, 1020),)


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Identity(_Table):
    """Who the network is."""

    name: Name = "Toban"
    timezone: Zone = Field(default="Asia/Tokyo", validate_default=True)
    locale: Literal["ja", "en"] = "ja"


class Hours(_Table):
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


class Reply(_Table):
    """The window of the first reply and the service time left at which the duty firm is reminded."""

    window: PositiveDuration = timedelta(hours=2)
    reminders: tuple[PositiveDuration, ...] = (timedelta(hours=1), timedelta(minutes=30))


class Call(_Table):
    """One call of the chain; `delay` is service time after the deadline."""

    delay: Duration
    call: Annotated[tuple[str, ...], AfterValidator(at_least_one)]


class Lane(_Table):
    """A kind of inquiry with a duty firm; `usergroup` is the handle of those on duty, "" for none."""

    id: Id
    name: Name
    usergroup: Handle = ""


class CaseType(_Table):
    """A kind of case and who may allocate it: `hand`, `desk` or role names."""

    id: Id
    name: Name
    allocators: Annotated[tuple[str, ...], AfterValidator(at_least_one)] = ("hand", "desk")
    first_hand_wins: StrictBool = False


class Allocating(_Table):
    """How long the network waits, in service time, until a firm is found."""

    call: PositiveDuration = timedelta(hours=8)
    reminder: Duration = timedelta(hours=4)
    decide: PositiveDuration = timedelta(hours=8)
    answer: PositiveDuration = timedelta(hours=8)


class Grade(_Table):
    """A kind of membership; one that does not serve has no turns on the rota."""

    id: Id
    name: Name
    serves: StrictBool = True


class Suggest(_Table):
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


class Channels(_Table):
    """Names of Slack channels."""

    inquiries: Name = "引き合い"
    members: Name = "会員"


class Meeting(_Table):
    """A series of meetings; `first` is the day from which every second week and the like is counted."""

    id: Id
    name: Name
    kind: Literal["regular", "board", "general"] = "regular"
    rrule: Rule
    time: Time
    first: Day | None = None


class Firm(_Table):
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


class RotaWeek(_Table):
    """A week of the rota: its Monday, and a firm for each lane."""

    week: Monday
    turns: Mapping[str, str]


class Network(_Table):
    """Everything that one network does its own way."""

    _edits: Edits = PrivateAttr(default=Edits())

    identity: Identity = Field(default=Identity(), alias="network")
    service_hours: Hours = Hours()
    reply: Reply = Reply()
    escalation: tuple[Call, ...] = (Call(delay=timedelta(), call=("backup", "secretariat")),)
    lanes: Annotated[tuple[Lane, ...], AfterValidator(at_least_one)] = (Lane(id="desk", name="受付"),)
    case_types: tuple[CaseType, ...] = (CaseType(id="inquiry", name="引き合い"),)
    allocation: Allocating = Allocating()
    grades: tuple[Grade, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = {}
    channels: Channels = Channels()
    meetings: tuple[Meeting, ...] = ()
    suggest: tuple[Suggest, ...] = ()
    firms: tuple[Firm, ...] = ()
    rota_weeks: tuple[Annotated[RotaWeek, BeforeValidator(split_turns)], ...] = Field(
        default=(), alias="rota"
    )

    def edited(self, edits: Edits) -> Network:
        """Return the network as edited on Home. Raises ValueError for values no file could have."""
        values = {name: getattr(self, name) for name in Network.model_fields}
        if edits.service_hours is not None:
            values["service_hours"] = Hours.model_validate(edits.service_hours)
        if edits.channels is not None:
            values["channels"] = Channels.model_validate(edits.channels)
        network = Network.model_construct(**values)
        network._edits = edits  # noqa: SLF001  our own
        return network

    def holders(self, role: str, day: date) -> tuple[str, ...] | None:
        """Return who fills a role on this day, firms' ids or Slack users; None for an unknown role."""
        if role in self._edits.roles:
            return tuple(term.holder for term in self._edits.roles[role] if term.covers(day))
        return self.roles.get(role)

    def terms(self, role: str) -> tuple[Term, ...]:
        """Return all terms of a role, past and future ones included."""
        if role in self._edits.roles:
            return tuple(self._edits.roles[role])
        return tuple(Term(holder) for holder in self.roles.get(role, ()))

    @property
    def role_names(self) -> tuple[str, ...]:
        """The roles of the file and those added on Home."""
        return tuple(dict.fromkeys([*self.roles, *self._edits.roles]))

    def text(self, name: str) -> str:
        """Return a text of the network's own, "" where the secretariat has written none."""
        return self._edits.texts.get(name, "")

    @property
    def name(self) -> str:
        """The network's name."""
        return self.identity.name

    @property
    def timezone(self) -> ZoneInfo:
        """The network's time zone."""
        return self.identity.timezone

    @property
    def locale(self) -> str:
        """The language of what everybody reads: `ja` or `en`."""
        return self.identity.locale

    @cached_property
    def hours(self) -> ServiceHours:
        """The service hours as the file gives them."""
        table = self.service_hours
        always = table.mode == "always"
        return ServiceHours(self.timezone, always, table.weekly, table.holidays, table.closures)

    @cached_property
    def clues(self) -> tuple[Clue, ...]:
        """What suggests a lane or a kind of case that this network has, or a dismissal."""
        known = {
            About.LANE: {lane.id for lane in self.lanes},
            About.CASE_TYPE: {kind.id for kind in self.case_types},
        }
        clues = (rule.clue for rule in self.suggest)
        return tuple(clue for clue in clues if clue.value in known.get(clue.about, {clue.value}))

    @cached_property
    def rota(self) -> tuple[Turn, ...]:
        """The turns that the file carries, week by week."""
        return tuple(
            Turn(week.week, lane, firm) for week in self.rota_weeks for lane, firm in week.turns.items()
        )


def find_config(env: Mapping[str, str]) -> Path | None:
    """Return the network's file: TOBAN_CONFIG's, else `network.toml` here, else None: the preset."""
    if named := env.get(CONFIG_VARIABLE):
        return Path(named)
    default = Path(DEFAULT_FILE)
    return default if default.is_file() else None


def load_network(path: Path | None, locale: str = DEFAULT_LOCALE) -> Network:
    """Read a network's file; None is the built-in preset.

    Raises ConfigError with every fault at once, told in the file's language, else in `locale`.
    """
    source = read_source(path, locale)
    table = source.values.get("network")
    said = table.get("locale") if isinstance(table, dict) else None
    return network_of(source, said if said in LOCALES else locale)


def network_of(source: Source, locale: str) -> Network:
    """Check a file's values and make them a network. Raises ConfigError."""
    problems = faults(source)
    try:
        network = Network.model_validate(source.values)
    except ValidationError as error:
        problems += [problem_of(fault, source, Network) for fault in error.errors()]
        raise ConfigError(problems, locale) from None
    if problems:
        raise ConfigError(problems, locale)
    return network
