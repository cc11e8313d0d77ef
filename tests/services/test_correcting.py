"""内容を直す: what was mistyped is corrected everywhere, and nobody's typing is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.correcting import FIELDS, mark_of
from bot.domain.errors import Refusal
from bot.domain.inquiries import Draft
from bot.domain.timeline import rebuild
from bot.services import cases, correcting, erasing, finding, intake, outcomes, replies
from bot.services.finding import Kind, Wanted
from bot.services.records import AlreadyDone
from storage import inquiries, timeline
from tests.services.allocation_office import SECRETARY, AllocationOffice, open_office, user

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from bot.services.correcting import Corrected
    from storage.database import Database

MISTYPED = {"company": "ミズナラ計則", "phone": "000-1111-2222", "material": "SUS305"}


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def shown(case: Inquiry) -> dict[str, str]:
    """The marks of a form that was opened on this inquiry."""
    return {name: mark_of(getattr(case, name)) for name in FIELDS}


def corrects(office: AllocationOffice, case: Inquiry, who: str = SECRETARY, **said: str) -> Corrected:
    done: Corrected = office.do(correcting.correct, who, case.id, said, shown(case))
    return done


def by_phone(office: AllocationOffice, who: str, **fields: Any) -> Inquiry:
    """Somebody types an inquiry in."""
    case: Inquiry = office.do(intake.register, who, Draft(subject="治具の相談", lane="parts", **fields))
    return case


def with_unseen_signs(office: AllocationOffice, **fields: str) -> Inquiry:
    """An inquiry that was taken in before such signs were left out."""
    case = office.arrives(**MISTYPED)
    office.db.write_now(lambda s: inquiries.change(s, case, **fields))
    return office.case(case)


def found(office: AllocationOffice, word: str) -> list[str]:
    page = office.do(finding.look, SECRETARY, Wanted(Kind.WORDS, word))
    return [view.inquiry.number for view in page.views]


def test_the_secretariat_corrects_what_was_mistyped_and_the_old_words_stand_in_the_timeline(
    office: AllocationOffice,
) -> None:
    case = office.arrives(**MISTYPED)
    done = corrects(office, case, company="ミズナラ計測", phone="000-1111-3333", subject=case.subject)
    assert done.fields == ("company", "phone")
    now = office.case(case)
    assert (now.company, now.phone, now.material) == ("ミズナラ計測", "000-1111-3333", "SUS305")
    assert (now.deadline, now.lane, now.state) == (case.deadline, case.lane, "open")
    last = office.db.read_now(lambda s: timeline.events_of(s, case.id))[-1]
    assert (last["kind"], last["actor"]) == ("corrected", SECRETARY)
    assert last["data"]["was"] == {"company": "ミズナラ計則", "phone": "000-1111-2222"}
    told = office.owed("note")[-1]["params"]["data"]
    assert told == {"fields": ["company", "phone"]}


def test_no_message_carries_the_customers_words(office: AllocationOffice) -> None:
    case = office.arrives(**MISTYPED)
    corrects(office, case, company="ミズナラ計測", material="SUS304")
    carried = json.dumps([row["params"] for row in office.owed()], ensure_ascii=False)
    assert not any(word in carried for word in ("ミズナラ", "SUS30"))


def test_search_and_recognition_follow(office: AllocationOffice) -> None:
    old = office.arrives(company="ミズナラ計測", subject="別件")
    case = office.arrives(**MISTYPED | {"subject": "アルミ筐体"})
    assert found(office, "計則") == [case.number]
    corrects(office, case, company="ミズナラ計測")
    assert found(office, "計則") == []
    assert set(found(office, "計測")) == {old.number, case.number}
    view, _ = office.do(cases.details, SECRETARY, case.id)
    assert [number for number, *_ in view.before.inquiries] == [old.number]
    corrects(office, office.case(case), company="クヌギ計測")
    view, _ = office.do(cases.details, SECRETARY, case.id)
    assert view.before.inquiries == ()


def test_two_at_once_on_different_fields_both_are_kept(office: AllocationOffice) -> None:
    case = office.arrives(**MISTYPED)
    corrects(office, case, company="ミズナラ計測")
    done = office.do(correcting.correct, SECRETARY, case.id, {"phone": "000-9"}, shown(case))
    assert done.overtaken == ()
    assert (office.case(case).company, office.case(case).phone) == ("ミズナラ計測", "000-9")


def test_the_second_on_the_same_field_is_told_who_was_first_and_nothing_is_written(
    office: AllocationOffice,
) -> None:
    mine = by_phone(office, user("F01"), company="ミズナラ")
    corrects(office, mine, user("F01"), company="ミズナラ計測")
    done = office.do(correcting.correct, SECRETARY, mine.id, {"company": "水楢", "phone": "0"}, shown(mine))
    assert (done.overtaken, done.by, done.fields) == (("company",), user("F01"), ())
    assert (office.case(mine).company, office.case(mine).phone) == ("ミズナラ計測", "")
    done = office.do(
        correcting.correct, SECRETARY, mine.id, {"company": "水楢", "phone": "0"}, shown(done.case)
    )
    assert done.fields == ("company", "phone")


def test_who_typed_the_same_as_the_first_is_not_held_up(office: AllocationOffice) -> None:
    case = office.arrives(**MISTYPED)
    corrects(office, case, company="ミズナラ計測")
    with pytest.raises(Refusal, match="nothing"):
        corrects(office, case, company="ミズナラ計測")


def test_a_stray_space_in_a_mail_address_is_corrected(office: AllocationOffice) -> None:
    case = office.arrives(email="kiri shima@kaimu.example.jp")
    assert corrects(office, case, email="kirishima@kaimu.example.jp").fields == ("email",)
    assert office.case(case).email == "kirishima@kaimu.example.jp"


def test_a_stray_space_in_a_dimension_is_corrected_and_line_ends_alone_are_not(
    office: AllocationOffice,
) -> None:
    case = office.arrives(body="穴 φ1 0\r\n深さ 20")
    with pytest.raises(Refusal, match="nothing"):
        corrects(office, case, body="穴  φ1 0\n\n深さ 20 ")
    assert corrects(office, case, body="穴 φ10\n深さ 20").fields == ("body",)
    assert office.case(case).body == "穴 φ10\n深さ 20"


def test_a_sign_in_the_subject_that_nobody_sees_is_no_correction(office: AllocationOffice) -> None:
    case = with_unseen_signs(office, subject="治\u200b具")
    office.do(cases.release_summary, SECRETARY, case.id, "治具", "members")
    done = corrects(office, office.case(case), phone="000-9", subject="治具")
    assert (done.fields, done.outdates_summary) == (("phone",), False)
    assert office.case(case).subject == "治\u200b具"


@pytest.mark.parametrize("said", [{}, {"email": "kirishima@kaimu.example.jp"}], ids=["left", "typed_anew"])
def test_a_sign_in_a_mail_address_that_nobody_sees_goes_when_the_form_is_sent(
    office: AllocationOffice, said: dict[str, str]
) -> None:
    case = with_unseen_signs(office, email="kirishima\u200b@kaimu.example.jp")
    assert corrects(office, case, **said).fields == ("email",)
    assert office.case(case).email == "kirishima@kaimu.example.jp"
    with pytest.raises(Refusal, match="nothing"):
        corrects(office, office.case(case), **said)


def test_a_sign_in_a_phone_number_that_nobody_sees_goes_with_another_correction(
    office: AllocationOffice,
) -> None:
    case = with_unseen_signs(office, phone="000-1111-2222\u202c")
    assert corrects(office, case, company="ミズナラ計測").fields == ("company", "phone")
    assert office.case(case).phone == "000-1111-2222"


def test_who_sends_the_form_later_does_not_bring_back_an_address_that_another_corrected(
    office: AllocationOffice,
) -> None:
    case = with_unseen_signs(office, email="kirisima\u200b@kaimu.example.jp")
    corrects(office, case, email="kirishima@kaimu.example.jp")
    assert corrects(office, case, company="ミズナラ計測").fields == ("company",)
    assert office.case(case).email == "kirishima@kaimu.example.jp"


def test_what_arrives_is_kept_without_the_signs_that_nobody_sees(office: AllocationOffice) -> None:
    case = office.arrives(
        email="kirishima\u200b@kaimu.example.jp\ufeff", phone="\u202a000-1111", person="桐島\u3000葉子 "
    )
    assert (case.email, case.phone) == ("kirishima@kaimu.example.jp", "000-1111")
    assert case.person == "桐島\u3000葉子"


def test_the_same_form_delivered_twice_corrects_once(office: AllocationOffice) -> None:
    case = office.arrives(**MISTYPED)
    ask = (correcting.correct, SECRETARY, case.id, {"phone": "000-9"}, shown(case))
    office.do(*ask, request="view:V1")
    with pytest.raises(AlreadyDone):
        office.do(*ask, request="view:V1")


def test_whoever_registered_it_may_until_the_first_reply(office: AllocationOffice) -> None:
    case = by_phone(office, user("F05"), company="ミズナラ")
    corrects(office, case, user("F05"), company="ミズナラ計測")
    with pytest.raises(Refusal, match="not_yours"):
        corrects(office, case, user("F01"), person="柏木")
    office.do(replies.record, SECRETARY, case.id)
    with pytest.raises(Refusal, match="answered"):
        corrects(office, office.case(case), user("F05"), person="柏木")
    assert corrects(office, office.case(case), person="柏木").fields == ("person",)


def test_the_look_at_what_is_there_is_on_record(office: AllocationOffice) -> None:
    case = office.arrives(**MISTYPED)
    office.do(correcting.look, SECRETARY, case.id)
    assert [(row["slack_user"], row["what"]) for row in office.ledger(case)] == [(SECRETARY, "details")]
    with pytest.raises(Refusal, match="not_yours"):
        office.do(correcting.look, user("F05"), case.id)


def test_what_is_off_the_clock_must_be_put_back_first(office: AllocationOffice) -> None:
    case = office.arrives(**MISTYPED)
    office.do(cases.dismiss, SECRETARY, case.id, "not_an_inquiry")
    with pytest.raises(Refusal, match="dismissed"):
        corrects(office, case, company="ミズナラ計測")
    office.do(cases.restore, SECRETARY, case.id)
    assert corrects(office, case, company="ミズナラ計測").fields == ("company",)


def test_what_stood_there_before_is_erased_with_the_customer(office: AllocationOffice) -> None:
    case = office.answered(**MISTYPED)
    corrects(office, case, company="ミズナラ計測", phone="", material="SUS304")
    office.do(outcomes.record, SECRETARY, case.id, "referred")
    office.do(erasing.on_request, SECRETARY, [case.id])
    events = office.db.read_now(lambda s: timeline.events_of(s, case.id))
    assert not any(word in str(events) for word in ("ミズナラ", "SUS305", "000-1111"))
    kept = next(event["data"] for event in events if event["kind"] == "corrected")
    assert kept == {"fields": ["company", "phone", "material"]}
    assert rebuild(events)["erased_at"] is not None
    assert found(office, "計則") == []
    with pytest.raises(Refusal, match="erased"):
        corrects(office, office.case(case), company="ミズナラ計測")


def test_an_inquiry_never_loses_its_last_word(office: AllocationOffice) -> None:
    case = office.arrives(company="", subject="治具")
    with pytest.raises(Refusal, match="empty_inquiry"):
        corrects(office, case, subject=" ")


def test_a_summary_made_from_the_old_words_is_to_be_released_again(office: AllocationOffice) -> None:
    case = office.arrives(**MISTYPED)
    released = ("SUS305の治具、ミズナラ計則様", "members")
    office.do(cases.release_summary, SECRETARY, case.id, *released)
    office.wait(minutes=1)
    assert not corrects(office, office.case(case), phone="000-9").outdates_summary
    assert not office.do(cases.shown_to, SECRETARY, case.id).summary_is_old
    assert corrects(office, office.case(case), company="ミズナラ計測").outdates_summary
    assert corrects(office, office.case(case), material="SUS304").outdates_summary
    view = office.do(cases.shown_to, SECRETARY, case.id)
    assert view.summary_is_old
    assert (view.inquiry.summary, view.inquiry.confidentiality) == released
    office.wait(minutes=1)
    office.do(cases.release_summary, SECRETARY, case.id, "SUS304の治具", "members")
    assert not office.do(cases.shown_to, SECRETARY, case.id).summary_is_old


def test_a_summary_that_is_not_shown_is_not_spoken_of(office: AllocationOffice) -> None:
    case = office.arrives(**MISTYPED)
    assert not corrects(office, case, material="SUS304").outdates_summary
    assert office.case(case).confidentiality == "case"
