"""A month's file says all of its own inquiries, and reads nothing of the years before."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from bot.services import appointments, export_month, leads, links, outcomes, replies
from storage import allocations

if TYPE_CHECKING:
    from tests.services.conftest import Office

SECRETARY = "USECRETARY"


def file_of(office: Office, month: str) -> list[dict[str, str]]:
    return rows(office.db.read_now(lambda s: export_month.content(s, office.net, month)))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def an_old_and_a_new_one(office: Office) -> None:
    """An inquiry of December that became a referral; one of January that was linked with it."""
    old = office.arrives()
    office.do(replies.record, SECRETARY, old.id)
    office.do(outcomes.record, SECRETARY, old.id, "referred")
    office.now += timedelta(days=40)
    new = office.arrives()
    office.do(links.link, SECRETARY, new.id, old.number)


def test_a_months_file_names_outcomes_and_links_even_to_other_months(office: Office) -> None:
    an_old_and_a_new_one(office)
    (old,), (new,) = file_of(office, "2026-12"), file_of(office, "2027-01")
    assert (old["受付番号"], new["受付番号"]) == ("26-0001", "27-0001")
    assert new["まとめ先"] == "26-0001"
    assert (old["結果"], new["結果"]) == ("紹介", "")


def test_the_file_carries_no_customer_that_the_ledger_does_not_name(office: Office) -> None:
    first = office.arrives()
    assert office.do(export_month.owe, SECRETARY, "2026-12", request="r1") == 1
    office.arrives()
    (owed,) = office.owed(export_month.CSV)
    content = office.db.read_now(lambda s: export_month.content(s, office.net, **owed["params"]))
    assert [row["受付番号"] for row in rows(content)] == [first.number]
    assert len(file_of(office, "2026-12")) == 2


def test_a_months_file_names_the_lead_firm_and_its_partners(office: Office) -> None:
    case = office.arrives()
    office.do(replies.record, SECRETARY, case.id)
    office.do(appointments.appoint, SECRETARY, case.id, "F04", "実績")
    made = office.db.read_now(lambda s: allocations.last_appointment(s, case.id))
    assert made is not None
    office.do(appointments.accept, SECRETARY, made.id)
    for firm_id in ("F03", "F01"):
        office.do(leads.name_partner, SECRETARY, case.id, firm_id)
    (row,) = file_of(office, "2026-12")
    assert (row["窓口企業"], row["協力企業"]) == ("F04株式会社", "F01株式会社; F03株式会社")


def test_a_months_file_names_all_firms_that_were_called_where_the_lane_is_unknown(office: Office) -> None:
    office.arrives(lane=None)
    (row,) = file_of(office, "2026-12")
    assert row["当番企業"] == "F01株式会社; F02株式会社"


def test_a_months_file_reads_only_the_months_inquiries(office: Office) -> None:
    an_old_and_a_new_one(office)
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(office.db.engine, "before_cursor_execute", note)
    file_of(office, "2027-01")
    event.remove(office.db.engine, "before_cursor_execute", note)
    growing = [one for one in asked if "FROM inquiry" in one or "FROM outcome" in one]
    assert len(growing) == 3
    assert all("WHERE" in one for one in growing)
