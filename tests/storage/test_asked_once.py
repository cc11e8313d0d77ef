"""What is the same for many messages is asked for once, and busy statements are built once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from bot.services import members
from storage import members as rows
from storage import outbox

if TYPE_CHECKING:
    from storage.database import Database, Session

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def test_within_a_read_the_firms_are_asked_for_once(db: Database) -> None:
    db.write_now(lambda s: rows.put(s, {"id": "F01", "name": "あけぼの精機"}))

    def look(s: Session) -> tuple[int, int]:
        asked: list[str] = []
        event.listen(s, "before_cursor_execute", lambda *about: asked.append(about[2]))
        assert [firm.name for firm in members.firms(s).values()] == ["あけぼの精機"]
        at_first = len(asked)
        assert members.firms(s) == members.firms(s)
        return at_first, len(asked)

    at_first, in_all = db.read_now(look)
    assert at_first == in_all > 0


def test_whoever_changes_what_they_were_given_changes_it_for_nobody_else(db: Database) -> None:
    db.write_now(lambda s: rows.put(s, {"id": "F01", "name": "あけぼの精機"}))

    def look(s: Session) -> None:
        members.firms(s).clear()
        assert list(members.firms(s)) == ["F01"]

    db.read_now(look)


def test_a_transaction_that_writes_sees_what_it_wrote(db: Database) -> None:
    def join(s: Session) -> list[str]:
        assert not members.firms(s)
        rows.put(s, {"id": "F01", "name": "あけぼの精機"})
        return list(members.firms(s))

    assert db.write_now(join) == ["F01"]


def test_the_next_read_sees_what_was_written_since(db: Database) -> None:
    assert db.read_now(members.firms) == {}
    db.write_now(lambda s: rows.put(s, {"id": "F01", "name": "あけぼの精機"}))
    assert list(db.read_now(members.firms)) == ["F01"]


def test_however_many_edits_are_owed_the_same_statements_serve(db: Database) -> None:
    def owe(s: Any) -> None:
        outbox.owe_edits(s, [1], NOW)
        outbox.owe_edits(s, [1, 2], NOW)
        outbox.owe_edits_about(s, ["meeting:1"], NOW)
        outbox.owe_edits_of(s, [1], NOW)

    db.write_now(owe)
    kept = outbox._owe_edits.cache_info().currsize
    db.write_now(owe)
    assert outbox._owe_edits.cache_info().currsize == kept
