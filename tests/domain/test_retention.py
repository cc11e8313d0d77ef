"""How long a customer is remembered: never too short, a day too long at most; and what stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outcomes import Outcome
from bot.domain.retention import YEARS, bare, closed_before, falls_due, is_over, nameless, unwritten
from bot.domain.timeline import rebuild

FIRST = datetime(2010, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=18_000)).map(lambda since: FIRST + since)
CHOICES = st.sampled_from(YEARS[1:])
WORDS = st.text("蝶番梔子", min_size=1)
DATA = st.dictionaries(
    st.sampled_from(
        ["lane", "kind", "text", "reason", "summary", "referred_to", "title", "words", "firm_id"]
    ),
    WORDS,
)
DAY = timedelta(days=1)


@given(closed=MOMENTS, now=MOMENTS, years=CHOICES)
def test_nobody_is_forgotten_before_the_years_are_over(closed: datetime, now: datetime, years: int) -> None:
    if closed <= closed_before(now, years):
        assert falls_due(closed, years) <= now


@given(closed=MOMENTS, late=st.timedeltas(DAY, 40 * DAY), years=CHOICES)
def test_a_day_after_that_everybody_is(closed: datetime, late: timedelta, years: int) -> None:
    assert closed <= closed_before(falls_due(closed, years) + late, years)


@given(closed=st.tuples(MOMENTS, MOMENTS), years=CHOICES)
def test_whoever_was_closed_first_falls_due_first(closed: tuple[datetime, datetime], years: int) -> None:
    first, second = sorted(closed)
    assert falls_due(first, years) <= falls_due(second, years)


def test_a_leap_day_is_kept_a_whole_year() -> None:
    closed = datetime(2028, 2, 29, 5, tzinfo=UTC)
    assert falls_due(closed, 1) == datetime(2029, 3, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("outcome", Outcome)
def test_only_what_has_its_end_is_closed(outcome: Outcome) -> None:
    waits = outcome in {Outcome.NONE, Outcome.QUOTED}
    assert is_over("answered", outcome) is not waits
    assert is_over("dismissed", outcome)
    assert not is_over("open", outcome)


@given(data=DATA, kind=st.sampled_from(["replied", "wrote_again", "lead_undone", "of_tomorrow"]))
def test_what_somebody_wrote_does_not_stay_in_the_timeline(data: dict[str, str], kind: str) -> None:
    left = bare(kind, data)
    written = {"text", "reason", "summary", "referred_to", "title", "words"}
    assert all(left[name] == data[name] for name in data if name not in written)
    assert not any(data[name] in str(left.get(name)) for name in data if name in written)
    assert bare(kind, left) == left


@given(data=DATA, depth=st.integers(0, 3))
def test_what_somebody_wrote_does_not_stay_in_a_message(data: dict[str, str], depth: int) -> None:
    params: object = data
    for _ in range(depth):
        params = {"data": [params, 1]}
    left = unwritten(params)
    assert unwritten(left) == left
    for _ in range(depth):
        left = left["data"][0]
    assert set(left) == set(data)
    assert left.get("text", "") == left.get("summary", "") == ""


MOMENT = "2026-12-01T01:00:00+00:00"
EVENTS = {
    "received": {
        "source": "web",
        "received_at": MOMENT,
        "lane": "parts",
        "deadline": MOMENT,
        "ping_due": MOMENT,
    },
    "deadline_moved": {"before": MOMENT, "after": MOMENT, "reason": "臨時休業"},
    "on_it": {"lane": "systems"},
    "replied": {"replied_at": MOMENT, "by": "U1", "means": "phone", "late": True, "text": "蝶番"},
    "reply_amended": {"replied_at": MOMENT, "by": "U2", "means": None, "late": False, "text": "蝶番"},
    "reply_undone": {},
    "dismissed": {"as": "not_an_inquiry"},
    "restored": {},
    "lane_changed": {"before": "parts", "after": "systems"},
    "lane_settled": {"lane": "parts"},
    "lane_unsettled": {"lane": None, "before": "parts"},
    "firm_asked": {"firm_id": "F01", "before": None},
    "taken_over": {"firm_id": "F01", "before": "F02", "lane": "parts"},
    "summary_released": {"class": "members", "summary": "蝶番"},
    "linked": {"to": "26-0001"},
    "unlinked": {},
    "call_opened": {"call": 1, "processes": [], "ends_at": MOMENT, "firms": ["F01"]},
    "call_ended": {"hands": ["F01"]},
    "call_withdrawn": {"hands": []},
    "appointed": {"firm_id": "F01", "reason": "蝶番", "appointment": 1},
    "appointment_declined": {"firm_id": "F01", "appointment": 1},
    "led": {"firm_id": "F01", "how": "chosen", "reason": "蝶番"},
    "lead_undone": {"firm_id": "F01", "reason": "蝶番"},
    "outcome_recorded": {"kind": "won", "firm_id": "F01"},
    "outcome_undone": {"kind": "won", "back_to": "none"},
    "erased": {"why": "request", "kinds": ["contact"]},
}


@given(kinds=st.lists(st.sampled_from(sorted(EVENTS)), max_size=12))
def test_the_timeline_tells_the_same_state_without_what_was_written(kinds: list[str]) -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    events = [{"kind": kind, "at": at, "actor": "U1", "data": EVENTS[kind]} for kind in kinds]
    assert rebuild(events) == rebuild([one | {"data": bare(one["kind"], one["data"])} for one in events])


@given(names=st.lists(st.text()))
def test_the_ledger_keeps_how_many_drawings_there_were(names: list[str]) -> None:
    assert len(nameless(names)) == len(names)
    assert nameless(nameless(names)) == nameless(names)
