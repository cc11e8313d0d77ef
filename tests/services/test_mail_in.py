"""What becomes of a mail, on both databases: each once, with its files, or shown to the secretariat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.domain import drawings
from bot.domain.drawings import Stored
from bot.domain.errors import Refusal
from bot.domain.incoming import Incoming, Kind, Nature
from bot.services import cases, erasing, mail_in, person_data, replies
from bot.services.mail_in import Came, Place, Unread
from storage import attachments, inquiries
from storage import mail_in as rows
from storage.files import FileStore
from storage.tables import mail_in as table
from storage.tables import outbox
from tests.services.drawing_cabinet import taken

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from tests.services.conftest import Office

TANAKA = "tanaka@sobaura.example.jp"
START = Place("info@example.jp@mail.example.jp:993/INBOX", 7, 100, "2026-11-30T00:00:00+00:00")


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def mail(mark: str = "one", **changes: Any) -> Incoming:
    known = Incoming(
        Nature.PERSON,
        TANAKA,
        "田中",
        TANAKA,
        "",
        "見積のお願い",
        "アルミ筐体です。",
        f"{mark}@sobaura.example.jp",
        (),
        mark,
    )
    return replace(known, **changes)


def comes(
    office: Office,
    store: FileStore,
    letter: Incoming | Unread,
    uid: int = 101,
    files: tuple[Stored, ...] = (),
    at: datetime | None = None,
    own: tuple[str, ...] = (),
) -> Kind | None:
    at = at or office.now - timedelta(minutes=5)
    came = Came(START.at(uid, at), at, letter, files, own=own)
    return office.db.write_now(lambda s: mail_in.take(s, office.net, store, came, came.place, office.now))


def everything(office: Office) -> list[Inquiry]:
    found = office.db.read_now(lambda s: inquiries.by_ids(s, range(1, 50)))
    return [found[one] for one in sorted(found)]


def told(office: Office, template: str) -> list[dict[str, Any]]:
    query = select(outbox).where(outbox.c.template == template, outbox.c.op == "post").order_by(outbox.c.id)
    return [dict(row) for row in office.db.read_now(lambda s: s.execute(query).mappings().all())]


def test_the_same_mail_is_one_inquiry_however_often_it_is_read(office: Office, store: FileStore) -> None:
    assert comes(office, store, mail()) is Kind.INQUIRY
    assert comes(office, store, mail(), uid=230) is None
    assert len(everything(office)) == 1
    place = office.db.read_now(rows.place)
    assert place is not None
    assert place.uid == 230


def test_the_clock_starts_when_the_mail_came_and_never_in_the_future(
    office: Office, store: FileStore
) -> None:
    early = office.now - timedelta(hours=3)
    comes(office, store, mail("one"), at=early)
    comes(office, store, mail("two"), at=office.now + timedelta(days=3))
    assert [case.received_at for case in everything(office)] == [early, office.now]


async def test_what_a_customer_sends_later_joins_the_case_and_those_who_hold_it_are_told(
    office: Office, store: FileStore
) -> None:
    comes(office, store, mail(), files=(await taken(store),))
    [case] = everything(office)
    later = mail("two", references=("one@sobaura.example.jp",), body="急ぎます。")
    file = await taken(store, b"%PDF-1.7 more", "追加.pdf")
    assert comes(office, store, later, 102, (file,)) is Kind.AGAIN
    [case] = everything(office)
    assert case.attachments == ["図面.pdf", "追加.pdf"]
    kept = office.db.read_now(lambda s: attachments.of_inquiry(s, case.id))
    assert [one.file.name for one in kept] == ["図面.pdf", "追加.pdf"]
    assert {row["target"] for row in told(office, "dm_wrote_again")} == {"UASA1", "UASA2", "UUSU1"}
    assert all("急ぎます。" in row["params"]["text"] for row in told(office, "dm_wrote_again"))


def test_who_writes_again_after_the_reply_is_heard_as_well(office: Office, store: FileStore) -> None:
    comes(office, store, mail())
    office.do(replies.record, "UASA1", 1, means="mail")
    assert comes(office, store, mail("two", references=("one@sobaura.example.jp",)), 102) is Kind.AGAIN
    assert told(office, "dm_wrote_again")


def test_two_machines_that_answer_each_other_ring_for_a_while_and_then_leave_lines_alone(
    office: Office, store: FileStore
) -> None:
    office.net = office.net.model_copy(update={"form": office.net.form.model_copy(update={"per_hour": 2})})
    comes(office, store, mail())
    for at in range(4):
        comes(office, store, mail(f"again{at}", references=("one@sobaura.example.jp",)), 102 + at)
    assert len(told(office, "dm_wrote_again")) == 2 * len({"UASA1", "UASA2", "UUSU1"})
    assert [row["params"]["kind"] for row in told(office, "note")].count("wrote_again") == 4
    office.wait(hours=1)
    comes(office, store, mail("later", references=("one@sobaura.example.jp",)), 110)
    assert len(told(office, "dm_wrote_again")) == 3 * len({"UASA1", "UASA2", "UUSU1"})


def test_however_many_mails_come_at_once_each_is_called_for_and_escalated(
    office: Office, store: FileStore
) -> None:
    form = office.net.form.model_copy(update={"per_hour": 2})
    office.net = office.net.model_copy(update={"form": form})
    for at in range(5):
        comes(office, store, mail(f"n{at}"), 101 + at)
    assert {row["inquiry_id"] for row in told(office, "dm_duty")} == {1, 2, 3, 4, 5}
    office.wait(hours=3)
    assert {row["inquiry_id"] for row in told(office, "dm_call")} == {1, 2, 3, 4, 5}


def test_bytes_that_were_removed_just_now_let_the_mail_be_taken_once_more(
    office: Office, store: FileStore
) -> None:
    gone = Stored("0" * 64, 5, drawings.Kind.PDF, "図面.pdf")
    with pytest.raises(Refusal):
        comes(office, store, mail(), files=(gone,))
    assert everything(office) == []
    assert office.db.read_now(rows.place) is None


def test_erasing_a_customer_forgets_their_mails_and_a_copy_has_them_before(
    office: Office, store: FileStore
) -> None:
    comes(office, store, mail())
    comes(office, store, mail("two", nature=Nature.AUTO, subject="秘密"), 102)
    held = office.db.write_now(lambda s: person_data.copy(s, 1, "USECRETARY", office.now))
    assert [(one["kind"], one["subject"]) for one in held[0]["mails"]] == [("inquiry", ""), ("auto", "秘密")]
    office.do(cases.dismiss, "USECRETARY", 1, "not_an_inquiry")
    office.do(erasing.on_request, "USECRETARY", [1])
    names = office.db.read_now(lambda s: s.execute(select(table.c.sender, table.c.subject)).all())
    assert {tuple(row) for row in names} == {("", "")}
    assert all("秘密" not in str(row["params"]) for row in told(office, "mail_list"))


def test_the_same_mail_of_an_erased_customer_is_not_taken_again(office: Office, store: FileStore) -> None:
    comes(office, store, mail())
    office.do(cases.dismiss, "USECRETARY", 1, "not_an_inquiry")
    office.do(erasing.on_request, "USECRETARY", [1])
    assert comes(office, store, mail(), 300) is None
    assert len(everything(office)) == 1


def test_only_one_process_reads_until_its_lease_is_over(office: Office) -> None:
    def ask(now: datetime, until: datetime, held: datetime | None = None) -> bool:
        return office.db.write_now(lambda s: rows.lease(s, now, until, held))

    now, minute = office.now, timedelta(minutes=1)
    assert ask(now, now + minute)
    assert not ask(now, now + minute * 2)
    assert ask(now, now + minute * 3, now + minute)  # who has it keeps it
    assert not ask(now + minute * 2, now + minute * 4, now + minute)
    assert ask(now + minute * 3, now + minute * 4)


def test_a_mailbox_made_anew_is_read_from_the_newest_mail_that_is_known() -> None:
    place = rows.place_now(START, START.mailbox, 8, 50, datetime(2026, 12, 1, tzinfo=UTC))
    assert (place.uid, place.below, place.since) == (0, 50, START.since)
    before, since = datetime(2026, 11, 29, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
    assert place.is_before(3, before)
    assert not place.is_before(3, since)
    assert not place.is_before(50, before)


def test_another_mailbox_is_read_from_its_next_mail_on() -> None:
    place = rows.place_now(START, "other", 7, 50, datetime(2026, 12, 1, tzinfo=UTC))
    assert (place.uid, place.below) == (49, 0)


def test_a_mail_of_the_same_second_is_none_of_before_though_servers_know_no_fractions() -> None:
    first = rows.place_now(None, "INBOX", 7, 1, datetime(2026, 12, 1, 9, 0, 0, 600_000, tzinfo=UTC))
    anew = rows.place_now(first, "INBOX", 8, 3, datetime(2026, 12, 1, 9, 0, 0, 800_000, tzinfo=UTC))
    assert not anew.is_before(1, datetime(2026, 12, 1, 9, tzinfo=UTC))
