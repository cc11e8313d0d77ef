"""People as Slack knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage import people as rows
from storage.database import once

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.members import Firm
    from bot.network import Network
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack account."""

    id: str
    name: str
    locale: str | None = None
    deleted: bool = False


def everybody(session: Session) -> dict[str, Person]:
    """Return all people known from Slack, by id."""
    return dict(once(session, _everybody))


def _everybody(session: Session) -> dict[str, Person]:
    return {
        row["slack_user"]: Person(row["slack_user"], row["name"], row["locale"], row["deleted"])
        for row in rows.everybody(session)
    }


def remember(session: Session, persons: Iterable[Person], seen_at: datetime) -> None:
    """Keep what Slack says of people."""
    kept = [
        {
            "slack_user": person.id,
            "name": person.name,
            "locale": person.locale,
            "deleted": person.deleted,
            "seen_at": seen_at,
        }
        for person in persons
    ]
    rows.remember(session, kept)


def remember_channel(session: Session, role: str, slack_id: str, seen_at: datetime) -> None:
    """Keep the Slack id of the channel of a role such as `#inquiries`."""
    rows.remember_channel(session, role, slack_id, seen_at)


def forget_channel(session: Session, role: str) -> None:
    """Have the channel of a role looked up anew."""
    rows.forget_channel(session, role)


def alive(session: Session, users: Sequence[str]) -> list[str]:
    """Return those of `users` whose Slack account is not known to be closed."""
    gone = rows.deleted(session, users) if users else set()
    return [user for user in users if user not in gone]


def reachable(
    session: Session, net: Network, firms: Iterable[Firm], now: datetime
) -> tuple[tuple[str, str], ...]:
    """Return the contacts of these firms whom Slack can reach, as (Slack user, firm id), in order of call.

    A contact of several of them is there with each. Of a firm that has left by `now` that is nobody.
    """
    today = net.hours.local_day(now)
    contacts = [(user, firm.id) for firm in firms if not firm.has_left(today) for user in firm.contacts]
    gone = rows.deleted(session, list({user for user, _ in contacts})) if contacts else set()
    return tuple(dict.fromkeys((user, firm_id) for user, firm_id in contacts if user not in gone))


def each_once(pairs: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """Return the people of `reachable`, each with the first firm through which they are called."""
    found: dict[str, str | None] = {}
    for user, firm_id in pairs:
        found.setdefault(user, firm_id)
    return found
