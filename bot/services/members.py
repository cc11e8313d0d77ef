"""The member firms, their contacts, and who fills a role."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.mail import is_by_mail
from bot.domain.members import Firm, first_gap
from bot.domain.minute_kinds import fold
from bot.services.people import alive, everybody
from storage import members as rows
from storage.database import once

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.domain.members import Act, Term
    from bot.network import Network
    from storage.database import Session

SECRETARIAT = "secretariat"
_PHONES = 3  # contacts of one firm
_SLACK_USER = re.compile(r"[UW][A-Z0-9]{5,}")


def firms(s: Session) -> dict[str, Firm]:
    """Return all firms by id, those that left included."""
    return dict(once(s, _firms))


def _firms(s: Session) -> dict[str, Firm]:
    contacts = rows.every_contact(s)
    return {row["id"]: _firm(row, contacts.get(row["id"], [])) for row in rows.every_firm(s)}


def names(s: Session) -> dict[str, Firm]:
    """Return all firms by id with no more than their names and contacts: what a message shows of them."""
    return dict(once(s, _names))


def _names(s: Session) -> dict[str, Firm]:
    contacts = rows.every_contact(s)
    return {
        firm_id: Firm(firm_id, name, contacts=tuple(contacts.get(firm_id, ())))
        for firm_id, name, _ in rows.every_name(s)
    }


def people_names(s: Session) -> dict[str, str]:
    """Return what everybody in Slack is called, with their firm where others are called the same."""
    found = {one.id: one.name for one in everybody(s).values()}
    alike = Counter(fold(one.name) for one in everybody(s).values() if not one.deleted)
    if max(alike.values(), default=0) <= 1:
        return found
    firms_of_users = {user: one.label for one in names(s).values() for user in one.contacts}
    return {
        user: f"{name}({firms_of_users[user]})" if alike[fold(name)] > 1 and user in firms_of_users else name
        for user, name in found.items()
    }


def are_there(s: Session) -> bool:
    """Whether there is a member firm at all; one that left counts."""
    return rows.any_firm(s)


def require_some(s: Session) -> None:
    """Raise Refusal where there is no firm yet: of a rota there would be nothing to see but gaps."""
    if not are_there(s):
        raise Refusal("no_firms")


def firm(s: Session, firm_id: str) -> Firm | None:
    """Return one firm, or None."""
    row = rows.firm_row(s, firm_id)
    return None if row is None else _firm(row, rows.contacts_of(s, firm_id))


def firm_of(s: Session, slack_user: str) -> Firm | None:
    """Return the firm a Slack user belongs to, the first of several, or None."""
    return next(iter(firms_of(s, slack_user)), None)


def firms_of(s: Session, slack_user: str) -> list[Firm]:
    """Return all firms that a Slack user is a contact of, those that left last."""
    found = (firm(s, firm_id) for firm_id in rows.firm_ids_of(s, slack_user))
    return [one for one in found if one is not None]


def shared(s: Session, firm_id: str) -> list[tuple[str, str]]:
    """Return a firm's contacts who are another firm's as well, each with that firm's name."""
    found = names(s)
    others = ((user, other) for user in contacts(s, firm_id) for other in rows.firm_ids_of(s, user))
    return [(user, found[other].label) for user, other in others if other != firm_id]


def member_on(s: Session, firm_id: str, day: date) -> Firm | None:
    """Return a firm that is a member on this day, or None: on its last day it still is one."""
    found = firm(s, firm_id)
    return None if found is None or found.has_left(day) else found


def firms_on(s: Session, slack_user: str, day: date) -> list[Firm]:
    """Return the firms that a Slack user is a contact of and that are members on this day."""
    return [one for one in firms_of(s, slack_user) if not one.has_left(day)]


def speaks_for(s: Session, net: Network, slack_user: str, firm_id: str, at: datetime) -> bool:
    """Whether a person may act for a firm: as its contact, as long as it is a member."""
    found = member_on(s, firm_id, net.hours.local_day(at))
    return found is not None and slack_user in found.contacts


def not_theirs(s: Session, net: Network, act: Act, firm_id: str, otherwise: str, **params: object) -> Refusal:
    """Return what to tell whoever does not speak for a firm: that it has left, to who spoke for it."""
    found = firm(s, firm_id)
    if found and act.actor in found.contacts and found.has_left(net.hours.local_day(act.now)):
        return Refusal("firm_has_left", firm=found.label, day=found.left_on)
    return Refusal(otherwise, **params)


def contacts(s: Session, firm_id: str) -> list[str]:
    """Return a firm's Slack users in the order of call."""
    return rows.contacts_of(s, firm_id)


def phones(s: Session, firm: Firm) -> str:
    """Return a firm's number and those of its contacts, for whoever is asked to phone it."""
    own = [f"{name} {phone}".strip() for name, phone in rows.phones_of(s, firm.id) if phone != firm.phone]
    return " / ".join(filter(None, (firm.phone, *own[:_PHONES])))


def people_of_roles(s: Session, net: Network, roles: Iterable[str], at: datetime) -> list[str]:
    """Return the people who fill these roles, each once, in order; the secretariat is in Slack.

    A role names firms (all their contacts) or Slack users; a firm's id or a Slack user's may stand for a
    role. `duty` and `backup` depend on the inquiry and are looked up by `bot.services.duty`. A firm that
    left by `at` fills no role. Where nobody with
    a living account is of the secretariat any more, those of the network's file are.
    """
    return list(fillers(s, net, roles, at))


def fillers(s: Session, net: Network, roles: Iterable[str], at: datetime) -> dict[str, str | None]:
    """Return `people_of_roles`, each with the firm through which they are; None: named by themselves."""
    today = net.hours.local_day(at)
    contacts = _contacts_on(s, today)
    found: dict[str, str | None] = {}
    for role in roles:
        holders = net.holders(role, today)
        named = (role,) if holders is None else holders
        people = _people(contacts, named)
        if role == SECRETARIAT:
            desk = _in_slack(people)
            people = desk if alive(s, list(desk)) else _in_slack(_people(contacts, net.roles.get(role, ())))
        found |= {user: firm_id for user, firm_id in people.items() if user not in found or firm_id is None}
    return found


def _in_slack(people: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return those who are in Slack: only there the secretariat can do what it must."""
    return {user: firm_id for user, firm_id in people.items() if not is_by_mail(user)}


def _contacts_on(s: Session, day: date) -> dict[str, list[str]]:
    """Return the contacts of each firm; a firm that left by then has none."""
    return {one.id: [] if one.has_left(day) else list(one.contacts) for one in once(s, _firms).values()}


def _people(contacts: Mapping[str, list[str]], holders: Iterable[str]) -> dict[str, str | None]:
    """Return the people that these names mean, each with the firm whose contact they are; None: of no firm.

    Who is named by themselves, too, is not there through a firm.
    """
    found: dict[str, str | None] = {}
    for name in holders:
        if name in contacts:
            found |= {user: name for user in contacts[name] if user not in found}
        elif is_slack_user(name):
            found[name] = None
    return found


def require_some_secretariat(s: Session, net: Network, at: datetime, terms: Iterable[Term]) -> None:
    """Raise Refusal where from `at` on a day comes when Slack reaches nobody by these terms."""
    today = net.hours.local_day(at)
    contacts = _contacts_on(s, today)
    leaving = {row["id"]: row["left_on"] for row in rows.every_firm(s)}
    in_slack = [
        replace(term, until=min(term.until or date.max, leaving.get(term.holder) or date.max))
        for term in terms
        if alive(s, list(_in_slack(_people(contacts, [term.holder]))))
    ]
    gap = first_gap(in_slack, today)
    if gap is not None:
        raise Refusal("edit.no_secretariat", day=gap)


def require_firms_leave_a_secretariat(s: Session, net: Network, at: datetime, firms: Collection[str]) -> None:
    """Raise Refusal where these firms, as they are now, leave the secretariat to nobody some day."""
    terms = net.terms(SECRETARIAT)
    if any(term.holder in firms for term in terms):
        require_some_secretariat(s, net, at, terms)


def is_secretariat(s: Session, net: Network, slack_user: str, at: datetime) -> bool:
    """Whether this person is of the secretariat."""
    return slack_user in people_of_roles(s, net, (SECRETARIAT,), at)


def is_slack_user(name: str) -> bool:
    """Whether a name has the form of a Slack user id."""
    return _SLACK_USER.fullmatch(name) is not None


def upsert(s: Session, values: Mapping[str, Any], users: Iterable[str] | None = None) -> None:
    """Insert a firm or change the given columns; `users` replaces its contacts, None leaves them."""
    rows.put(s, values)
    if users is not None:
        rows.set_contacts(s, values["id"], list(users))


def _firm(row: Mapping[str, Any], users: Iterable[str]) -> Firm:
    return Firm(
        id=row["id"],
        name=row["name"],
        phone=row["phone"],
        email=row["email"],
        grade=row["grade"],
        lanes=tuple(row["lanes"]),
        contacts=tuple(users),
        closures=tuple(
            (date.fromisoformat(first), date.fromisoformat(last)) for first, last in row["closures"]
        ),
        joined_on=row["joined_on"],
        left_on=row["left_on"],
    )
