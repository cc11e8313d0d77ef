"""What the secretariat edits on Home takes the place of the file's, at once and with its history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.domain.members import Term
from bot.services import edits, firms, members, people
from storage import history
from storage.tables import contact
from tests.services.conftest import OPENING

if TYPE_CHECKING:
    from tests.services.conftest import Office

TODAY = date(2026, 12, 1)


def _edit(office: Office, use_case, who: str, *args) -> None:
    office.do(use_case, who, *args)
    office.net = office.net.edited(office.db.read_now(edits.load))


def _holders(office: Office, role: str, days: int = 0) -> list[str]:
    at = OPENING + timedelta(days=days)
    return office.db.read_now(lambda s: members.people_of_roles(s, office.net, [role], at))


def test_new_service_hours_hold_for_the_next_inquiry_and_leave_a_running_deadline(office: Office) -> None:
    before = office.arrives()
    _edit(office, edits.put, "USECRETARY", edits.HOURS, {"closures": ["2026-12-01/2026-12-02"]})
    after = office.arrives()
    assert before.deadline == office.now + timedelta(hours=2)
    assert after.deadline == OPENING + timedelta(days=2, hours=2)
    assert office.db.read_now(edits.load).service_hours == {"closures": ["2026-12-01/2026-12-02"]}


def test_a_role_passes_to_the_next_holder_on_the_day_the_term_begins(office: Office) -> None:
    terms = [Term("USALES", until=TODAY), Term("UNEWONE", since=TODAY + timedelta(days=1))]
    _edit(office, edits.put_role, "USECRETARY", "sales_head", terms)
    assert _holders(office, "sales_head") == ["USALES"]
    assert _holders(office, "sales_head", days=1) == ["UNEWONE"]


def test_a_role_whose_terms_have_all_ended_is_filled_by_nobody(office: Office) -> None:
    _edit(office, edits.put_role, "USECRETARY", "sales_head", [])
    assert _holders(office, "sales_head") == []


def test_a_role_that_was_never_edited_is_the_files(office: Office) -> None:
    _edit(office, edits.put_role, "USECRETARY", "sales_head", [Term("UNEWONE")])
    assert _holders(office, "representative") == ["UPRESIDENT"]


def test_the_secretariat_passes_without_a_gap_from_one_to_the_other(office: Office) -> None:
    terms = [Term("USECRETARY", until=TODAY), Term("UNEWONE", since=TODAY + timedelta(days=1))]
    _edit(office, edits.put_role, "USECRETARY", "secretariat", terms)
    assert _holders(office, "secretariat") == ["USECRETARY"]
    assert _holders(office, "secretariat", days=1) == ["UNEWONE"]


def test_where_everybody_of_the_secretariat_has_gone_the_files_people_are_it(office: Office) -> None:
    terms = [Term("F01")]
    _edit(office, edits.put_role, "USECRETARY", "secretariat", terms)
    office.db.write_now(lambda s: s.execute(contact.delete()))
    assert _holders(office, "secretariat") == ["USECRETARY"]


def test_where_everybodys_account_is_closed_the_files_people_are_it(office: Office) -> None:
    terms = [Term("UNEWONE")]
    _edit(office, edits.put_role, "USECRETARY", "secretariat", terms)
    office.db.write_now(lambda s: people.remember(s, [people.Person("UNEWONE", "", deleted=True)], OPENING))
    assert _holders(office, "secretariat") == ["USECRETARY"]


def test_a_term_until_the_last_day_there_is_has_no_end(office: Office) -> None:
    _edit(office, edits.put_role, "USECRETARY", "secretariat", [Term("USECRETARY", until=date.max)])
    assert _holders(office, "secretariat") == ["USECRETARY"]


def test_the_firm_that_is_the_secretariat_keeps_contacts_until_somebody_follows(office: Office) -> None:
    _edit(office, edits.put_role, "USECRETARY", "secretariat", [Term("F01")])
    who = _holders(office, "secretariat")[0]
    with pytest.raises(Refusal, match="no_secretariat"):
        office.do(firms.save_contacts, who, "F01", [])


def test_the_firm_that_is_the_secretariat_does_not_leave_before_somebody_follows(office: Office) -> None:
    _edit(office, edits.put_role, "USECRETARY", "secretariat", [Term("F01")])
    who = _holders(office, "secretariat")[0]
    said = office.db.read_now(lambda s: firms.load(s, "F01")) | {"left_on": TODAY + timedelta(days=9)}
    with pytest.raises(Refusal, match="no_secretariat"):
        office.do(firms.save, who, "F01", said)


def test_a_role_that_was_cleared_is_given_back_to_whom_the_file_names(office: Office) -> None:
    _edit(office, edits.put_role, "USECRETARY", "sales_head", [])
    assert office.net.terms("sales_head") == ()
    _edit(office, edits.put_role, "USECRETARY", "sales_head", [Term("USALES")])
    assert _holders(office, "sales_head") == ["USALES"]


def test_what_was_before_is_kept(office: Office) -> None:
    _edit(office, edits.put_role, "USECRETARY", "sales_head", [Term("UNEWONE", since=TODAY)])
    (change,) = office.db.read_now(lambda s: history.of(s, "role:sales_head", 5))
    assert change["actor"] == "USECRETARY"
    assert change["before"] == {"terms": [["USALES", None, None]]}
    assert change["after"] == {"terms": [["UNEWONE", "2026-12-01", None]]}


@pytest.mark.parametrize(
    ("who", "role", "terms", "key"),
    [
        ("UASA1", "sales_head", [Term("UASA1")], "secretariat_only"),
        ("USECRETARY", "secretariat", [], "edit.no_secretariat"),
        (
            "USECRETARY",
            "secretariat",
            [Term("UNEWONE", since=TODAY + timedelta(days=1))],
            "edit.no_secretariat",
        ),
        ("USECRETARY", "secretariat", [Term("USECRETARY", until=TODAY)], "edit.no_secretariat"),
        (
            "USECRETARY",
            "secretariat",
            [Term("USECRETARY", until=TODAY), Term("UNEWONE", since=TODAY + timedelta(days=2))],
            "edit.no_secretariat",
        ),
        ("USECRETARY", "secretariat", [Term("F99")], "edit.no_secretariat"),
        ("USECRETARY", "secretariat", [Term("UCLOSED")], "edit.no_secretariat"),
        (
            "USECRETARY",
            "sales_head",
            [Term("UNEWONE", TODAY, TODAY - timedelta(days=1))],
            "edit.term_ends_first",
        ),
    ],
)
def test_a_role_that_cannot_be_given_so_stays_as_it_was(office: Office, who, role, terms, key) -> None:
    office.db.write_now(lambda s: people.remember(s, [people.Person("UCLOSED", "", deleted=True)], OPENING))
    before = _holders(office, role)
    with pytest.raises(Refusal) as told:
        _edit(office, edits.put_role, who, role, terms)
    assert told.value.key == key
    assert _holders(office, role) == before


@pytest.mark.parametrize(
    "values",
    [
        {"mon": ["25:00-26:00"]},
        {"closures": ["soon"]},
        {"mode": "sometimes"},
        {"nonsense": 1},
        {"closures": ["2025-12-29/2029-01-03"]},
    ],
)
def test_hours_that_no_file_could_have_are_refused(office: Office, values) -> None:
    with pytest.raises(Refusal) as told:
        _edit(office, edits.put, "USECRETARY", edits.HOURS, values)
    assert told.value.key == "edit.bad_value"
