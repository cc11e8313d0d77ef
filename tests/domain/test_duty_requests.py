"""Who could agree to a request, with what, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.duty_requests import DutyRequest, Situation, cannot, could_agree, end_of, offers, reminder_of
from bot.domain.errors import Refusal
from bot.domain.members import Firm
from bot.domain.rota_changes import StandIn
from bot.domain.service_hours import ServiceHours

TOKYO = ZoneInfo("Asia/Tokyo")
HOURS = ServiceHours(TOKYO)
MONDAY = date(2026, 12, 7)
BOTH = ("parts", "systems")
ASKER, OTHER = Firm("A", "A", lanes=BOTH), Firm("B", "B", lanes=BOTH)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=TOKYO)


def week(number: int) -> date:
    return MONDAY + timedelta(weeks=number)


def situation(rota: dict, *firms: Firm) -> Situation:
    return Situation(
        {firm.id: firm for firm in (ASKER, OTHER, *firms)}, rota, week(-1), frozenset({"silver"})
    )


def request(kind: str = "swap", **changes) -> DutyRequest:
    """A asks about parts in the week of 7 December."""
    asked = DutyRequest(
        1, kind, MONDAY, "parts", "A", None, None, None, "", "UA", at("12-01T10:00"), at("12-03T17:00"),
        [], "open", None, None, None, None, None, None, 1,
    )  # fmt: skip
    return replace(asked, **changes)


def test_the_nearest_turns_are_offered_first():
    rota = {
        (MONDAY, "parts"): "A",
        (week(5), "parts"): "B",
        (week(1), "systems"): "B",
        (week(3), "parts"): "C",
    }
    assert offers(request(), OTHER, situation(rota)) == [(week(1), "systems"), (week(5), "parts")]


@pytest.mark.parametrize(
    ("asker", "rota"),
    [
        (replace(ASKER, lanes=("parts",)), {(week(1), "systems"): "B"}),
        (replace(ASKER, closures=((week(1), week(1)),)), {(week(1), "parts"): "B"}),
        (ASKER, {(week(1), "parts"): "B", (week(1), "systems"): "A"}),
        (ASKER, {(week(1), "parts"): "B", (MONDAY, "systems"): "B"}),
    ],
    ids=["lane", "closure", "asker on duty then", "other on duty now"],
)
def test_a_turn_that_could_not_be_served_is_not_offered(asker: Firm, rota: dict):
    found = offers(request(), OTHER, situation({(MONDAY, "parts"): "A"} | rota, asker))
    assert (week(1), "parts") not in found
    assert (week(1), "systems") not in found


def test_the_two_lanes_of_one_week_can_be_swapped():
    rota = {(MONDAY, "parts"): "A", (MONDAY, "systems"): "B"}
    assert offers(request(), OTHER, situation(rota)) == [(MONDAY, "systems")]


@pytest.mark.parametrize(
    ("firm", "why"),
    [
        (ASKER, "own"),
        (replace(OTHER, lanes=("systems",)), "other_lane"),
        (replace(OTHER, closures=((date(2026, 12, 13), date(2026, 12, 20)),)), "closed"),
        (replace(OTHER, id="C"), "on_duty"),
        (replace(OTHER, grade="silver"), "grade"),
        (OTHER, None),
    ],
)
def test_why_a_firm_cannot_take_over(firm: Firm, why: str | None):
    rota = {(MONDAY, "parts"): "A", (MONDAY, "systems"): "C"}
    assert cannot(request("cover"), firm, situation(rota)) == why


def test_one_firm_alone_can_be_asked():
    third = replace(OTHER, id="C")
    asked = request("cover", to_firm="C")
    assert could_agree(asked, situation({(MONDAY, "parts"): "A"}, third)) == [third]
    assert cannot(asked, OTHER, situation({}, third)) == "asked_another"


def test_the_turn_of_this_week_is_not_given_in_return():
    rota = {(MONDAY, "parts"): "A", (week(-1), "parts"): "B"}
    assert cannot(request(), OTHER, situation(rota)) == "no_offer"


def test_who_stands_in_in_another_lane_that_week_cannot_take_over():
    thursday = MONDAY + timedelta(days=3)
    found = situation({(MONDAY, "parts"): "A", (week(1), "parts"): "B"})
    found = replace(found, standing=(StandIn("systems", thursday, thursday, "B", "C"),))
    assert cannot(request("cover"), OTHER, found) == "on_duty"
    assert offers(request(), OTHER, found) == []


def test_for_some_days_only_their_closures_count():
    closed = replace(OTHER, closures=((date(2026, 12, 11), date(2026, 12, 11)),))
    days = {"first": date(2026, 12, 8), "last": date(2026, 12, 9)}
    assert cannot(request("cover", **days), closed, situation({(MONDAY, "parts"): "A"})) is None


@pytest.mark.parametrize(
    ("now", "days", "end"),
    [
        ("12-01T10:00", None, "12-03T17:00"),  # the Thursday before, at closing
        ("12-03T15:00", None, "12-07T09:00"),  # too near: the turn itself
        ("12-09T10:00", ("2026-12-10", "2026-12-11"), "12-10T09:00"),
        ("12-09T10:00", ("2026-12-09", "2026-12-13"), "12-11T17:00"),  # it has begun
    ],
)
def test_when_a_request_ends(now: str, days, end: str):
    span = days and tuple(map(date.fromisoformat, days))
    assert end_of(MONDAY, span, at(now), HOURS) == at(end)


def test_a_holiday_moves_the_end_earlier():
    hours = replace(HOURS, holidays=frozenset({date(2026, 12, 3)}))
    assert end_of(MONDAY, None, at("12-01T10:00"), hours) == at("12-02T17:00")


def test_what_is_over_can_no_longer_be_asked_for():
    with pytest.raises(Refusal, match="too_late"):
        end_of(MONDAY, None, at("12-11T17:00"), HOURS)


def test_the_reminder_comes_after_half_the_time_within_service_hours():
    assert reminder_of(at("12-01T10:00"), at("12-03T17:00"), HOURS) == at("12-02T13:30")
    assert reminder_of(at("12-03T16:00"), at("12-07T09:00"), HOURS) is None
    assert reminder_of(at("12-01T10:00"), at("12-02T14:00"), HOURS).astimezone(UTC).hour == 0
