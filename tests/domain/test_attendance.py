"""Who counts at which kind of meeting, how many it takes, and how a year is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attendance import (
    Presence,
    Quorum,
    Rule,
    Way,
    actual,
    expected,
    needed,
    tally,
    year_of,
)
from bot.domain.meetings import Answer, Kind

START = datetime(2026, 12, 16, 8, 30, tzinfo=UTC)
MOMENTS = st.none() | st.integers(-60, 180).map(lambda minutes: START + timedelta(minutes=minutes))


def said(seat: str, answer: str | None = None, **more: object) -> Presence:
    return Presence(1, seat, answer, **more)


@st.composite
def rooms(draw) -> tuple[list[str], dict[str, Presence]]:
    seats = [f"F{number:02}" for number in range(draw(st.integers(1, 20)))]
    known = {
        seat: said(
            seat,
            draw(st.none() | st.sampled_from(Answer)),
            way=draw(st.none() | st.sampled_from(Way)),
            came_at=draw(MOMENTS),
            left_at=draw(MOMENTS),
        )
        for seat in seats
        if draw(st.booleans())
    }
    return seats, known


@pytest.mark.parametrize(
    ("rule", "seats", "it_takes"),
    [
        ("", 35, 0),
        ("majority", 5, 3),
        ("majority", 6, 4),  # half is not a majority
        ("half", 5, 3),
        ("half", 6, 3),
        ("two_thirds", 6, 4),
        ("two_thirds", 35, 24),
        ("majority", 0, 1),
        ("half", 0, 0),
    ],
)
def test_how_many_it_takes(rule, seats, it_takes):
    assert needed(rule, seats) == it_takes


@given(st.integers(1, 200))
def test_each_rule_takes_the_fewest_that_are_that_share(seats):
    most, half, thirds = (needed(rule, seats) for rule in (Rule.MAJORITY, Rule.HALF, Rule.TWO_THIRDS))
    assert most * 2 > seats >= (most - 1) * 2
    assert half * 2 >= seats > (half - 1) * 2
    assert thirds * 3 >= seats * 2 > (thirds - 1) * 3


def test_in_a_board_neither_a_proxy_nor_a_substitute_counts_in_a_general_meeting_both_do():
    room = {"F01": said("F01", "present"), "F02": said("F02", "substitute"), "F03": said("F03", "proxy")}
    seats = [*room, "F04"]
    assert expected("board", "majority", seats, room) == Quorum(4, 1, 3)
    assert expected("board", "majority", seats, room).missing == 2
    assert expected("general", "half", seats, room) == Quorum(4, 3, 2)
    assert expected("general", "half", seats, room).is_met


@given(rooms(), st.sampled_from(Kind), st.sampled_from(Rule))
def test_missing_is_what_it_takes_and_no_more(room, kind, rule):
    found = expected(kind, rule, *room)
    assert found.counted <= found.seats
    assert found.is_met == (found.missing == 0)
    assert found.counted + found.missing >= found.needed


@given(rooms(), st.sampled_from(Rule), MOMENTS)
def test_a_board_never_counts_more_than_any_other_meeting(room, rule, at):
    for count in (expected, lambda *args: actual(*args, at)):
        assert count(Kind.BOARD, rule, *room).counted <= count(Kind.GENERAL, rule, *room).counted


@given(rooms(), st.sampled_from(Kind), MOMENTS)
def test_at_the_meeting_who_is_there_counts_and_else_only_a_proxy(room, kind, at):
    seats, known = room
    there = sum(
        one.is_there(at) and (kind != Kind.BOARD or one.answer != Answer.SUBSTITUTE) for one in known.values()
    )
    proxies = sum(one.way is None and one.answer == Answer.PROXY for one in known.values())
    found = actual(kind, Rule.NONE, seats, known, at)
    assert found.counted == there + (0 if kind == Kind.BOARD else proxies)


@pytest.mark.parametrize("answer", [None, "present", "absent", "proxy"])
def test_who_came_was_there_whatever_they_had_answered(answer):
    came = {"F01": said("F01", answer, way="place")}
    assert actual("board", "majority", ["F01"], came).is_met
    assert year_of("F01", came.values()).in_person == 1


def test_who_comes_late_or_leaves_early_counts_only_between():
    came, left = START + timedelta(minutes=20), START + timedelta(minutes=60)
    late = said("F01", "present", way="place", came_at=came, left_at=left)
    for minutes, there in ((0, 0), (20, 1), (59, 1), (60, 0)):
        at = START + timedelta(minutes=minutes)
        assert actual("regular", "", ["F01"], {"F01": late}, at).counted == there
    assert actual("regular", "", ["F01"], {"F01": late}).counted == 1


@given(rooms())
def test_every_seat_is_told_of_once_in_the_tally(room):
    assert sum(tally(*room).values()) == len(room[0])


def test_a_year_tells_in_person_from_substitutes_and_does_not_guess():
    there = {"way": "place"}
    kept = [
        said("F01", "present", **there),
        said("F01", "substitute", **there),
        said("F01", "proxy"),
        said("F01", "absent"),
        said("F01", "present"),  # said they would come; nobody wrote down whether they did
        None,
    ]
    year = year_of("F01", kept)
    assert (year.meetings, year.in_person, year.substitute, year.proxy, year.absent) == (6, 1, 1, 1, 1)
    assert year.unknown == 2
