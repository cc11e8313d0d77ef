"""What Slack says of people and channels, kept so that nothing waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from storage import correspondents
from storage.sql import insert_into
from storage.tables import channel, person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.database import Session


def everybody(session: Session) -> list[dict[str, Any]]:
    """Return all people known from Slack, and those who are written to by mail."""
    in_slack = [dict(row) for row in session.execute(select(person)).mappings()]
    return in_slack + correspondents.everybody(session)


def deleted(session: Session, users: Sequence[str]) -> set[str]:
    """Return those of `users` whose Slack account is closed."""
    return set(session.execute(_DELETED, {"users": users}).scalars())


_DELETED = select(person.c.slack_user).where(person.c.deleted.is_(True))
_DELETED = _DELETED.where(person.c.slack_user.in_(bindparam("users", expanding=True)))


def remember(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert or refresh people."""
    if not rows:
        return
    statement = insert_into(session, person)
    excluded = statement.excluded
    updates = {name: excluded[name] for name in ("name", "locale", "deleted", "seen_at")}
    session.execute(statement.on_conflict_do_update(index_elements=["slack_user"], set_=updates), rows)


def channel_id(session: Session, name: str) -> str | None:
    """Return the Slack id of a channel by its configured name, or None."""
    return session.execute(select(channel.c.slack_id).where(channel.c.name == name)).scalar()


def remember_channel(session: Session, name: str, slack_id: str, seen_at: datetime) -> None:
    """Keep a channel's id."""
    statement = insert_into(session, channel).values(name=name, slack_id=slack_id, seen_at=seen_at)
    updates = {"slack_id": slack_id, "seen_at": seen_at}
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=updates))


def forget_channel(session: Session, name: str) -> None:
    """Drop a channel's id, so that it is looked up anew."""
    session.execute(delete(channel).where(channel.c.name == name))
