"""One firm as the secretariat edits it, its contacts, its leaving, and those who want to join."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.members import Term
from bot.services import applicants, duty, edits, firms, leaving, members, rota_by_hand, rota_history
from storage import history, rota
from storage import members as rows
from tests.services.conftest import OPENING, THIS_WEEK

if TYPE_CHECKING:
    from tests.services.conftest import Office

TODAY = date(2026, 12, 1)
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("kana", "grade", "email", "phone", "note"), ""),
    **dict.fromkeys(("nda_on", "joined_on", "left_on")),
    **{name: [] for name in ("lanes", "processes", "materials", "equipment", "closures")},
    "certifications": {},
}
TANAKA = {"slack_user": None, "name": "田中", "role": "社長", "phone": "000-9", "email": "t@example.jp"}
ASA = {"slack_user": "UASA1", "name": "朝比奈", "role": "", "phone": "", "email": ""}


def _save(office: Office, firm_id: str | None = None, who: str = "USECRETARY", **said: Any) -> firms.Saved:
    known = office.db.read_now(lambda s: rows.firm_row(s, firm_id)) if firm_id else None
    options = {name: said.pop(name) for name in ("seen", "applicant_id") if name in said}
    return office.do(firms.save, who, firm_id, EMPTY | (known or {}) | said, **options)


def _row(office: Office, firm_id: str) -> dict[str, Any]:
    return office.db.read_now(lambda s: firms.load(s, firm_id))


def _last(office: Office, subject: str) -> dict[str, Any]:
    return office.db.read_now(lambda s: edits.changes(s, subject))[0]


def _turns(office: Office) -> dict[tuple[date, str], str]:
    return office.db.read_now(lambda s: rota.turns_since(s, THIS_WEEK))


def test_a_new_firm_gets_the_next_free_number(office: Office) -> None:
    saved = _save(office, name="青葉精機株式会社", lanes=["parts"], joined_on=TODAY)
    assert saved.id == "F05"
    assert _row(office, "F05")["lanes"] == ["parts"]
    assert _last(office, "firm:F05")["after"]["joined_on"] == "2026-12-01"


def test_only_what_changed_is_kept_in_the_history(office: Office) -> None:
    _save(office, "F01", phone="000-7", certifications={"ISO9001": "2027-03-31"})
    change = _last(office, "firm:F01")
    assert change["before"] == {"phone": "000-1", "certifications": {}}
    assert change["after"] == {"phone": "000-7", "certifications": {"ISO9001": "2027-03-31"}}
    assert change["actor"] == "USECRETARY"


def test_saving_what_was_there_changes_nothing(office: Office) -> None:
    _save(office, "F01")
    assert office.db.read_now(lambda s: history.last_id(s, "firm:F01")) == 0


def test_whoever_leaves_gives_up_the_turns_to_come_and_keeps_the_running_week(office: Office) -> None:
    def publish(s) -> None:
        rota.put(s, THIS_WEEK + timedelta(weeks=2), "parts", "F01")
        rota.put(s, THIS_WEEK + timedelta(weeks=3), "parts", "F03")

    office.db.write_now(publish)
    saved = _save(office, "F01", left_on=TODAY + timedelta(days=4))
    assert saved.given_up == ((THIS_WEEK + timedelta(weeks=2), "parts"),)
    assert _turns(office)[THIS_WEEK, "parts"] == "F01"
    assert (THIS_WEEK + timedelta(weeks=2), "parts") not in _turns(office)
    assert _turns(office)[THIS_WEEK + timedelta(weeks=3), "parts"] == "F03"
    kept = office.db.read_now(lambda s: rota_history.history(s, 1))
    assert [one.kind for one in kept] == [leaving.LEFT]
    assert _row(office, "F01")["contacts"]


def test_whoever_leaves_within_its_week_is_called_until_its_last_day_and_then_the_secretariat_is(
    office: Office,
) -> None:
    saved = _save(office, "F01", left_on=TODAY + timedelta(days=1))
    assert (saved.given_up, saved.unserved) == ((), ((THIS_WEEK, "parts"),))
    office.now += timedelta(days=1)
    office.arrives()
    assert office.called("dm_duty") == ["UASA1", "UASA2"]
    office.now += timedelta(days=1)
    office.arrives()
    assert office.called("dm_duty") == ["UASA1", "UASA2"]
    (asked,) = office.owed("dm_secretariat")
    assert (asked["target"], asked["params"]["why"]) == ("USECRETARY", "no_duty")
    shown = office.db.read_now(lambda s: duty.current(s, office.net, office.now))
    assert [view.firm and view.firm.id for view in shown] == [None, "F02"]


def _stands_in(office: Office, first: date, last: date) -> None:
    """F03 stands in for F01; its own turn is F02's."""
    office.db.write_now(lambda s: rota.put(s, THIS_WEEK + timedelta(weeks=1), "parts", "F02"))
    office.do(rota_by_hand.cover, "USECRETARY", (THIS_WEEK, "parts"), "F03", (first, last))


def _standing_in(office: Office) -> list[tuple[str, date, date]]:
    found = office.db.read_now(lambda s: rota.stand_ins_between(s, THIS_WEEK, date.max))
    return [(row["firm_id"], row["first"], row["last"]) for row in found]


def test_whoever_leaves_stands_in_for_nobody_from_that_day_on_and_all_concerned_hear_it_once(
    office: Office,
) -> None:
    thursday, friday = TODAY + timedelta(days=2), TODAY + timedelta(days=3)
    _stands_in(office, TODAY, friday)
    before = len(office.owed("rota_changed"))
    assert _save(office, "F03", left_on=thursday).given_up == ()
    assert _standing_in(office) == [("F03", TODAY, thursday - timedelta(days=1))]
    told = office.owed("rota_changed")[before:]
    assert [row["target"] for row in told] == ["UASA1", "UASA2", "USHIMO1", "USECRETARY"]
    assert {row["params"]["kind"] for row in told} == {leaving.LEFT}
    assert told[0]["params"]["ended"] == [["parts", "2026-12-01", "2026-12-04", "F03", "F01"]]
    _save(office, "F03", left_on=thursday, phone="000-8")
    assert len(office.owed("rota_changed")) == before + len(told)


def test_whoever_leaves_before_standing_in_does_none_of_it(office: Office) -> None:
    _stands_in(office, TODAY + timedelta(days=2), TODAY + timedelta(days=3))
    _save(office, "F03", left_on=TODAY + timedelta(days=1))
    assert _standing_in(office) == []


def test_turns_and_stand_ins_end_as_one_act_that_is_told_once(office: Office) -> None:
    _stands_in(office, TODAY, TODAY)
    office.db.write_now(lambda s: rota.put(s, THIS_WEEK + timedelta(weeks=2), "parts", "F03"))
    before = len(office.called("rota_changed"))
    assert _save(office, "F03", left_on=TODAY).given_up == ((THIS_WEEK + timedelta(weeks=2), "parts"),)
    assert _standing_in(office) == []
    assert sorted(office.called("rota_changed")[before:]) == ["UASA1", "UASA2", "USECRETARY", "USHIMO1"]


def test_a_firm_that_an_import_lets_leave_gives_up_the_same(office: Office) -> None:
    _stands_in(office, TODAY, TODAY + timedelta(days=3))
    leaves = {"id": "F03", "name": "F03", "left_on": TODAY + timedelta(days=1)}
    office.db.write_now(lambda s: members.upsert(s, leaves))
    for _ in range(2):
        office.do(leaving.leave_all, "cli")
    assert _standing_in(office) == [("F03", TODAY, TODAY)]
    assert office.db.read_now(lambda s: [one.kind for one in rota_history.history(s, 5)]) == ["left", "cover"]


def test_whoever_left_already_has_no_turn_at_all(office: Office) -> None:
    assert _save(office, "F01", left_on=TODAY - timedelta(days=1)).given_up == ((THIS_WEEK, "parts"),)


NEXT_WEEK = THIS_WEEK + timedelta(weeks=1)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"closures": [["2026-12-09", "2026-12-10"]]}, ((NEXT_WEEK, "parts"),)),
        ({"closures": [["2026-12-12", "2026-12-13"]]}, ()),
        ({"lanes": ["systems"]}, ((NEXT_WEEK, "parts"),)),
        ({"joined_on": NEXT_WEEK + timedelta(days=1)}, ((NEXT_WEEK, "parts"),)),
        ({"phone": "000-9"}, ()),
    ],
)
def test_the_turns_that_a_firm_cannot_serve_any_more_are_named_and_stay_its_own(
    office: Office, said, expected
) -> None:
    assert _save(office, "F03", **said).unserved == expected
    assert _turns(office)[NEXT_WEEK, "parts"] == "F03"


def test_a_grade_that_does_not_serve_keeps_no_firm_in_its_turns_unseen(office: Office) -> None:
    grades = tuple(grade.model_copy(update={"serves": False}) for grade in office.net.grades)
    office.net = office.net.model_copy(update={"grades": grades})
    assert _save(office, "F03", grade="silver").unserved == ((NEXT_WEEK, "parts"),)


def test_days_that_another_firm_does_need_not_be_served(office: Office) -> None:
    office.do(rota_by_hand.cover, "USECRETARY", (NEXT_WEEK, "parts"), "F01", (date(2026, 12, 9),) * 2)
    assert _save(office, "F03", closures=[["2026-12-09", "2026-12-09"]]).unserved == ()
    assert _save(office, "F01", closures=[["2026-12-09", "2026-12-09"]]).unserved == ((NEXT_WEEK, "parts"),)


@pytest.mark.parametrize(
    ("who", "said", "key"),
    [
        ("UASA1", {}, "secretariat_only"),
        ("USECRETARY", {"name": ""}, "firm.no_name"),
        ("USECRETARY", {"name": "F02株式会社"}, "firm.name_taken"),
        ("USECRETARY", {"name": "Ｆ０２有限会社"}, "firm.name_alike"),
        ("USECRETARY", {"joined_on": TODAY, "left_on": TODAY - timedelta(days=1)}, "firm.left_before_joined"),
        ("USECRETARY", {"note": "新しい", "seen": 99}, None),
    ],
)
def test_what_cannot_be_saved_leaves_the_firm_as_it_was(office: Office, who, said, key) -> None:
    if key is None:
        _save(office, "F01", note="先に")
        key = "edit.changed_meanwhile"
    before = _row(office, "F01")
    with pytest.raises(Refusal) as told:
        _save(office, "F01", who, **said)
    assert told.value.key == key
    assert _row(office, "F01") == before


def test_contacts_are_called_in_their_order_and_those_without_slack_ring_nobody(office: Office) -> None:
    office.do(firms.save_contacts, "USECRETARY", "F01", [TANAKA, ASA])
    assert _row(office, "F01")["contacts"] == [TANAKA, ASA]
    assert office.db.read_now(lambda s: members.contacts(s, "F01")) == ["UASA1"]
    assert office.db.read_now(members.firms)["F01"].contacts == ("UASA1",)
    office.arrives()
    assert office.called("dm_duty") == ["UASA1"]
    assert _last(office, "firm:F01")["after"] == {"contacts": [TANAKA, ASA]}


def test_an_import_of_slack_users_keeps_what_is_known_of_them(office: Office) -> None:
    office.do(firms.save_contacts, "USECRETARY", "F01", [TANAKA, ASA])
    office.db.write_now(lambda s: members.upsert(s, {"id": "F01", "name": "F01株式会社"}, ["UNEW1", "UASA1"]))
    new = {"slack_user": "UNEW1", "name": "", "role": "", "phone": "", "email": ""}
    assert _row(office, "F01")["contacts"] == [new, ASA, TANAKA]


def test_nobody_is_a_contact_twice(office: Office) -> None:
    with pytest.raises(Refusal, match="contact_twice"):
        office.do(firms.save_contacts, "USECRETARY", "F01", [ASA, ASA])


APPLIES = {"name": "青葉精機", "kana": "アオバ", "contact": "田中 000-3", "note": "", "stage": "applied"}


def test_an_applicant_goes_from_application_to_membership_with_history(office: Office) -> None:
    applicant_id = office.do(applicants.save, "USECRETARY", None, APPLIES)
    for stage in ("course", "interview"):
        office.now += timedelta(days=30)
        office.do(applicants.save, "USECRETARY", applicant_id, APPLIES | {"stage": stage, "note": stage})
    saved = _save(office, name="青葉精機", joined_on=TODAY, applicant_id=applicant_id)
    row = office.db.read_now(lambda s: applicants.load(s, applicant_id))
    assert (row["stage"], row["firm_id"], row["since"]) == ("joined", saved.id, date(2027, 1, 30))
    changes = office.db.read_now(lambda s: history.of(s, f"applicant:{applicant_id}", 9))
    assert [change["after"].get("stage") for change in changes] == [
        "joined",
        "interview",
        "course",
        "applied",
    ]
    assert changes[0]["at"] > OPENING


@pytest.mark.parametrize(
    ("who", "changes", "key"),
    [
        ("UASA1", {}, "secretariat_only"),
        ("USECRETARY", {"name": ""}, "applicant.no_name"),
        ("USECRETARY", {"stage": "joined"}, "applicant.bad_stage"),
    ],
)
def test_an_application_that_cannot_be_kept_so_stays(office: Office, who, changes, key) -> None:
    applicant_id = office.do(applicants.save, "USECRETARY", None, APPLIES | {"stage": "declined"})
    with pytest.raises(Refusal) as told:
        office.do(applicants.save, who, applicant_id, APPLIES | {"stage": "declined"} | changes)
    assert told.value.key == key


def test_whoever_joined_is_not_made_a_member_twice(office: Office) -> None:
    applicant_id = office.do(applicants.save, "USECRETARY", None, APPLIES)
    _save(office, name="青葉精機", applicant_id=applicant_id)
    with pytest.raises(Refusal, match="bad_stage"):
        _save(office, name="青葉精機(二度目)", applicant_id=applicant_id)
    assert "F06" not in office.db.read_now(members.firms)


def test_of_two_who_edit_the_hours_at_once_the_second_is_told_who_was_first(office: Office) -> None:
    table = edits.table(office.net, edits.HOURS)
    office.do(edits.put, "USECRETARY", edits.HOURS, table | {"sat": ["09:00-12:00"]}, 0)
    with pytest.raises(Refusal) as told:
        office.do(edits.put, "USECRETARY", edits.HOURS, table | {"fri": []}, 0)
    assert (told.value.key, told.value.params["who"]) == ("edit.changed_meanwhile", "USECRETARY")


def test_a_form_sent_again_because_the_answer_came_late_is_done_already(office: Office) -> None:
    table = edits.table(office.net, edits.HOURS) | {"sat": ["09:00-12:00"]}
    terms = [Term("UNEWONE", since=TODAY)]
    for _ in range(2):
        office.do(edits.put, "USECRETARY", edits.HOURS, table, 0)
        office.do(edits.put_role, "USECRETARY", "sales_head", terms, 0)
        _save(office, "F01", phone="000-7", seen=0)
        office.do(firms.save_contacts, "USECRETARY", "F02", [TANAKA], 0)
    made = ("service_hours", "role:sales_head", "firm:F01", "firm:F02")
    assert [len(office.db.read_now(lambda s, of=of: history.of(s, of, 9))) for of in made] == [1] * 4


def test_a_leaving_sent_again_names_the_turns_again_that_nobody_has(office: Office) -> None:
    two, three = (THIS_WEEK + timedelta(weeks=weeks) for weeks in (2, 3))

    def publish(s) -> None:
        rota.put(s, two, "parts", "F01")
        rota.put(s, three, "parts", "F01")

    office.db.write_now(publish)
    leaves = {"left_on": TODAY + timedelta(days=1), "seen": 0}
    first = _save(office, "F01", **leaves)
    assert (first.given_up, first.unserved) == (((two, "parts"), (three, "parts")), ((THIS_WEEK, "parts"),))
    office.now += timedelta(seconds=4)
    assert _save(office, "F01", **leaves) == first
    office.db.write_now(lambda s: rota.put(s, two, "parts", "F03"))
    assert _save(office, "F01", **leaves).given_up == ((three, "parts"),)
    now_shown = office.db.read_now(lambda s: history.last_id(s, "firm:F01"))
    assert _save(office, "F01", **leaves | {"seen": now_shown}).given_up == ()


def test_an_applicant_and_a_firm_added_again_with_the_same_answers_stay_one(office: Office) -> None:
    first = office.do(applicants.save, "USECRETARY", None, APPLIES)
    assert office.do(applicants.save, "USECRETARY", None, APPLIES) == first
    assert office.do(applicants.save, "USECRETARY", None, APPLIES | {"contact": "鈴木"}) != first
    firm = _save(office, name="青葉精機", joined_on=TODAY, applicant_id=first)
    assert _save(office, name="青葉精機", joined_on=TODAY, applicant_id=first) == firm
    with pytest.raises(Refusal, match="name_taken"):
        _save(office, name="青葉精機", phone="000-3", joined_on=TODAY)
    assert "F06" not in office.db.read_now(members.firms)


def test_the_table_of_hours_is_what_a_file_would_say(office: Office) -> None:
    table = edits.table(office.net, edits.HOURS)
    assert table["mon"] == ["09:00-17:00"]
    assert office.net.edited(edits.Edits(service_hours=table)).hours == office.net.hours
