"""The trial begins with meetings behind it: held, their minutes confirmed, their ToDos open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.demo import demo_meetings, demo_network
from bot.domain.meetings import State
from bot.services import meeting_times, past_meetings
from bot.services.import_firms import seed
from storage import attendance, editions, meetings, todos

if TYPE_CHECKING:
    from storage.database import Database

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.fixture
def trial(db: Database) -> Database:
    """Return the trial's database when it has been opened twice."""
    network = demo_network(NOW.date())
    db.write_now(lambda s: seed(s, network))
    for _ in range(2):
        db.write_now(lambda s: past_meetings.load(s, network, demo_meetings(NOW)))
        db.write_now(lambda s: meeting_times.start(s, network, NOW))
    return db


def test_the_meetings_of_the_past_are_held_and_the_next_one_counts_on(trial: Database) -> None:
    held = trial.read_now(meetings.held)
    assert [(one.key, one.state) for one in held] == [
        ("top-36", State.CONFIRMED),
        ("cases-8", State.CONFIRMED),
        ("top-35", State.CONFIRMED),
    ]
    assert [one.key for one in trial.read_now(meetings.coming)] == ["cases-9", "top-37"]


def test_their_minutes_say_what_was_decided_and_who_was_there(trial: Database) -> None:
    top = trial.read_now(meetings.held)[0]
    edition = trial.read_now(lambda s: editions.latest(s, [top.id]))[top.id]
    said = edition.minutes
    assert edition.confirmed_at is not None
    assert [line.text for section in said.sections for line in section.lines] == [
        "輪番は2系統を通算して回数をそろえる",
        "図面なし相談の聞き取り票を改訂",
    ]
    assert (said.quorum.counted, len(said.attendance)) == (31, 35)
    assert said.following is not None
    assert said.following.number == 37
    there = trial.read_now(lambda s: attendance.of_meeting(s, top.id))
    assert sum(one.way is not None for one in there.values()) == 31


def test_what_is_still_to_be_done_is_open(trial: Database) -> None:
    open_now = trial.read_now(todos.still_open)
    assert [(one.owner_firm, one.due and one.due.isoformat()) for one in open_now] == [
        ("F06", "2026-11-20"),
        ("F32", "2026-11-20"),
        ("F32", "2026-12-11"),
    ]
