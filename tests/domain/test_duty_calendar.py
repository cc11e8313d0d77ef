"""Duty as whole days of a calendar, and how often an entry has changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.duty_calendar import Change, Cover, Log, entries
from bot.domain.rota import Turn
from bot.domain.service_hours import Closure, ServiceHours

HOURS = ServiceHours(ZoneInfo("Asia/Tokyo"))
WEEK = date(2026, 12, 7)  # a week without holidays
SINCE = datetime(2026, 4, 1, tzinfo=UTC)
LATER = datetime(2026, 11, 20, tzinfo=UTC)
TURN = Turn(WEEK, "parts", "F01")


def day(number: int) -> date:
    return WEEK + timedelta(days=number)


def cover(first: int, last: int, **more) -> Cover:
    values = {"id": 9, "lane": "parts", "firm": "F02", "instead_of": "F01", "act": 1} | more
    return Cover(first=day(first), last=day(last), **values)


def shown(*turns: Turn, covers=(), log=Log(), hours=HOURS):  # noqa: B008  it is frozen
    return list(entries(turns, covers, log, hours, SINCE))


def test_a_week_goes_from_its_first_to_its_last_service_day():
    (entry,) = shown(TURN)
    assert (entry.first, entry.last) == (day(0), day(4))


def test_a_week_that_begins_with_a_holiday_begins_on_tuesday():
    (entry,) = shown(Turn(date(2026, 11, 23), "parts", "F01"))
    assert entry.first == date(2026, 11, 24)


def test_a_week_without_service_hours_and_a_turn_nobody_has_are_no_entries():
    closed = ServiceHours(ZoneInfo("Asia/Tokyo"), closures=(Closure(day(-1), day(8)),))
    assert shown(TURN, hours=closed) == []
    assert shown(Turn(WEEK, "parts", None)) == []


def test_a_stand_in_has_an_entry_of_its_own_and_the_other_is_told_of_it():
    own, standing_in = shown(TURN, covers=[cover(2, 2)])
    assert (own.firm, own.first, own.last) == ("F01", day(0), day(4))
    assert own.covers == (cover(2, 2),)
    assert (standing_in.firm, standing_in.first, standing_in.last) == ("F02", day(2), day(2))
    assert standing_in.instead_of == "F01"


def test_a_firm_that_others_stand_in_for_on_monday_begins_on_tuesday():
    own, standing_in = shown(TURN, covers=[cover(-2, 0)])
    assert own.first == day(1)
    assert (standing_in.first, standing_in.last) == (day(0), day(0))


def test_a_week_that_others_do_as_a_whole_is_theirs_alone():
    (entry,) = shown(TURN, covers=[cover(0, 6)])
    assert (entry.firm, entry.instead_of) == ("F02", "F01")


def test_a_stand_in_of_another_lane_for_another_firm_or_taken_back_does_nothing():
    for other in (cover(0, 6, lane="systems"), cover(0, 6, instead_of="F03"), cover(0, 6, ended_by=2)):
        (entry,) = shown(TURN, covers=[other])
        assert (entry.firm, entry.covers) == ("F01", ())


def test_what_never_changed_is_as_old_as_the_calendar():
    (entry,) = shown(TURN)
    assert (entry.sequence, entry.changed) == (0, SINCE)


def test_each_change_of_a_turn_raises_its_entry_and_no_other():
    log = Log([Change(WEEK, "parts", "1", SINCE), Change(WEEK, "parts", "change:7", LATER)])
    raised, same = shown(TURN, Turn(WEEK, "systems", "F03"), log=log)
    assert (raised.sequence, raised.changed) == (2, LATER)
    assert same.sequence == 0


def test_an_edit_of_a_firm_raises_its_entries_and_one_of_the_hours_raises_all():
    turns = TURN, Turn(WEEK, "systems", "F03")
    mine, other = shown(*turns, log=Log(edits={"F01": [LATER]}))
    assert (mine.sequence, other.sequence) == (1, 0)
    assert [entry.sequence for entry in shown(*turns, log=Log(edits={None: [LATER]}))] == [1, 1]


@pytest.mark.parametrize("undone", [0, 1, 2, 3])
def test_the_sequence_only_grows_while_a_stand_in_is_made_undone_and_made_again(undone: int):
    numbers = []
    for times in (undone, undone + 1):
        acts = {number + 1: LATER + timedelta(hours=number) for number in range(times + 1)}
        undone_by = {number + 1: number + 2 for number in range(times)}
        ended = 2 if times % 2 else None
        log = Log(acts=acts, undone_by=undone_by)
        numbers.append(shown(TURN, covers=[cover(2, 2, ended_by=ended)], log=log)[0].sequence)
    assert numbers[0] < numbers[1]
