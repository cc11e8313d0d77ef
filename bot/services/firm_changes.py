"""What was changed of a firm, by a form or by an import: kept in the history, whoever did it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from storage import history

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.members import Act
    from storage.database import Session

SERVING = frozenset({"grade", "lanes", "closures", "joined_on", "left_on"})  # decide which turns it can have


def subject(firm_id: str) -> str:
    """Name a firm in the history."""
    return f"firm:{firm_id}"


def keep(s: Session, act: Act, firm_id: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Keep a change of some columns of a firm, or of its `contacts`."""
    told = ({name: _plain(value) for name, value in side.items()} for side in (before, after))
    history.add(s, act.now, act.actor, subject(firm_id), *told)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
