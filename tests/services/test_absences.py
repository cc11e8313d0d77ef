"""Contacts say when they are away. It is Tuesday, 1 December 2026; F01 has parts, F03 has it next week."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.services import absences, contents, delivery, rota_by_hand, worth_sending, year
from bot.services.members import upsert
from storage import history
from tests.services.conftest import THIS_WEEK

if TYPE_CHECKING:
    from tests.services.conftest import Office

TODAY = date(2026, 12, 1)
NEXT_WEEK = date(2026, 12, 7)


def day(number: int) -> date:
    return date(2026, 12, number)


def says(office: Office, user: str, first: date, last: date, who: str | None = None) -> absences.Said:
    return office.do(absences.say, who or user, user, first, last)


def away(office: Office, user: str) -> list[tuple[date, date]]:
    found = office.db.read_now(lambda s: absences.coming(s, office.net, office.now, user))
    return [(one.first, one.last) for one in found]


def kept(office: Office, user: str) -> list[tuple[Any, Any, str]]:
    rows = office.db.read_now(lambda s: history.of(s, f"absence:{user}", 9))
    return [(row["before"]["days"], row["after"]["days"], row["actor"]) for row in rows]


def risks(office: Office, week: date) -> set[str]:
    """What the year's view says of F01's and F03's weeks in parts."""
    span = year.Span(THIS_WEEK, 4)
    shown = office.do(year.view, "USECRETARY", span).year
    (duty,) = [one for found in shown.weeks if found.monday == week for one in found.duties[:1]]
    return {risk.value for risk, _ in duty.risks}


def test_a_contact_says_when_he_is_away_and_the_change_is_kept(office: Office) -> None:
    said = says(office, "UASA1", day(24), day(28))
    assert (said.first, said.last, said.joined) == (day(24), day(28), False)
    assert away(office, "UASA1") == [(day(24), day(28))]
    assert kept(office, "UASA1") == [([], [["2026-12-24", "2026-12-28"]], "UASA1")]


def test_what_overlaps_or_adjoins_becomes_one_and_saying_it_again_changes_nothing(office: Office) -> None:
    says(office, "UASA1", day(24), day(26))
    says(office, "UASA1", day(28), day(29))
    assert away(office, "UASA1") == [(day(24), day(26)), (day(28), day(29))]
    assert says(office, "UASA1", day(27), day(27)).joined
    assert away(office, "UASA1") == [(day(24), day(29))]
    says(office, "UASA1", day(25), day(26))
    assert away(office, "UASA1") == [(day(24), day(29))]
    assert len(kept(office, "UASA1")) == 3


def test_two_at_once_leave_one_stretch(office: Office) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda last: says(office, "UASA1", day(24), day(last)), (26, 27)))
    assert away(office, "UASA1") == [(day(24), day(27))]


@pytest.mark.parametrize(
    ("who", "user", "first", "last", "key"),
    [
        ("UASA1", "UASA1", TODAY - timedelta(days=1), TODAY, "absence.past"),
        ("UASA1", "UASA1", day(8), day(7), "absence.backwards"),
        ("UASA1", "UASA1", day(8), date(2028, 1, 1), "absence.too_long"),
        ("UASA1", "UASA2", day(8), day(8), "absence.not_yours"),
        ("USALES", "USALES", day(8), day(8), "absence.no_contact"),
        ("USECRETARY", "USALES", day(8), day(8), "absence.no_contact"),
        ("USECRETARY", "USECRETARY", day(8), day(8), "absence.whose"),
    ],
)
def test_what_cannot_be_said_is_refused_in_one_sentence(office: Office, who, user, first, last, key) -> None:
    with pytest.raises(Refusal) as told:
        says(office, user, first, last, who)
    assert told.value.key == key
    assert away(office, user) == []


def test_whoever_left_says_nothing_any_more(office: Office) -> None:
    left = {"id": "F01", "name": "F01", "left_on": TODAY - timedelta(days=1)}
    office.db.write_now(lambda s: upsert(s, left))
    with pytest.raises(Refusal, match=r"absence\.no_contact"):
        says(office, "UASA1", day(8), day(8))


def test_the_secretariat_says_it_for_anybody_and_takes_it_back(office: Office) -> None:
    says(office, "UUSU1", day(8), day(9), "USECRETARY")
    shown = office.do(absences.form, "USECRETARY", for_others=True)
    assert [(one.user, one.first) for one in shown.coming] == [("UUSU1", day(8))]
    office.do(absences.end, "USECRETARY", shown.coming[0].id)
    assert away(office, "UUSU1") == []
    assert kept(office, "UUSU1")[0] == ([["2026-12-08", "2026-12-09"]], [], "USECRETARY")
    with pytest.raises(Refusal, match=r"absence\.gone"):
        office.do(absences.end, "USECRETARY", shown.coming[0].id)


def test_the_secretariat_takes_back_what_a_former_contact_had_said(office: Office) -> None:
    says(office, "UASA1", day(8), day(9))
    (one,) = office.do(absences.form, "UASA1", for_others=False).coming
    left = {"id": "F01", "name": "F01", "left_on": TODAY - timedelta(days=1)}
    office.db.write_now(lambda s: upsert(s, left))
    office.do(absences.end, "USECRETARY", one.id)
    assert away(office, "UASA1") == []


def test_nobody_else_takes_it_back_or_sees_it(office: Office) -> None:
    says(office, "UASA1", day(8), day(9))
    (one,) = office.do(absences.form, "UASA1", for_others=False).coming
    with pytest.raises(Refusal, match=r"absence\.not_yours"):
        office.do(absences.end, "UASA2", one.id)
    with pytest.raises(Refusal, match=r"absence\.not_yours"):
        office.do(absences.form, "UASA2", for_others=True)
    assert office.do(absences.form, "UASA2", for_others=False).coming == ()


def test_who_comes_back_early_was_away_until_then(office: Office) -> None:
    says(office, "UASA1", TODAY, day(9))
    (one,) = office.do(absences.form, "UASA1", for_others=False).coming
    office.now += timedelta(days=2)
    office.do(absences.end, "UASA1", one.id)
    assert away(office, "UASA1") == []
    assert kept(office, "UASA1")[0][1] == [["2026-12-01", "2026-12-02"]]


def test_a_firm_that_nobody_is_left_of_in_its_turn_is_told_once_and_the_year_shows_it(
    office: Office,
) -> None:
    says(office, "UASA1", day(2), day(4))
    assert office.owed("duty_away") == []
    assert "away" not in risks(office, THIS_WEEK)
    says(office, "UASA2", day(4), day(8))
    told = office.owed("duty_away")
    assert [row["target"] for row in told] == ["USECRETARY", "UASA1", "UASA2"]
    assert [row["params"]["desk"] for row in told] == [True, False, False]
    assert told[0]["params"]["days"] == ["2026-12-04"]
    assert "away" in risks(office, THIS_WEEK)
    says(office, "UASA2", day(5), day(9))
    says(office, "USHIMO1", day(12), day(13))
    assert len(office.owed("duty_away")) == 3


def test_a_second_absence_in_the_same_turn_is_told_with_all_days(office: Office) -> None:
    says(office, "USHIMO1", day(7), day(7))
    says(office, "USHIMO1", day(10), day(10))
    told = [row["params"]["days"] for row in office.owed("duty_away", target="USECRETARY")]
    assert told == [["2026-12-07"], ["2026-12-07", "2026-12-10"]]


def test_nobody_left_of_a_firm_that_stands_in_is_told_to_that_firm_and_the_secretariat(
    office: Office,
) -> None:
    office.do(rota_by_hand.cover, "USECRETARY", (THIS_WEEK, "parts"), "F03", (day(3), day(3)))
    says(office, "USHIMO1", day(2), day(4))
    told = office.owed("duty_away")
    assert [row["target"] for row in told] == ["USECRETARY", "USHIMO1"]
    assert told[0]["params"] | {"firm": "F03", "days": ["2026-12-03"]} == told[0]["params"]
    shown = office.db.read_now(lambda s: contents.of(s, office.net, office.now, told[1]))
    assert shown.pointless is None


def test_days_that_another_firm_covers_and_days_without_service_need_nobody(office: Office) -> None:
    office.do(rota_by_hand.cover, "USECRETARY", (NEXT_WEEK, "parts"), "F01", (day(9), day(9)))
    says(office, "USHIMO1", day(9), day(9))
    says(office, "USHIMO1", day(12), day(13))
    assert office.owed("duty_away") == []
    says(office, "USHIMO1", day(10), day(10))
    assert office.owed("duty_away")[0]["params"]["days"] == ["2026-12-10"]


def test_a_letter_about_a_turn_that_went_to_another_firm_is_not_sent(office: Office) -> None:
    says(office, "USHIMO1", day(10), day(10))
    (_, letter) = office.owed("duty_away")
    office.do(rota_by_hand.set_turn, "USECRETARY", NEXT_WEEK, "parts", "F01")
    shown = office.db.read_now(lambda s: contents.of(s, office.net, office.now, letter))
    assert shown.pointless == worth_sending.MOVED


def sent(office: Office) -> list[dict[str, Any]]:
    """What Slack gets now of the letters: to whom, about which days; what is pointless is dropped."""

    def take(s: Any) -> list[dict[str, Any]]:
        found = []
        for row in delivery.claim(s, office.now, office.now + timedelta(seconds=5), "sender", 50)[1]:
            shown = contents.of(s, office.net, office.now, row)
            delivery.release(s, row, office.now)
            if shown.pointless is not None:
                delivery.dropped(s, row, shown.pointless, office.now)
                continue
            if row["template"] == "duty_away" and shown.notice is not None:
                days = [day.day for day in shown.notice.nobody]
                found.append({"op": row["op"], "to": row["target"], "days": days})
            delivery.sent(s, row, "D1", f"{row['id']}.0", office.now, office.now)
        return found

    return office.db.write_now(take)


def to_desk(office: Office) -> list[tuple[str, list[int]]]:
    return [(one["op"], one["days"]) for _ in range(3) for one in sent(office) if one["to"] == "USECRETARY"]


def ends(office: Office, user: str) -> None:
    (one,) = office.db.read_now(lambda s: absences.coming(s, office.net, office.now, user))
    office.do(absences.end, "USECRETARY", one.id)


def test_a_letter_says_so_when_the_absence_is_taken_back(office: Office) -> None:
    says(office, "USHIMO1", day(9), day(10))
    assert to_desk(office) == [("post", [9, 10])]
    ends(office, "USHIMO1")
    assert to_desk(office) == [("update", [])]


def test_an_absence_said_again_after_it_was_taken_back_rings_again_once(office: Office) -> None:
    for _ in range(2):
        says(office, "USHIMO1", day(9), day(9))
        assert ("post", [9]) in to_desk(office)
        says(office, "USHIMO1", day(9), day(9))
        assert ("post", [9]) not in to_desk(office)
        ends(office, "USHIMO1")
        assert ("update", []) in to_desk(office)
    says(office, "USHIMO1", day(9), day(9))
    ends(office, "USHIMO1")
    assert ("post", []) not in to_desk(office)
    says(office, "USHIMO1", day(9), day(9))
    assert to_desk(office).count(("post", [9])) == 1


def test_an_absence_taken_back_before_the_letter_went_is_never_told(office: Office) -> None:
    says(office, "USHIMO1", day(9), day(10))
    ends(office, "USHIMO1")
    assert to_desk(office) == []
    says(office, "USHIMO1", day(9), day(10))
    assert to_desk(office) == [("post", [9, 10])]


def test_when_an_absence_grows_the_letter_before_names_the_new_days_as_well(office: Office) -> None:
    says(office, "USHIMO1", day(9), day(9))
    assert to_desk(office) == [("post", [9])]
    says(office, "USHIMO1", day(10), day(10))
    assert sorted(to_desk(office)) == [("post", [9, 10]), ("update", [9, 10])]


def test_of_two_letters_that_wait_only_the_one_with_all_days_is_sent(office: Office) -> None:
    says(office, "USHIMO1", day(9), day(9))
    says(office, "USHIMO1", day(10), day(10))
    assert to_desk(office) == [("post", [9, 10])]


def test_a_letter_forgets_the_days_that_somebody_came_to_stand_in_for(office: Office) -> None:
    says(office, "USHIMO1", day(9), day(10))
    assert to_desk(office) == [("post", [9, 10])]
    office.do(rota_by_hand.cover, "USECRETARY", (NEXT_WEEK, "parts"), "F01", (day(9), day(9)))
    assert to_desk(office) == [("update", [10])]


def test_who_comes_back_on_the_second_day_was_away_on_the_first(office: Office) -> None:
    says(office, "USHIMO1", day(9), day(10))
    to_desk(office)
    office.now += timedelta(days=9)
    ends(office, "USHIMO1")
    assert to_desk(office) == [("update", [9])]
