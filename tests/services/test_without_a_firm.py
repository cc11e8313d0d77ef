"""A case has its first reply and no firm: the secretariat sees it, and is asked until that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services import (
    appointments,
    calling_off,
    calls_for_hands,
    cases,
    erasing,
    figures,
    finding,
    home,
    leads,
    outcomes,
    replies,
)
from bot.services.finding import Kind, Wanted
from storage.tables import outbox
from tests.services.allocation_office import SECRETARY, open_office, user

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database
    from tests.services.allocation_office import AllocationOffice


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def asked(office: AllocationOffice) -> list[str]:
    """Why the secretariat was asked to find a firm, in order."""
    return [row["params"]["why"] for row in office.owed("dm_allocate", op="post", target=SECRETARY)]


def seen(office: AllocationOffice, who: str = SECRETARY) -> list[str]:
    view = office.db.read_now(lambda s: home.view(s, office.net, who, office.now))
    return [one.inquiry.number for one in view.unled]


def listed(office: AllocationOffice) -> list[str]:
    return [one.inquiry.number for one in office.do(finding.look, SECRETARY, Wanted(Kind.UNLED)).views]


def nobody_decided(office: AllocationOffice) -> Inquiry:
    """A call that nobody answered, after which neither the desk nor the sales head did anything."""
    case = office.calling()
    office.wait(days=3)
    return case


def lists(office: AllocationOffice) -> list[tuple[str, list[int]]]:
    """On which day the secretariat got a list of the cases without a firm, and which it named."""
    rows = office.owed("dm_unled_list", op="post", target=SECRETARY)
    return [(f"{row['created_at']:%a %d %H:%M}", row["params"]["inquiry_ids"]) for row in rows]


def test_once_nobody_of_the_allocators_decided_the_secretariat_is_asked_once_and_then_by_a_list(
    office: AllocationOffice,
) -> None:
    case = nobody_decided(office)  # on Friday
    assert asked(office) == ["nobody", "still"]
    assert lists(office) == []
    office.wait(days=7)
    assert asked(office) == ["nobody", "still"]
    assert lists(office) == [(f"{day} 00:00", [case.id]) for day in ("Mon 07", "Tue 08")]  # 9:00 in Tokyo
    assert office.case(case).allocation == "deciding"


def test_a_case_that_nobody_looks_for_a_firm_for_is_on_the_weeks_list(office: AllocationOffice) -> None:
    forgotten, called = office.answered(), office.calling()  # on Tuesday
    office.wait(days=6)
    ids = [forgotten.id, called.id]
    assert lists(office) == [("Mon 07 00:00", ids)]
    assert listed(office) == seen(office) == [office.case(one).number for one in (forgotten, called)]
    office.do(outcomes.record, SECRETARY, forgotten.id, "declined")
    office.wait(days=7)
    assert lists(office)[-1] == ("Mon 14 00:00", [called.id])


def test_the_list_says_since_when_a_case_is_without_a_firm_and_not_since_when_it_is_on_it(
    office: AllocationOffice,
) -> None:
    case = office.calling()  # on Tuesday
    office.do(calling_off.withdraw, SECRETARY, case.id, "お客様が仕様を見直されるため")
    office.wait(days=14)
    rows = office.owed("dm_unled_list", op="post", target=SECRETARY)
    assert {row["params"]["since"][str(case.id)] for row in rows} == {"2026-12-01"}


def test_a_case_whose_lead_was_given_back_is_without_a_firm_since_then(office: AllocationOffice) -> None:
    case = office.led("F05")  # on Tuesday
    office.wait(days=2)
    office.do(leads.give_back, user("F05"), case.id, "手一杯のため")
    office.wait(days=14)
    rows = office.owed("dm_unled_list", op="post", target=SECRETARY)
    assert {row["params"]["since"][str(case.id)] for row in rows} == {"2026-12-03"}


def test_a_list_that_nothing_joins_comes_anew_once_a_week_and_never_stops_by_itself(
    office: AllocationOffice,
) -> None:
    case = nobody_decided(office)
    office.wait(days=7)
    so_far = len(lists(office))
    office.wait(days=28)
    later = lists(office)[so_far:]
    assert later == [(f"{day} 00:00", [case.id]) for day in ("Mon 14", "Mon 21", "Mon 28", "Mon 04")]


def test_one_list_names_all_cases_that_no_firm_has_and_comes_anew_once_another_joins(
    office: AllocationOffice,
) -> None:
    old = nobody_decided(office)
    office.wait(days=14)
    before = len(lists(office))
    new = nobody_decided(office)
    office.wait(days=7)
    days = [day[:3] for day, ids in lists(office)[before:] if ids == [old.id, new.id]]
    assert days == ["Mon", "Fri", "Mon"]


def test_only_the_newest_list_is_kept_up_to_date(office: AllocationOffice) -> None:
    case = nobody_decided(office)
    office.wait(days=7)
    rows = office.owed("dm_unled_list", op="post", target=SECRETARY)
    assert [row["live"] for row in rows] == [*[False] * (len(rows) - 1), True]
    assert [bool(row["params"].get("replaced")) for row in rows] == [not row["live"] for row in rows]
    office.db.write_now(lambda s: s.execute(outbox.update().values(status="sent")))
    office.raises("F05", case)
    office.do(leads.choose, SECRETARY, case.id, "F05")
    edited = [row["edits_id"] for row in office.owed("dm_unled_list", op="update")]
    assert edited == [rows[-1]["id"]]


def test_a_list_that_could_not_go_out_before_the_next_one_never_goes(office: AllocationOffice) -> None:
    nobody_decided(office)
    office.wait(days=7)
    rows = office.owed("dm_unled_list", op="post", target=SECRETARY)
    assert [row["status"] for row in rows] == [*["dropped"] * (len(rows) - 1), "pending"]


def test_a_case_leaves_the_list_with_a_firm_or_an_end_and_not_with_another_call_for_hands(
    office: AllocationOffice,
) -> None:
    led, ended, called, left = (nobody_decided(office) for _ in range(4))
    office.wait(days=5)
    assert lists(office)[-1][1] == [led.id, ended.id, called.id, left.id]
    office.raises("F05", led)
    office.do(leads.choose, SECRETARY, led.id, "F05")
    office.do(outcomes.record, SECRETARY, ended.id, "declined")
    office.do(calls_for_hands.open_call, SECRETARY, called.id)
    office.wait(days=4)
    assert lists(office)[-1][1] == [called.id, left.id]
    office.do(replies.undo, SECRETARY, left.id)
    before = len(lists(office))
    office.wait(days=7)
    assert [ids for _, ids in lists(office)[before:] if ids != [called.id]] == []


def test_a_weeks_list_comes_late_where_toban_stood_still_on_monday(office: AllocationOffice) -> None:
    case = nobody_decided(office)
    office.wait(days=13)  # to a Thursday
    so_far = len(lists(office))
    office.sleep_through(days=6)
    assert lists(office)[so_far:] == [("Wed 23 01:00", [case.id])]


def test_a_case_whose_end_is_taken_back_comes_on_the_list_again(office: AllocationOffice) -> None:
    case = nobody_decided(office)
    office.do(outcomes.record, SECRETARY, case.id, "declined")
    office.wait(days=14)
    assert lists(office) == []
    office.do(outcomes.undo, SECRETARY, case.id)
    office.wait(days=7)
    assert asked(office)[-1] == "still"
    assert {tuple(ids) for _, ids in lists(office)} == {(case.id,)}


def test_a_firm_that_was_asked_by_name_has_its_time_before_the_list_names_the_case_again(
    office: AllocationOffice,
) -> None:
    case = nobody_decided(office)
    office.wait(days=5)
    assert lists(office)[-1][1] == [case.id]
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")
    before = len(lists(office))
    office.wait(days=1)
    assert len(lists(office)) == before
    office.wait(days=6)
    assert lists(office)[-1][1] == [case.id]


def test_the_secretariat_is_asked_no_more_once_a_firm_leads(office: AllocationOffice) -> None:
    case = nobody_decided(office)
    office.raises("F05", case)
    office.do(leads.choose, SECRETARY, case.id, "F05")
    before = len(asked(office))
    office.wait(days=7)
    assert len(asked(office)) == before


def test_the_secretariat_is_asked_no_more_once_the_case_has_an_end(office: AllocationOffice) -> None:
    case = nobody_decided(office)
    office.do(outcomes.record, SECRETARY, case.id, "declined")
    before = len(asked(office))
    office.wait(days=7)
    assert len(asked(office)) == before
    assert seen(office) == listed(office) == []


def test_a_case_that_ended_without_a_firm_while_hands_were_called_for_is_nobodys_to_decide(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.do(outcomes.record, SECRETARY, case.id, "referred")
    office.wait(days=7)
    assert asked(office) == []


def test_a_second_call_is_not_decided_twice(office: AllocationOffice) -> None:
    case = office.calling()
    office.wait(days=1)
    office.do(calls_for_hands.open_call, SECRETARY, case.id)
    office.wait(days=7)
    told = office.owed("dm_allocate", op="post", target=SECRETARY)
    assert len({row["created_at"] for row in told}) == len(told)
    assert asked(office)[:2] == ["nobody", "nobody"]


def test_after_an_appointment_was_declined_the_secretariat_is_asked_until_a_firm_leads(
    office: AllocationOffice,
) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")
    made = office.around(case).appointment
    assert made is not None
    office.do(appointments.decline, user("F05"), made.id)
    office.wait(days=4)
    assert asked(office) == ["refused", "still"]
    assert [ids for _, ids in lists(office)] == [[case.id]]


def test_a_firm_that_never_answers_is_not_forgotten(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")
    office.wait(days=3)
    assert asked(office) == ["unanswered", "still"]
    office.do(appointments.appoint, SECRETARY, case.id, "F06", "設備があるため")
    office.wait(hours=8)
    assert asked(office) == ["unanswered", "still"]


def test_a_lead_that_was_given_back_is_asked_about_until_another_firm_leads(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    office.do(leads.give_back, user("F05"), case.id, "手一杯のため")
    office.wait(days=2)
    assert asked(office)[-2:] == ["given_back", "still"]
    office.do(replies.undo, SECRETARY, case.id)
    office.do(replies.record, SECRETARY, case.id)
    office.wait(days=7)
    assert asked(office)[-2:] == ["given_back", "still"]
    assert lists(office) == [("Mon 07 00:00", [case.id])]


@pytest.mark.parametrize("wait", [{"hours": 1}, {"days": 10}])  # before and after it would have been asked
def test_a_case_whose_call_was_withdrawn_is_asked_about_once_its_reply_is_recorded_again(
    office: AllocationOffice, wait: dict[str, int]
) -> None:
    case = office.calling()
    office.do(calling_off.withdraw, SECRETARY, case.id, "仕様を見直されるため")
    office.do(replies.undo, SECRETARY, case.id)
    office.wait(**wait)
    assert asked(office) == []
    office.do(replies.record, SECRETARY, case.id)
    office.wait(days=4)
    assert asked(office) == ["still"]
    office.wait(days=7)
    assert lists(office)[-1][1] == [case.id]


def test_a_case_whose_call_was_withdrawn_is_asked_about_once_it_is_an_inquiry_again(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.do(calling_off.withdraw, SECRETARY, case.id, "仕様を見直されるため")
    office.do(replies.undo, SECRETARY, case.id)
    office.do(cases.dismiss, SECRETARY, case.id, "not_an_inquiry")
    office.wait(days=10)
    office.do(cases.restore, SECRETARY, case.id)
    office.do(replies.record, SECRETARY, case.id)
    office.wait(days=4)
    assert asked(office) == ["still"]


def test_the_secretariat_finds_what_no_firm_has_on_home_and_in_a_list(office: AllocationOffice) -> None:
    first, second, led = office.answered(), office.calling(), office.led("F05")
    assert seen(office) == listed(office) == [first.number, second.number]
    assert seen(office, user("F01")) == []
    office.do(leads.give_back, user("F05"), led.id, "手一杯のため")
    office.do(outcomes.record, SECRETARY, first.id, "not_an_inquiry")
    assert seen(office) == listed(office) == [second.number, led.number]


def test_a_case_whose_customer_was_erased_leaves_the_lists_and_still_counts(office: AllocationOffice) -> None:
    case, other = nobody_decided(office), office.answered()
    office.wait(days=4)
    assert lists(office)[-1][1] == [case.id, other.id]
    month = f"{case.received_at:%Y-%m}"
    before = office.do(figures.view, SECRETARY, month).all
    newest = office.owed("dm_unled_list", op="post")[-1]["id"]
    office.db.write_now(lambda s: s.execute(outbox.update().values(status="sent")))
    office.do(erasing.on_request, SECRETARY, [case.id])
    assert (seen(office), listed(office)) == ([other.number], [other.number])
    assert newest in {row["edits_id"] for row in office.owed("dm_unled_list", op="update")}
    so_far = len(lists(office))
    office.wait(days=3)
    assert case.id not in {one for _, ids in lists(office)[so_far:] for one in ids}
    assert office.do(figures.view, SECRETARY, month).all == before
