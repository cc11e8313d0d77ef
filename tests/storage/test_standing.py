"""What waits, what is stuck and what only takes its time, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.services.messages import message
from storage import claims, outbox, waiting

if TYPE_CHECKING:
    from storage.database import Database

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(minutes=20)
LEASE = timedelta(seconds=30)


def owe(db: Database, key: str, at: datetime = NOW, target: str = "U1", **more: Any) -> None:
    row = message(key, target, "note", {}, at, urgency=1) | more
    db.write_now(lambda s: outbox.owe(s, [row]))


def claim(db: Database, at: datetime = NOW) -> dict[str, Any]:
    (row,) = db.write_now(lambda s: claims.claim(s, at, at + LEASE, "a", 10))
    return row


def stuck(db: Database, now: datetime = NOW) -> int:
    moment, idle = now - timedelta(minutes=5), now - timedelta(seconds=30)
    return db.read_now(lambda s: waiting.stuck(s, moment, now, idle))


def waiting_since(db: Database, now: datetime = NOW) -> datetime | None:
    return db.read_now(lambda s: waiting.since(s, now))


def test_the_message_that_waits_longest_is_known(db: Database) -> None:
    assert waiting_since(db) is None
    owe(db, "new", NOW - timedelta(seconds=5))
    owe(db, "old", LONG_AGO, "U2")
    assert waiting_since(db) == LONG_AGO


def test_what_was_put_off_waits_since_it_might_go(db: Database) -> None:
    owe(db, "night", LONG_AGO, not_before=NOW)
    assert waiting_since(db, NOW - timedelta(seconds=1)) is None
    assert waiting_since(db) == NOW
    assert stuck(db) == 0
    assert stuck(db, NOW + timedelta(minutes=6)) == 1


def test_a_message_that_nobody_sends_for_five_minutes_is_stuck(db: Database) -> None:
    owe(db, "a", LONG_AGO)
    owe(db, "b", NOW - timedelta(minutes=4), "U2")
    assert stuck(db) == 1


def test_a_long_queue_that_goes_out_at_slacks_pace_is_not_stuck(db: Database) -> None:
    for number in range(3):
        owe(db, f"card:{number}", LONG_AGO, "C1")
    row = claim(db, NOW - timedelta(seconds=2))
    db.write_now(lambda s: claims.finish(s, row, status="sent", slack_ts="1.1", slack_channel="C1"))
    db.write_now(lambda s: claims.release(s, row, NOW - timedelta(seconds=1)))
    assert stuck(db) == 0
    assert stuck(db, NOW + timedelta(minutes=1)) == 2


def test_a_message_tried_in_vain_again_and_again_is_stuck(db: Database) -> None:
    owe(db, "a", LONG_AGO)
    row = claim(db)
    soon = NOW + timedelta(seconds=40)
    db.write_now(lambda s: claims.again(s, row, not_before=soon, attempts=waiting.OFTEN))
    assert stuck(db) == 1


def test_what_waits_for_the_desk_to_open_is_not_stuck(db: Database) -> None:
    owe(db, "a", LONG_AGO, not_before=outbox.AT_OPENING, attempts=waiting.OFTEN)
    assert stuck(db) == 0


def test_a_message_whose_sender_died_and_nobody_took_over_is_stuck(db: Database) -> None:
    owe(db, "a", LONG_AGO)
    claim(db)
    assert stuck(db) == 0
    assert stuck(db, NOW + LEASE + timedelta(seconds=31)) == 1
