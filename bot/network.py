"""A network's file: what one network of firms does its own way, as frozen values.

`load_network` reads TOML, lays it over a preset and checks everything; every fault of the file is told at
once. The file gives the first values: roles, service hours with their closures, channels, texts and what the
form says, which the secretariat edits on Home, live in the database from then on (`Edits`).
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  pydantic reads the annotations
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, ValidationError

from bot.domain.members import Edits, Term
from bot.domain.rota import Turn
from bot.domain.service_hours import ServiceHours
from bot.domain.suggestions import About, Clue
from bot.i18n import DEFAULT_LOCALE, LOCALES
from bot.network_checks import faults, problem_of
from bot.network_file import ConfigError, Source, read_source
from bot.network_logo import LogoError, read_logo
from bot.network_public import LettersByLanguage, PublicForm
from bot.network_tables import (
    Allocating,
    Asking,
    Call,
    CaseType,
    Channels,
    Firm,
    Grade,
    Hours,
    Identity,
    Lane,
    Reply,
    RotaWeek,
    Series,
    Suggest,
    Table,
)
from bot.network_values import at_least_one, split_turns

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.domain.letters import Letter

CONFIG_VARIABLE = "TOBAN_CONFIG"
DEFAULT_FILE = "network.toml"


class Network(Table):
    """Everything that one network does its own way."""

    _edits: Edits = PrivateAttr(default=Edits())

    identity: Identity = Field(default=Identity(), alias="network")
    service_hours: Hours = Hours()
    reply: Reply = Reply()
    escalation: tuple[Call, ...] = (Call(delay=timedelta(), call=("backup", "secretariat")),)
    lanes: Annotated[tuple[Lane, ...], AfterValidator(at_least_one)] = (Lane(id="desk", name="受付"),)
    case_types: tuple[CaseType, ...] = (CaseType(id="inquiry", name="引き合い"),)
    allocation: Allocating = Allocating()
    outcome: Asking = Asking()
    grades: tuple[Grade, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = {}
    channels: Channels = Channels()
    meetings: tuple[Series, ...] = ()
    suggest: tuple[Suggest, ...] = ()
    letters: LettersByLanguage = LettersByLanguage()
    form: PublicForm = PublicForm()
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
        if edits.form is not None:
            values["form"] = PublicForm.model_validate({**self.form.model_dump(), **edits.form})
        network = Network.model_construct(**values)
        network._edits = edits  # noqa: SLF001  our own
        return network

    @property
    def edited_hours(self) -> Mapping[str, Any] | None:
        """The table of service hours that was edited on Home, None for the file's."""
        return self._edits.service_hours

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

    def series(self, series_id: str) -> Series | None:
        """Return a series of meetings, None for one that the file does not have (any more)."""
        return next((one for one in self.meetings if one.id == series_id), None)

    def case_type(self, type_id: str | None) -> CaseType:
        """Return a kind of case; the first one where nobody said."""
        return next((one for one in self.case_types if one.id == type_id), self.case_types[0])

    def members_of(self, series: Series) -> tuple[str, ...]:
        """Return who is asked to a series: where the file says nothing, the first grade that serves.

        () is every member firm, of a network without grades.
        """
        return series.members or tuple(grade.id for grade in self.grades if grade.serves)[:1]

    @property
    def role_names(self) -> tuple[str, ...]:
        """The roles of the file and those added on Home."""
        return tuple(dict.fromkeys([*self.roles, *self._edits.roles]))

    def edited_letter(self, kind: Letter, language: str) -> str:
        """Return the text of a letter to customers that Home has, "" where the file's or Toban's holds."""
        return self._edits.letters.get(f"{language}.{kind}", "")

    def letter(self, kind: Letter, language: str) -> str:
        """Return the network's own text of a letter to customers, "" where Toban's holds."""
        return self.edited_letter(kind, language) or self.letters.text(kind, language)

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
        turned = self._edits.turned
        return ServiceHours(self.timezone, always, table.weekly, table.holidays, table.closures, turned)

    @cached_property
    def idle_grades(self) -> frozenset[str]:
        """The grades whose firms do not serve, by id and by name."""
        return frozenset(name for grade in self.grades if not grade.serves for name in (grade.id, grade.name))

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
    if network.form.logo:
        path = str(Path(source.name).parent.absolute() / network.form.logo)
        try:
            read_logo(path)
        except LogoError as error:
            problems.append(source.problem(("form", "logo"), error.key, value=network.form.logo))
        form = network.form.model_copy(update={"logo": path})
        network = network.model_copy(update={"form": form})
    if problems:
        raise ConfigError(problems, locale)
    return network
