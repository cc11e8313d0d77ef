"""When contacts are away: said by themselves or by the secretariat; nothing is kept of it but the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.absences import check, joined, meets
from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.services import absence_told, members, roles
from storage import absences as rows
from storage import history, settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.domain.members import Act, Firm
    from bot.domain.rota_changes import Days
    from bot.network import Network
    from storage.database import Session

SHOWN = 4  # changes beside the form
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Absence:
    """A person is away from day to day, both included."""

    id: int
    user: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Said:
    """What was kept; `joined` where it became one stretch with what was said before."""

    user: str
    first: date
    last: date
    joined: bool


@dataclass(frozen=True, slots=True)
class AbsenceForm:
    """What the form shows: whoever is away from today on, oneself or (for the secretariat) everybody."""

    coming: tuple[Absence, ...]
    for_others: bool
    changes: tuple[dict[str, Any], ...] = ()


def form(s: Session, net: Network, act: Act, *, for_others: bool) -> AbsenceForm:
    """Return the form: one's own, or the secretariat's where it is asked for or one is of no firm.

    Refusal for whoever may not use it.
    """
    if not for_others and not _firms_of(s, net, act, act.actor):
        for_others = members.is_secretariat(s, net, act.actor, act.now)
    if for_others:
        roles.require(s, net, act, Right.SAY_ABSENCE)
        return AbsenceForm(coming(s, net, act.now), for_others)
    _require_contact(s, net, act, act.actor)
    own = coming(s, net, act.now, act.actor)
    return AbsenceForm(own, for_others, tuple(history.of(s, absence_told.kept_under(act.actor), SHOWN)))


def coming(s: Session, net: Network, now: datetime, user: str | None = None) -> tuple[Absence, ...]:
    """Return who is away from today on, or when one person is, in order."""
    found = rows.coming(s, net.hours.local_day(now), user)
    return tuple(Absence(*row) for row in found)


def say(s: Session, net: Network, act: Act, user: str, first: date, last: date) -> Said:
    """Keep that a contact is away; what overlaps or adjoins becomes one stretch.

    A firm that is on duty on a day on which all its contacts are away is told, and the secretariat. Refusal
    for somebody else than that contact or the secretariat, and for days in the wrong order, past or too many.
    """
    firms = _require_contact(s, net, act, user)
    check(first, last, net.hours.local_day(act.now))
    settings.lock(s)
    near = [one for one in coming(s, net, act.now, user) if meets((one.first, one.last), (first, last))]
    known = [(one.first, one.last) for one in near]
    whole = joined([*known, (first, last)])
    if known != [whole]:
        rows.drop(s, [one.id for one in near])
        rows.add(s, user, *whole)
        _keep(s, act, user, known, [whole])
    for firm in firms:
        absence_told.tell(s, net, act.now, firm, whole)
    return Said(user, *whole, joined=bool(near))


def end(s: Session, net: Network, act: Act, absence_id: int) -> Absence:
    """Take an absence back; of one that has begun the days that are over stay. Refusal as of `say`."""
    settings.lock(s)
    row, today = rows.by_id(s, absence_id), net.hours.local_day(act.now)
    if row is None or row[3] < today:
        raise Refusal("absence.gone")
    one = Absence(*row)
    rights.require(roles.to_person(s, net, act, one.user), Right.END_ABSENCE)
    if one.first < today:
        rows.shorten(s, one.id, today - _DAY)
        left = [(one.first, today - _DAY)]
    else:
        rows.drop(s, [one.id])
        left = []
    _keep(s, act, one.user, [(one.first, one.last)], left)
    for firm in members.firms_of(s, one.user):
        absence_told.edit(s, act.now, firm, (max(one.first, today), one.last))
    return one


def _require_contact(s: Session, net: Network, act: Act, user: str) -> list[Firm]:
    """Return the firms whose contact a person is; Refusal for whoever may not speak for that person."""
    rights.require(roles.to_person(s, net, act, user), Right.SAY_ABSENCE)
    firms = _firms_of(s, net, act, user)
    if not firms:
        own = act.actor == user and members.is_secretariat(s, net, user, act.now)
        raise Refusal("absence.whose" if own else "absence.no_contact")
    return firms


def _firms_of(s: Session, net: Network, act: Act, user: str) -> list[Firm]:
    """Return the member firms whose contact a person is today."""
    return members.firms_on(s, user, net.hours.local_day(act.now))


def _keep(s: Session, act: Act, user: str, before: Iterable[Days], after: Iterable[Days]) -> None:
    """Keep the change, as the history keeps all that is edited."""
    told = [{"days": [[day.isoformat() for day in days] for days in side]} for side in (before, after)]
    history.add(s, act.now, act.actor, absence_told.kept_under(user), *told)
