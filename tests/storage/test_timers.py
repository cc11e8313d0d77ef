"""Timers on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from storage import timers

if TYPE_CHECKING:
    from storage.database import Database

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def arm(db: Database, key: str, due: datetime = NOW, inquiry_id: int | None = None) -> None:
    row = {
        "key": key, "kind": "call", "inquiry_id": inquiry_id, "due": due, "meant_for": due, "status": "armed",
        "data": {},
    }  # fmt: skip
    db.write_now(lambda s: timers.arm(s, [row]))


def claim(db: Database, now: datetime = NOW) -> list[str]:
    return [row["key"] for row in db.write_now(lambda s: timers.claim_due(s, now, 100))]


def test_a_timer_is_claimed_when_due_and_not_again(db: Database) -> None:
    arm(db, "a")
    arm(db, "later", NOW + timedelta(seconds=1))
    assert claim(db) == ["a"]
    assert claim(db) == []


def test_a_timer_set_twice_is_one_timer(db: Database) -> None:
    arm(db, "a")
    arm(db, "a", NOW - timedelta(hours=1))
    assert claim(db) == ["a"]


def test_a_claim_that_crashes_gives_everything_back(db: Database) -> None:
    arm(db, "a")

    def crash(s: Any) -> None:
        timers.claim_due(s, NOW, 100)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        db.write_now(crash)
    assert claim(db) == ["a"]


def test_processes_side_by_side_share_the_work_without_overlap(db: Database) -> None:
    for number in range(60):
        arm(db, f"t{number}")
    with ThreadPoolExecutor(4) as crowd:
        taken = [key for keys in crowd.map(lambda _: claim(db), range(4)) for key in keys]
    assert len(taken) == len(set(taken))
    assert len(set(taken) | set(claim(db))) == 60


def test_a_cancelled_timer_rests_until_it_is_armed_again(db: Database, inquiry_id: int) -> None:
    arm(db, "a", inquiry_id=inquiry_id)
    db.write_now(lambda s: timers.cancel(s, [inquiry_id]))
    assert claim(db) == []
    db.write_now(lambda s: timers.rearm(s, inquiry_id))
    assert claim(db) == ["a"]


def test_a_timer_put_off_remembers_what_it_was_meant_for(db: Database) -> None:
    arm(db, "a")
    morning = NOW + timedelta(hours=15)

    def put_off(s: Any) -> None:
        timers.put_off(s, [row["id"] for row in timers.claim_due(s, NOW, 1)], morning)

    db.write_now(put_off)
    (row,) = db.write_now(lambda s: timers.claim_due(s, morning, 1))
    assert (row["due"], row["meant_for"]) == (morning, NOW)
