"""Finding a firm costs those nothing who give a first reply."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from bot.services import cases, replies
from tests.services.allocation_office import AllocationOffice, open_office, user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage.database import Database

OURS = re.compile(r"\b(hand_call|hand|appointment|partner)\b")
MOST = 9  # statements of a first reply, all of them: the row, timeline, timers, note, edits


@pytest.fixture
def office(sqlite_db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(sqlite_db, tmp_path)


def statements(office: AllocationOffice, work: Callable[[], Any]) -> list[str]:
    """What the database is asked while something is done."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(office.db.engine, "before_cursor_execute", note)
    work()
    event.remove(office.db.engine, "before_cursor_execute", note)
    return asked


def test_a_first_reply_asks_nothing_of_hands(office: AllocationOffice) -> None:
    case = office.arrives()
    asked = statements(office, lambda: office.do(replies.record, user("F01"), case.id))
    assert not [one for one in asked if OURS.search(one)]
    assert len(asked) <= MOST, asked


def test_a_card_that_nobody_calls_for_hands_on_asks_nothing_of_hands(office: AllocationOffice) -> None:
    case = office.answered()
    asked = statements(
        office, lambda: office.db.read_now(lambda s: cases.view(s, office.net, office.now, case.id))
    )
    assert not [one for one in asked if OURS.search(one)]


def test_a_list_asks_as_much_for_many_as_for_one(office: AllocationOffice) -> None:
    found = [office.calling() for _ in range(3)]

    def ask(count: int) -> int:
        shown = [office.case(case) for case in found[:count]]
        views = lambda s: cases.views(s, office.net, office.now, shown)  # noqa: E731
        return len(statements(office, lambda: office.db.read_now(views)))

    assert ask(3) == ask(1)
