from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.deadlines import Deadline, Reason, Why, reply_deadline
from bot.domain.errors import Refusal
from bot.domain.service_hours import Closure, ServiceHours
from bot.i18n import LOCALES, catalogue
from bot.texts.deadline import duration_text, explain, holiday_text, hours_text

TOKYO = ZoneInfo("Asia/Tokyo")
TWO_HOURS = timedelta(hours=2)
WEEKDAYS = ServiceHours(TOKYO)
ALWAYS = ServiceHours(TOKYO, always=True)
WITH_LUNCH = ServiceHours(
    TOKYO,
    weekly=(((540, 720), (780, 1020)),) * 5 + ((),) * 2,
    closures=(Closure(date(2026, 12, 29), date(2027, 1, 4)),),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def deadline(text: str, hours: ServiceHours = WEEKDAYS) -> Deadline:
    return reply_deadline(at(text), TWO_HOURS, hours)


def arrived(why: Why, hours: ServiceHours = WEEKDAYS) -> Reason:
    return Reason(why, weekly=hours.weekly)


def test_every_demo_inquiry_has_the_deadline_expected_of_both_clocks(demo):
    compared = 0
    for inquiry in demo["inquiries"]:
        received, expected = datetime.fromisoformat(inquiry["received_at"]), inquiry["expected"]
        if expected["first_reply_due_business"] is None:
            continue
        for hours, clock in ((WEEKDAYS, "business"), (ALWAYS, "wallclock")):
            due = reply_deadline(received, TWO_HOURS, hours).due
            assert due == datetime.fromisoformat(expected[f"first_reply_due_{clock}"]), inquiry["id"]
        compared += 1
    assert compared == 38


def test_an_arrival_within_service_hours_starts_the_clock_at_once():
    found = deadline("2026-11-20T10:00")
    assert found.starts == at("2026-11-20T10:00")
    assert found.due == at("2026-11-20T12:00")
    assert found.reason == (arrived(Why.OPEN),)


def test_an_arrival_outside_service_hours_starts_the_clock_at_the_opening():
    found = deadline("2026-10-07T08:15")
    assert (found.starts, found.due) == (at("2026-10-07T09:00"), at("2026-10-07T11:00"))
    assert found.reason == (arrived(Why.CLOSED),)


def test_a_night_between_is_named_only_where_no_whole_day_is():
    found = deadline("2026-10-06T16:20")
    assert found.reason == (arrived(Why.OPEN), Reason(Why.NIGHT, date(2026, 10, 6), date(2026, 10, 7)))
    assert Why.NIGHT not in [reason.why for reason in deadline("2026-10-30T16:10").reason]


def test_a_weekend_and_a_holiday_between_are_named_in_order():
    assert deadline("2026-11-20T16:30").reason == (
        arrived(Why.OPEN),
        Reason(Why.DAY_OFF, date(2026, 11, 21), date(2026, 11, 22)),
        Reason(Why.HOLIDAY, date(2026, 11, 23), date(2026, 11, 23), "勤労感謝の日"),
    )


def test_a_closure_takes_in_its_holidays_and_weekends():
    assert deadline("2026-12-28T16:30", WITH_LUNCH).reason == (
        arrived(Why.OPEN, WITH_LUNCH),
        Reason(Why.CLOSURE, date(2026, 12, 29), date(2027, 1, 4)),
    )


def test_a_break_is_named_when_it_lies_between_and_only_then():
    noon, one = at("2026-11-20T12:00"), at("2026-11-20T13:00")
    assert deadline("2026-11-20T11:00", WITH_LUNCH).reason == (
        arrived(Why.OPEN, WITH_LUNCH),
        Reason(Why.BREAK, date(2026, 11, 20), date(2026, 11, 20), span=(noon, one)),
    )
    for morning in ("2026-11-20T09:30", "2026-11-20T10:00", "2026-11-20T13:00"):
        assert deadline(morning, WITH_LUNCH).reason == (arrived(Why.OPEN, WITH_LUNCH),)


def test_an_arrival_during_the_break_says_so():
    found = deadline("2026-11-20T12:30", WITH_LUNCH)
    assert found.starts == at("2026-11-20T13:00")
    assert [reason.why for reason in found.reason] == [Why.CLOSED, Why.BREAK]


def test_around_the_clock_there_is_nothing_else_to_say():
    found = deadline("2026-11-21T03:00", ALWAYS)
    assert (found.due, found.reason) == (at("2026-11-21T05:00"), (Reason(Why.ALWAYS),))


def test_a_network_that_is_never_open_has_no_deadline():
    with pytest.raises(Refusal, match="never_open"):
        deadline("2026-11-20T10:00", ServiceHours(TOKYO, weekly=((),) * 7))


@settings(max_examples=150, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 40 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    st.sampled_from([WEEKDAYS, WITH_LUNCH, ALWAYS]),
)
def test_reasons_lie_in_order_between_arrival_and_deadline_and_can_be_told(received, window, hours):
    found = reply_deadline(received, window, hours)
    assert received <= found.starts < found.due
    days = [reason.first for reason in found.reason[1:]]
    assert days == sorted(days)
    for reason in found.reason[1:]:
        assert hours.local_day(received) <= reason.first <= reason.last <= hours.local_day(found.due)
    assert len({explain(found, hours, locale) for locale in LOCALES}) == len(LOCALES)


@pytest.mark.parametrize(
    ("received", "hours", "ja", "over_ja", "en", "over_en"),
    [
        (
            "2026-11-20T16:30",
            WEEKDAYS,
            "金曜16:30に到着。受付時間(平日9:00〜17:00)で2時間 → {}11月24日(火)10:30まで",
            "土日と勤労感謝の日(11/23)をはさみ、",
            "Arrived Friday 16:30. 2 h of service hours (weekdays 9:00–17:00) → {}until Tue 24 Nov 10:30",
            "over the weekend and Labour Thanksgiving Day (11/23), ",
        ),
        (
            "2026-10-07T08:15",
            WEEKDAYS,
            "水曜8:15に到着(受付時間外)。{}受付時間(平日9:00〜17:00)で2時間 → 10月7日(水)11:00まで",
            "10月7日(水)9:00から",
            "Arrived Wednesday 8:15, outside service hours. {} → until Wed 7 Oct 11:00",
            "2 h of service hours (weekdays 9:00–17:00) from Wed 7 Oct 9:00",
        ),
        (
            "2026-11-20T11:00",
            WITH_LUNCH,
            "金曜11:00に到着。受付時間(平日9:00〜12:00・13:00〜17:00)で2時間 → {}11月20日(金)14:00まで",
            "休憩(12:00〜13:00)をはさみ、",
            "Arrived Friday 11:00. 2 h of service hours (weekdays 9:00–12:00 and 13:00–17:00) → {}",
            "over the break (12:00–13:00), until Fri 20 Nov 14:00",
        ),
        (
            "2026-12-28T16:30",
            WITH_LUNCH,
            "月曜16:30に到着。受付時間(平日9:00〜12:00・13:00〜17:00)で2時間 → {}2027年1月5日(火)10:30まで",
            "休業期間(12/29〜1/4)をはさみ、",
            "Arrived Monday 16:30. 2 h of service hours (weekdays 9:00–12:00 and 13:00–17:00) → {}",
            "over the closure (12/29–1/4), until Tue 5 Jan 2027 10:30",
        ),
        (
            "2026-11-20T16:30",
            ALWAYS,
            "金曜16:30に到着。24時間受付で2時間 → {}",
            "11月20日(金)18:30まで",
            "Arrived Friday 16:30. 2 h, around the clock → {}",
            "until Fri 20 Nov 18:30",
        ),
    ],
)
def test_a_deadline_is_told_in_words(received, hours, ja, over_ja, en, over_en):
    found = deadline(received, hours)
    assert explain(found, hours, "ja") == ja.format(over_ja)
    assert explain(found, hours, "en") == en.format(over_en)


@pytest.mark.parametrize("today", [ALWAYS, WITH_LUNCH, ServiceHours(TOKYO, weekly=((),) * 7)])
def test_a_frozen_reason_names_the_hours_in_force_on_arrival(today):
    found = deadline("2026-11-20T16:30")
    frozen = tuple(Reason.from_json(json.loads(json.dumps(reason.to_json()))) for reason in found.reason)
    assert frozen == found.reason
    assert explain(replace(found, reason=frozen), today, "ja") == explain(found, WEEKDAYS, "ja")


def test_a_reason_that_kept_no_hours_names_todays():
    found = deadline("2026-11-20T16:30")
    old = tuple(
        Reason.from_json({key: value for key, value in reason.to_json().items() if key != "weekly"})
        for reason in found.reason
    )
    assert "受付時間(平日9:00〜12:00・13:00〜17:00)" in explain(replace(found, reason=old), WITH_LUNCH, "ja")


def test_a_dead_week_of_holidays_is_listed_naturally():
    text = explain(deadline("2026-09-18T16:30"), WEEKDAYS, "ja")
    assert "土日、敬老の日(9/21)、国民の休日(9/22)と秋分の日(9/23)をはさみ、9月24日(木)" in text


def test_weekdays_alike_are_taken_together():
    day, half = ((540, 1020),), ((540, 720),)
    assert hours_text(ServiceHours(TOKYO, weekly=(day,) * 4 + (half, (), ())), "ja") == (
        "月〜木曜9:00〜17:00、金曜9:00〜12:00"
    )
    assert hours_text(ServiceHours(TOKYO, weekly=(day,) * 7), "ja") == "毎日9:00〜17:00"
    assert hours_text(ALWAYS, "en") == "around the clock"


def test_durations_leave_out_what_is_nought():
    assert duration_text(timedelta(hours=1, minutes=30), "ja") == "1時間30分"
    assert duration_text(timedelta(minutes=1, seconds=30), "en") == "1 min 30 s"
    assert duration_text(timedelta(), "ja") == "0分"


def test_holidays_are_told_in_the_readers_language():
    assert holiday_text("春分の日 振替休日", "ja") == "春分の日の振替休日"
    assert holiday_text("春分の日 振替休日", "en") == "the substitute for the Spring Equinox"
    assert holiday_text("即位の礼正殿の儀", "en") == "即位の礼正殿の儀"
    assert holiday_text("", "ja") == "祝日"


def test_holidays_off_the_list_and_odd_days_off_can_be_told():
    hours = ServiceHours(
        TOKYO, weekly=(((540, 1020),),) * 2 + ((),) + (((540, 1020),),) * 2 + ((),) * 2, holidays=frozenset()
    )
    assert "水曜(11/25)をはさみ" in explain(deadline("2026-11-24T16:30", hours), hours, "ja")
    listed = ServiceHours(TOKYO, holidays=frozenset({date(2026, 11, 25)}))
    assert "祝日(11/25)をはさみ" in explain(deadline("2026-11-24T16:30", listed), listed, "ja")


def test_both_catalogues_have_the_same_keys():
    ours = ("deadline.", "config.", "refusal.hours.")
    ja, en = ({key for key in catalogue(locale) if key.startswith(ours)} for locale in LOCALES)
    assert ja == en
