"""Finding inquiries again, and who finds what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.services import cases, finding, ledger, replies
from bot.services.finding import Kind, Wanted
from storage.tables import disclosure

if TYPE_CHECKING:
    from bot.services.finding import Found
    from tests.services.conftest import Office

SECRETARY, ASA, USU = "USECRETARY", "UASA1", "UUSU1"


def looks(office: Office, who: str, wanted: Wanted, page: int = 0) -> Found:
    return office.do(finding.look, who, wanted, page)


def finds(office: Office, who: str, text: str) -> list[str]:
    return [view.inquiry.number for view in looks(office, who, Wanted(Kind.WORDS, text)).views]


def lists(office: Office, who: str, kind: Kind, text: str = "") -> list[str]:
    return [view.inquiry.number for view in looks(office, who, Wanted(kind, text)).views]


@pytest.mark.parametrize(
    "text",
    [
        "ミズナラ",
        "みずなら",
        "ﾐｽﾞﾅﾗ",
        "株式会社　ミズナラ",
        "筐体",
        "筐",
        "切削 ミズナラ",
        "ABS",
        "ａｂｓ",
        "26-1",
        "26-0001",
        "０００１",
    ],
)
def test_the_secretariat_finds_by_company_subject_and_number(office: Office, text: str) -> None:
    office.arrives(company="株式会社ミズナラ 計測", subject="ABS筐体の切削")
    office.arrives(company="朝もや製作所", subject="歯車の試作")
    assert finds(office, SECRETARY, text) == ["26-0001"]


def test_each_word_must_occur_in_the_same_inquiry(office: Office) -> None:
    office.arrives(company="ミズナラ計測", subject="歯車")
    office.arrives(company="コナラ計測", subject="筐体")
    assert finds(office, SECRETARY, "ミズナラ 筐体") == []
    assert finds(office, SECRETARY, "計測") == ["26-0002", "26-0001"]


def test_what_nobody_wrote_is_not_found(office: Office) -> None:
    office.arrives()
    assert finds(office, SECRETARY, "鵺") == []
    with pytest.raises(Refusal) as caught:
        finds(office, SECRETARY, "\u3000")
    assert caught.value.key == "nothing_sought"


def test_a_firm_finds_its_own_and_never_another_firms_customer(office: Office) -> None:
    office.arrives(lane="parts")
    office.arrives(lane="systems")
    assert finds(office, ASA, "ミズナラ") == ["26-0001"]
    assert finds(office, USU, "ミズナラ") == ["26-0002"]
    assert finds(office, "USTRANGER", "ミズナラ") == []


def test_a_released_summary_is_found_by_everybody_until_it_is_withdrawn(office: Office) -> None:
    case = office.arrives()
    office.do(cases.release_summary, SECRETARY, case.id, "産業用カメラの筐体", "members")
    found = looks(office, USU, Wanted(Kind.WORDS, "カメラ"))
    assert [view.inquiry.number for view in found.views] == ["26-0001"]
    assert found.named == frozenset()
    assert finds(office, USU, "ミズナラ") == []
    assert finds(office, ASA, "筐体") == ["26-0001"]
    office.do(cases.release_summary, SECRETARY, case.id, "", "case")
    assert finds(office, USU, "カメラ") == []


def test_who_has_very_many_inquiries_still_finds_only_those(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lane in ("parts", "systems", "parts", "systems", "parts"):
        office.arrives(lane=lane)
    monkeypatch.setattr(finding, "FEW", 2)
    assert finds(office, ASA, "ミズナラ") == ["26-0005", "26-0003", "26-0001"]


def test_pages_are_turned_while_new_inquiries_arrive(office: Office) -> None:
    for _ in range(finding.SHOWN + 2):
        office.arrives()
    first = looks(office, SECRETARY, Wanted(Kind.WORDS, "ミズナラ"))
    assert (len(first.views), first.more) == (finding.SHOWN, True)
    office.arrives()
    second = office.do(finding.look, SECRETARY, first.wanted, 1, first.upto)
    assert [view.inquiry.number for view in second.views] == ["26-0002", "26-0001"]
    assert not second.more


def test_late_ones_are_those_still_open_and_those_replied_to_late(office: Office) -> None:
    first, second, _ = (office.arrives(), office.arrives(), office.arrives())
    office.now += timedelta(hours=3)
    office.do(replies.record, SECRETARY, second.id)
    fresh = office.arrives()
    office.do(replies.record, SECRETARY, fresh.id)
    assert lists(office, SECRETARY, Kind.LATE) == [first.number, "26-0003", second.number]
    assert looks(office, USU, Wanted(Kind.LATE)).named == frozenset()


def test_those_that_wait_stand_by_their_deadline_and_name_customers_to_their_own_people(
    office: Office,
) -> None:
    later, sooner = (
        office.arrives(lane="parts"),
        office.arrives(lane="systems", received_at=office.now - timedelta(minutes=30)),
    )
    done = office.arrives()
    office.do(replies.record, SECRETARY, done.id)
    assert lists(office, SECRETARY, Kind.OPEN) == [sooner.number, later.number]
    assert looks(office, ASA, Wanted(Kind.OPEN)).named == {later.id}


def test_mine_are_those_i_was_called_to_or_my_firm_has(office: Office) -> None:
    mine = office.arrives(lane="parts")
    office.arrives(lane="systems")
    assert lists(office, ASA, Kind.MINE) == lists(office, "UASA2", Kind.MINE) == [mine.number]
    assert lists(office, "USTRANGER", Kind.MINE) == []


def test_a_month_begins_and_ends_in_the_networks_zone(office: Office) -> None:
    for received_at in (
        datetime(2026, 10, 31, 14, 59, tzinfo=UTC),
        datetime(2026, 10, 31, 15, 0, tzinfo=UTC),
        datetime(2026, 11, 30, 14, 59, tzinfo=UTC),
        datetime(2026, 11, 30, 15, 0, tzinfo=UTC),
    ):
        office.arrives(received_at=received_at)
    assert lists(office, SECRETARY, Kind.MONTH, "2026-11") == ["26-0003", "26-0002"]


def test_whose_name_was_shown_to_whom_is_on_record(office: Office) -> None:
    mine = office.arrives(lane="parts")
    office.arrives(lane="systems")
    found = looks(office, ASA, Wanted(Kind.MONTH, "2026-12"))
    assert len(found.views) == 2
    office.db.write_now(lambda s: finding.record(s, office.net, Act(ASA, office.now), found))
    columns = (disclosure.c.inquiry_id, disclosure.c.slack_user, disclosure.c.firm_id, disclosure.c.what)
    rows = office.db.read_now(lambda s: s.execute(select(*columns)).all())
    assert rows == [(mine.id, ASA, "F01", ledger.LISTED)]
