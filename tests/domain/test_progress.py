"""How far a meeting has come that began at 17:30: items, minutes planned, used and left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.agenda import Entry, Item
from bot.domain.progress import Progress, progress

BEGAN = datetime(2026, 12, 16, 8, 30, tzinfo=UTC)


def entry(number: int, minutes: int) -> Entry:
    item = Item(
        id=number,
        meeting_id=7,
        position=number,
        kind="deliberation",
        title=f"議題{number}",
        body="",
        material="",
        minutes=minutes,
        proposer=None,
        proposer_firm=None,
        source=None,
        state="accepted",
        added_late=False,
        created_at=BEGAN,
    )
    return Entry(item, number, 0)


ENTRIES = [entry(1, 20), entry(2, 10), entry(3, 0)]


def at(minute: float, *opened: tuple[float, int | None]) -> Progress:
    """Return the progress so many minutes after the beginning."""
    moments = [(BEGAN + timedelta(minutes=when), item) for when, item in opened]
    return progress(ENTRIES, moments, BEGAN, BEGAN + timedelta(hours=1), BEGAN + timedelta(minutes=minute))


def test_before_any_item_is_open_the_first_one_comes_next() -> None:
    now = at(3)
    assert (now.current, now.place, now.following) == (None, 0, ENTRIES[0])
    assert (now.lasted, now.left, now.left_of_item) == (3, 57, None)


def test_the_minutes_of_the_item_under_discussion_run_since_it_was_opened() -> None:
    now = at(17.9, (5, 1))
    assert (now.current, now.place, now.count, now.following) == (ENTRIES[0], 1, 3, ENTRIES[1])
    assert (now.used, now.left_of_item) == (12, 8)


def test_what_takes_longer_than_planned_is_over() -> None:
    now = at(70, (0, 1), (20, 2))
    assert (now.used, now.left_of_item, now.left) == (50, -40, -10)


def test_an_item_taken_up_again_goes_on_counting() -> None:
    assert at(40, (0, 1), (10, 2), (30, 1)).used == 20


def test_the_last_item_has_none_behind_it_and_without_planned_minutes_none_are_left() -> None:
    now = at(40, (30, 3))
    assert (now.following, now.used, now.left_of_item) == (None, 10, None)


def test_an_item_that_is_on_the_agenda_no_more_is_none() -> None:
    assert at(40, (30, 9)).current is None
