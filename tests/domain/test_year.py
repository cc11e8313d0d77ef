"""The year's view: loads, gaps and risky weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.plan import plan
from bot.domain.plan_counts import Tally, counted
from bot.domain.rota import RotaFirm
from bot.domain.rota_changes import StandIn
from bot.domain.service_hours import Closure, ServiceHours
from bot.domain.year import Book, Duty, Load, Member, Risk, year

TOKYO = ZoneInfo("Asia/Tokyo")
HOURS = ServiceHours(TOKYO, holidays=frozenset())
FIRST = date(2026, 12, 7)
TODAY = date(2026, 12, 1)
NOW = date(2026, 11, 30)
LANES = ("parts", "systems")
PEOPLE = {"F01": "UAOBA1", "F02": "UIDE01", "F03": "UUENO1", "F04": "UOKA01"}


def monday(number: int) -> date:
    return FIRST + timedelta(weeks=number)


def member(firm_id: str, *, people: tuple[str, ...] | None = None, reading: str = "", **more) -> Member:
    found = (PEOPLE[firm_id],) if people is None else people
    return Member(RotaFirm(firm_id, LANES, **more), reading or firm_id, found)


FIRMS = [member(firm_id) for firm_id in PEOPLE]
# Two lanes, four firms, in turn: nobody is on duty twice running.
TURNS = {
    (monday(number), lane): f"F0{(number * 2 + place) % 4 + 1}"
    for number in range(8)
    for place, lane in enumerate(LANES)
}


def seen(turns=TURNS, members=FIRMS, *, weeks=4, hours=HOURS, today=TODAY, this_week=NOW, **book):
    span = [monday(number) for number in range(weeks)]
    return year(Book(turns, **book), members, LANES, span, hours, today, this_week)


def risks(shown, week: int = 0, lane: str = "parts") -> tuple[Risk, ...]:
    return tuple(risk for risk, _ in duty(shown, week, lane).risks)


def duty(shown, week: int, lane: str = "parts") -> Duty:
    return next(one for one in shown.weeks[week].duties if one.lane == lane)


def with_firm(changed: Member) -> list[Member]:
    return [changed if one.firm.id == changed.firm.id else one for one in FIRMS]


def closed(first: int, last: int) -> tuple[Closure, ...]:
    return (Closure(FIRST + timedelta(days=first), FIRST + timedelta(days=last)),)


def test_a_sound_rota_shows_every_lane_of_every_week_and_no_risk():
    shown = seen()
    assert [[one.firm for one in week.duties] for week in shown.weeks] == [
        ["F01", "F02"],
        ["F03", "F04"],
        ["F01", "F02"],
        ["F03", "F04"],
    ]
    assert (shown.gaps, shown.risky, shown.spread) == (0, 0, 0)


def test_a_load_tells_the_turns_before_and_within_and_the_next_one():
    earlier = {(monday(-2), "parts"): "F01", (monday(-3), "systems"): "F01"}
    loads = {load.firm: load for load in seen(TURNS | earlier).loads}
    assert loads["F01"] == Load("F01", before=2, within=2, next=monday(0))
    assert loads["F03"] == Load("F03", before=0, within=2, next=monday(1))


def test_of_a_firm_that_has_left_or_serves_in_no_lane_nothing_is_undecided():
    left = replace(FIRMS[0], firm=replace(FIRMS[0].firm, left=FIRST))
    idle = replace(FIRMS[1], firm=replace(FIRMS[1].firm, lanes=()))
    members = [left, idle, *FIRMS[2:]]
    loads = {load.firm: load for load in seen(members=members, this_week=monday(8)).loads}
    serves = {firm: loads[firm].serves for firm in ("F01", "F02", "F03")}
    assert serves == {"F01": False, "F02": False, "F03": True}
    assert {load.next for load in loads.values()} == {None}


def test_the_firm_on_duty_now_sees_the_turn_after_this_one():
    (first, *_) = seen(this_week=monday(0), today=monday(0)).loads
    assert first.next == monday(2)


def test_firms_stand_in_the_order_of_their_readings_whatever_their_loads():
    readings = {"F01": "むらさき", "F02": "あおば", "F03": "かみ", "F04": "いで"}
    members = [replace(one, reading=readings[one.firm.id]) for one in FIRMS]
    assert [load.firm for load in seen(members=members).loads] == ["F02", "F04", "F03", "F01"]


def test_who_neither_serves_nor_has_a_turn_has_no_load():
    silver = Member(RotaFirm("F09", ()), "F09", ("USILVER",))
    assert "F09" not in {load.firm for load in seen(members=[*FIRMS, silver]).loads}
    by_hand = TURNS | {(monday(3), "systems"): "F09"}
    assert "F09" in {load.firm for load in seen(by_hand, [*FIRMS, silver]).loads}


def test_a_lane_that_nobody_has_is_a_gap():
    turns = {slot: firm for slot, firm in TURNS.items() if slot != (monday(1), "systems")}
    shown = seen(turns)
    assert risks(shown, 1, "systems") == (Risk.GAP,)
    assert shown.gaps == 1


def test_a_week_without_service_hours_is_no_gap_and_nobodys():
    holidays = replace(HOURS, closures=(Closure(monday(1), monday(1) + timedelta(days=6)),))
    turns = {slot: firm for slot, firm in TURNS.items() if slot[0] != monday(1)}
    shown = seen(turns, hours=holidays)
    assert (shown.weeks[1].days, shown.weeks[1].duties, shown.gaps) == ((), (), 0)


def test_an_announced_closure_on_a_service_day_is_a_risk_and_on_a_sunday_none():
    assert risks(seen(members=with_firm(member("F01", closures=closed(4, 9))))) == (Risk.CLOSED,)
    assert risks(seen(members=with_firm(member("F01", closures=closed(5, 6))))) == ()


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"left": FIRST + timedelta(days=2)}, (Risk.NOT_A_MEMBER,)),
        ({"left": FIRST - timedelta(days=9)}, (Risk.NOT_A_MEMBER,)),
        ({"left": FIRST + timedelta(days=4)}, ()),
        ({"joined": FIRST + timedelta(days=1)}, (Risk.NOT_A_MEMBER,)),
        ({"joined": FIRST}, ()),
    ],
)
def test_a_firm_that_is_no_member_on_a_service_day_is_a_risk(dates, expected):
    assert risks(seen(members=with_firm(member("F01", **dates)))) == expected


def test_a_firm_that_no_longer_has_the_lane_is_a_risk():
    elsewhere = Member(RotaFirm("F01", ("systems",)), "F01", ("UAOBA1",))
    assert risks(seen(members=with_firm(elsewhere))) == (Risk.CANNOT,)


def test_both_contacts_away_on_one_day_is_a_risk_and_one_alone_is_none():
    both = with_firm(member("F01", people=("UAOBA1", "UAOBA2")))
    away = {"UAOBA1": closed(0, 2), "UAOBA2": closed(2, 4)}
    assert risks(seen(members=both, absences=away)) == (Risk.AWAY,)
    assert risks(seen(members=both, absences={"UAOBA1": closed(0, 4)})) == ()
    assert risks(seen(members=both, absences={"UAOBA1": closed(0, 1), "UAOBA2": closed(3, 4)})) == ()


def test_a_firm_with_nobody_in_slack_is_a_risk():
    shown = seen(members=with_firm(member("F01", people=())))
    assert risks(shown) == (Risk.NOT_IN_SLACK,)
    assert shown.risky == 2


def test_without_a_next_firm_in_the_lane_there_is_no_backup():
    turns = {slot: firm for slot, firm in TURNS.items() if slot[0] <= monday(3)}
    shown = seen(turns)
    assert risks(shown, 3) == (Risk.NO_BACKUP,)
    assert risks(shown, 2) == ()


def test_the_backup_after_a_gap_is_the_next_firm_that_has_the_lane():
    turns = {slot: firm for slot, firm in TURNS.items() if slot != (monday(1), "parts")}
    assert risks(seen(turns), 0) == (Risk.SAME_BACKUP,)


def test_the_same_firm_twice_running_is_told_at_both_weeks():
    shown = seen(TURNS | {(monday(1), "parts"): "F01"})
    assert risks(shown, 0) == (Risk.SAME_BACKUP,)
    assert risks(shown, 1) == (Risk.SAME_BACKUP, Risk.IN_A_ROW)
    assert risks(shown, 2) == (Risk.IN_A_ROW,)


def test_two_weeks_running_count_over_lanes_and_over_a_week_without_service_hours():
    assert risks(seen(TURNS | {(monday(1), "systems"): "F01"}), 1, "systems") == (Risk.IN_A_ROW,)
    holidays = replace(HOURS, closures=(Closure(monday(1), monday(1) + timedelta(days=6)),))
    turns = {slot: firm for slot, firm in TURNS.items() if slot[0] != monday(1)}
    assert Risk.IN_A_ROW in risks(seen(turns, hours=holidays), 2)


def test_a_stand_in_takes_the_risk_of_the_days_it_does():
    away = {"UAOBA1": closed(2, 2)}
    wednesday = FIRST + timedelta(days=2)
    stand_in = StandIn("parts", wednesday, wednesday, "F04", "F01")
    shown = seen(absences=away, stand_ins=[stand_in])
    assert duty(shown, 0) == Duty("parts", "F01", (stand_in,))
    gone = seen(absences=away | {"UOKA01": closed(0, 4)}, stand_ins=[stand_in])
    assert duty(gone, 0).risks == ((Risk.AWAY, "F04"),)


def test_what_is_wrong_with_the_firm_comes_before_what_is_wrong_with_its_stand_in():
    stand_in = StandIn("parts", FIRST, FIRST, "F02", "F03")
    members = [replace(one, people=()) if one.firm.id in {"F02", "F03"} else one for one in FIRMS]
    shown = seen(TURNS | {(FIRST, "parts"): "F03"}, members, stand_ins=[stand_in])
    assert duty(shown, 0).risks == (
        (Risk.NOT_IN_SLACK, "F03"),
        (Risk.SAME_BACKUP, "F03"),
        (Risk.NOT_IN_SLACK, "F02"),
    )


def test_a_stand_in_of_another_week_or_for_another_firm_is_not_shown():
    others = [
        StandIn("parts", FIRST, FIRST, "F04", "F03"),
        StandIn("systems", FIRST, FIRST, "F04", "F01"),
        StandIn("parts", monday(1), monday(1), "F04", "F01"),
    ]
    assert duty(seen(stand_ins=others), 0).stand_ins == ()


def test_of_the_past_there_are_no_risks():
    members = with_firm(member("F01", people=(), closures=closed(0, 2)))
    turns = {slot: firm for slot, firm in TURNS.items() if slot != (FIRST, "systems")}
    shown = seen(turns, members, today=monday(1), this_week=monday(1))
    assert [one.risks for one in shown.weeks[0].duties] == [(), ()]
    thursday = seen(TURNS, members, today=FIRST + timedelta(days=3), this_week=FIRST)
    assert risks(thursday) == (Risk.NOT_IN_SLACK,)


def test_a_newcomer_is_not_behind_those_who_have_served_for_years():
    before = {
        (monday(-8 + number), lane): f"F0{(number * 2 + place) % 4 + 1}"
        for number in range(8)
        for place, lane in enumerate(LANES)
    }
    turns = {slot: firm if firm != "F04" or slot[0] >= FIRST else "F01" for slot, firm in before.items()}
    newcomer = with_firm(member("F04", joined=FIRST))
    assert seen(turns | TURNS, newcomer).spread == seen(turns | TURNS, newcomer, weeks=8).spread
    assert seen(turns | TURNS, newcomer).spread < 8


def test_turns_after_the_span_do_not_count_yet():
    after = {(monday(8 + number), "parts"): "F01" for number in range(5)}
    assert seen(TURNS | after, weeks=4).spread == seen(TURNS, weeks=4).spread
    assert seen(TURNS | after, weeks=13).spread > 3


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 12), st.integers(1, 26), st.integers(0, 3))
def test_what_was_just_planned_is_as_even_as_the_plan_said(firms: int, weeks: int, served: int):
    members = [Member(RotaFirm(f"F{number:02}", LANES), "", ("U",)) for number in range(firms)]
    span = [monday(number) for number in range(weeks)]
    before = {(monday(-1 - turn), "parts"): f"F{turn % firms:02}" for turn in range(served)}

    counts = counted(
        [one.firm for one in members], [(week, firm) for (week, _), firm in before.items()], FIRST
    )
    tallies = {firm: Tally(count) for firm, count in counts.items()}
    planned = plan([one.firm for one in members], LANES, span, tallies)
    turns = {(turn.week, turn.lane): turn.firm for turn in planned.turns if turn.firm}
    assert seen(before | turns, members, weeks=weeks).spread == planned.spread
