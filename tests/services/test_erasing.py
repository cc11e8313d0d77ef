"""お客様の情報を消す: nothing of the customer's is left anywhere, and everything else is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.allocation import Why
from bot.domain.drawings import Kind, Stored
from bot.domain.errors import Refusal
from bot.domain.inquiries import Draft, Means
from bot.domain.months import span
from bot.domain.outcomes import Detail
from bot.services import (
    appointments,
    audit,
    calling_off,
    calls_for_hands,
    cases,
    customers,
    erasing,
    finding,
    hands,
    intake,
    outcomes,
    person_data,
    replies,
)
from bot.services.finding import Kind as Listed
from bot.services.finding import Wanted
from storage import allocations, archive, attachments, erasures, figures
from storage.tables import customer_key, outbox, unneeded_file
from tests.services.allocation_office import SALES, SECRETARY, AllocationOffice, open_office, user
from tests.services.at_once import click_at_once

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.counted import Month
    from bot.domain.inquiries import Inquiry
    from storage.database import Database

CUSTOMER = {
    "company": "槐精機株式会社",
    "person": "梔子 葉月",
    "email": "hazuki@enju-seiki.example",
    "phone": "03-9876-5432",
    "subject": "蝶番試作の相談",
    "body": "錆びない蝶番を二十個、梔子まで",
    "material": "隕鉄",
    "quantity": "廿個",
    "desired_delivery": "雨水まで",
    "process": "透かし彫り",
    "attachments": ("蝶番図面.pdf",),
    "extra": {"部署": "萌芽課"},
}
WORDS = ("槐", "梔子", "蝶番", "隕鉄", "廿個", "雨水", "透かし彫り", "萌芽", "hazuki", "9876-5432")


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def left(office: AllocationOffice) -> list[str]:
    """Return the rows of the database in which something of the customer's stands."""
    lines = office.db.read_now(
        lambda s: [
            f"{table.name} {line.decode()}"
            for table in archive.archived_tables()
            for line in archive.lines_of(s, table)
        ]
    )
    return [line for line in lines if any(word in line for word in WORDS)]


def _accept(s: Any, net: Any, act: Any, case_id: int) -> None:
    made = allocations.around(s, [case_id])[case_id].appointment
    appointments.accept(s, net, act, made.id)


def won(office: AllocationOffice) -> Inquiry:
    """An inquiry that was answered, awarded, quoted and won, and about which everybody wrote something."""
    case = office.arrives(**CUSTOMER)
    file = Stored("a" * 64, 5, Kind.PDF, "蝶番図面.pdf")
    office.db.write_now(lambda s: attachments.add(s, case.id, [file], office.now))
    office.do(cases.release_summary, SECRETARY, case.id, "蝶番、槐精機", "members")
    office.do(replies.record, "UF01A", case.id, means=Means.PHONE, text="梔子様へ電話済み")
    office.do(cases.wrote_again, SECRETARY, case.id, "梔子様から催促")
    office.do(appointments.appoint, SALES, case.id, "F05", "槐精機様のご希望")
    office.do(_accept, user("F05"), case.id)
    office.do(cases.details, "UF01A", case.id)
    office.do(outcomes.record, user("F05"), case.id, "won")
    return office.case(case)


def counted(office: AllocationOffice, month: str) -> Month:
    """What is counted of a month by its end."""
    since, until = span(month, office.net.timezone)
    return office.db.read_now(lambda s: figures.month(s, office.net.hours, since, until, until))


def test_nothing_of_the_customers_is_left_in_the_database(office: AllocationOffice) -> None:
    case = won(office)
    assert len(left(office)) > 8
    assert office.do(erasing.on_request, SECRETARY, [case.id]) == [case.number]
    assert left(office) == []


def test_what_happened_and_what_became_of_it_stays(office: AllocationOffice) -> None:
    case = won(office)
    story, looked = office.story(case), office.ledger(case)
    month = case.received_at.strftime("%Y-%m")
    numbers = counted(office, month)
    office.wait(hours=1)
    office.do(erasing.on_request, SECRETARY, [case.id])
    now = office.case(case)
    assert now.erased_at == office.now
    kept = ("number", "lane", "source", "received_at", "deadline", "state", "replied_at", "lead_firm_id")
    for name in (*kept, "outcome", "closed_at", "entered_at", "firm_id", "confidentiality"):
        assert getattr(now, name) == getattr(case, name), name
    assert office.story(case) == [*story, "erased"]
    assert [(row["slack_user"], row["what"], row["at"]) for row in office.ledger(case)] == [
        (row["slack_user"], row["what"], row["at"]) for row in looked
    ]
    assert {name for row in office.ledger(case) for name in row["drawings"]} == {"#1"}
    assert counted(office, month) == numbers
    assert office.db.read_now(audit.differing) == []


def test_the_erasure_is_on_record_without_what_was_erased(office: AllocationOffice) -> None:
    case = won(office)
    office.do(erasing.on_request, SECRETARY, [case.id])
    (row,) = office.db.read_now(lambda s: erasures.unwritten_rows(s, 10))
    assert (row["number"], row["why"], row["erased_by"], row["at"]) == (
        *(case.number, "request", SECRETARY),
        office.now,
    )
    assert row["kinds"] == ["contact", "words", "files", "notes"]


def test_its_files_are_given_up(office: AllocationOffice) -> None:
    case = won(office)
    office.do(erasing.on_request, SECRETARY, [case.id])
    given_up = office.db.read_now(lambda s: s.execute(unneeded_file.select()).all())
    assert [row.sha256 for row in given_up] == ["a" * 64]


def test_the_messages_that_show_it_are_edited_whatever_they_are(office: AllocationOffice) -> None:
    case = won(office)
    office.db.write_now(lambda s: s.execute(outbox.update().values(status="sent", slack_ts="1.0")))
    office.do(erasing.on_request, SECRETARY, [case.id])
    edits = [row for row in office.owed() if row["op"] == "update" and row["status"] == "pending"]
    edited = {row["template"] for row in edits}
    assert {"card", "dm_wrote_again", "award", "dm_lead", "dm_duty"} <= edited
    assert all(row["params"].get("text", "") == "" for row in edits)


def test_the_customer_is_not_recognised_and_not_found_by_words_any_more(office: AllocationOffice) -> None:
    case = won(office)
    office.do(erasing.on_request, SECRETARY, [case.id])
    for text, found in (("槐精機", []), ("蝶番", []), (case.number, [case.number])):
        page = office.do(finding.look, SECRETARY, Wanted(Listed.WORDS, text))
        assert [view.inquiry.number for view in page.views] == found
    assert office.db.read_now(lambda s: s.execute(customer_key.select()).all()) == []
    again = office.arrives(**CUSTOMER)
    assert office.db.read_now(lambda s: customers.before(s, again)).inquiries == ()


def test_all_inquiries_of_a_customer_are_found_by_any_of_their_marks(office: AllocationOffice) -> None:
    first = office.arrives(**CUSTOMER)
    second = office.arrives(company="槐精機", subject="別件")
    other = office.arrives(company="ミズナラ計測")
    third = office.arrives(company="", email="HAZUKI@enju-seiki.example ", subject="もう一つ")
    every = [third.id, second.id, first.id]
    for whose in (first.id, first.number, "26ー0001"):
        assert [case.id for case in office.do(erasing.look, SECRETARY, whose).cases] == every
    assert [case.id for case in office.do(erasing.look, SECRETARY, "㈱槐精機").cases] == [second.id, first.id]
    assert [case.id for case in office.do(erasing.look, SECRETARY, "0398765432").cases] == [first.id]
    assert office.ledger(other) == []
    assert [row["what"] for row in office.ledger(third)] == ["listed"] * 3
    with pytest.raises(Refusal, match="nobody"):
        office.do(erasing.look, SECRETARY, "柊製作所")


def test_only_the_secretariat_erases_and_nothing_that_waits_for_its_reply(office: AllocationOffice) -> None:
    case = won(office)
    for erase in (erasing.look, lambda s, net, act, one: erasing.on_request(s, net, act, [one])):
        with pytest.raises(Refusal, match="secretariat_only"):
            office.do(erase, user("F05"), case.id)
    waiting = office.arrives()
    with pytest.raises(Refusal, match="open"):
        office.do(erasing.on_request, SECRETARY, [case.id, waiting.id])
    assert office.case(case).erased_at is None
    office.do(cases.dismiss, SECRETARY, waiting.id, "not_an_inquiry")
    office.do(erasing.on_request, SECRETARY, [case.id, waiting.id])
    assert office.case(waiting).company == ""


def test_the_same_delivery_is_not_taken_in_again_after_the_erasure(office: AllocationOffice) -> None:
    def arrive(s: Any, net: Any, act: Any) -> Inquiry:
        return intake.register(s, net, act, Draft(subject="一度だけ"), "mail:<1@enju-seiki.example>")

    case = office.do(arrive, "api:mail")
    office.do(cases.dismiss, SECRETARY, case.id, "not_an_inquiry")
    office.do(erasing.on_request, SECRETARY, [case.id])
    again = office.do(arrive, "api:mail")
    assert again.id == case.id
    assert "enju" not in str(again.origin_key)


def test_no_words_are_taken_about_a_customer_who_was_erased(office: AllocationOffice) -> None:
    case = won(office)
    office.do(erasing.on_request, SECRETARY, [case.id])
    with pytest.raises(Refusal, match="erased"):
        office.do(cases.wrote_again, SECRETARY, case.id, "梔子です")
    with pytest.raises(Refusal, match="erased"):
        office.do(cases.release_summary, SECRETARY, case.id, "蝶番、槐精機", "members")
    assert left(office) == []
    for old_button in (cases.to_summarise, replies.undo):
        with pytest.raises(Refusal, match="erased_stays"):
            office.do(old_button, SECRETARY, case.id)
    office.do(cases.release_summary, SECRETARY, case.id, "", "case")
    office.do(outcomes.undo, SECRETARY, case.id)
    office.do(outcomes.record, SECRETARY, case.id, "lost")
    office.do(outcomes.add_detail, SECRETARY, case.id, Detail(why=Why.COST))
    assert office.case(case).outcome == "lost"
    assert office.db.read_now(audit.differing) == []


def test_after_the_erasure_an_old_button_looks_for_no_firm_any_more(office: AllocationOffice) -> None:
    case, other = office.calling(**CUSTOMER), office.answered(**CUSTOMER)
    office.do(erasing.on_request, SECRETARY, [case.id, other.id])
    asked = len(office.owed("dm_hands", op="post"))
    pressed: list[tuple[Any, ...]] = [
        (hands.raise_hand, user("F05"), case.id),
        (hands.decline, user("F05"), case.id),
        (hands.explain, user("F05"), case.id, "cost"),
        (appointments.appoint, SECRETARY, case.id, "F05", "設備があるため"),
        (calling_off.withdraw, SECRETARY, case.id, "終了したため"),
        (calls_for_hands.open_call, SECRETARY, other.id),
    ]
    for press in pressed:
        with pytest.raises(Refusal, match=r"allocation\.erased"):
            office.do(*press)
    office.wait(days=3)
    assert len(office.owed("dm_hands", op="post")) == asked


def test_an_appointment_from_before_the_erasure_is_still_accepted(office: AllocationOffice) -> None:
    case = office.arrives(**CUSTOMER)
    office.do(replies.record, "UF01A", case.id, means=Means.PHONE)
    office.do(appointments.appoint, SALES, case.id, "F05", "槐精機様のご希望")
    office.do(erasing.on_request, SECRETARY, [case.id])
    office.do(_accept, user("F05"), case.id)
    assert office.case(case).lead_firm_id == "F05"


async def test_who_writes_while_the_customer_is_erased_writes_before_or_not_at_all(
    office: AllocationOffice,
) -> None:
    case = won(office)
    writes = (cases.wrote_again, SECRETARY, (case.id, "梔子です"))
    await click_at_once(office, writes, (erasing.on_request, SECRETARY, ([case.id],)), writes)
    assert left(office) == []


def test_a_customer_with_many_inquiries_is_copied_whole_and_erased_in_several_goes(
    office: AllocationOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "MOST", 3)
    monkeypatch.setattr(person_data, "PIECE", 2)
    many = [office.arrives(**CUSTOMER) for _ in range(8)]
    for case in many[:7]:  # the newest still waits for its reply
        office.do(cases.dismiss, SECRETARY, case.id, "not_an_inquiry")
    held = office.db.write_now(lambda s: person_data.copy(s, many[3].number, "cli", office.now))
    assert person_data.numbers(held) == [case.number for case in many]
    shown = []
    for count in (8, 5):
        found = office.do(erasing.look, SECRETARY, many[3].number)
        assert (len(found.cases), found.count) == (3, count)
        shown += office.do(erasing.on_request, SECRETARY, [case.id for case in found.cases])
    found = office.do(erasing.look, SECRETARY, many[3].number)
    assert [case.id for case in found.cases] == [many[7].id, many[3].id]
    assert len({*shown, many[3].number}) == 7
