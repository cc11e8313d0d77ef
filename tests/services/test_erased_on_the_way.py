"""A customer who is erased while messages are on their way to Slack: nothing of theirs comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.drawings import Kind, Stored
from bot.domain.inquiries import Means
from bot.services import cases, delivery, drawing_posts, erasing, replies
from storage import attachments
from storage.tables import outbox
from tests.services.allocation_office import SECRETARY, AllocationOffice, open_office
from tests.services.test_erasing import CUSTOMER, left

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database

LATER = datetime(2040, 1, 1, tzinfo=UTC)  # machine time
TITLE = {"title": "蝶番図面.pdf"}


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def answered(office: AllocationOffice) -> Inquiry:
    """An inquiry with a drawing, and a customer who wrote again."""
    case = office.arrives(**CUSTOMER)
    file = Stored("a" * 64, 5, Kind.PDF, "蝶番図面.pdf")
    office.db.write_now(lambda s: attachments.add(s, case.id, [file], office.now))
    office.do(replies.record, "UF01A", case.id, means=Means.PHONE)
    office.do(cases.wrote_again, SECRETARY, case.id, "梔子様から催促")
    return case


def under_way(office: AllocationOffice, template: str) -> dict[str, Any]:
    """Take a message of a template that waits, as the sender does."""
    template_is = outbox.c.template == template
    others = outbox.update().where(~template_is, outbox.c.status == "pending").values(status="sent")
    office.db.write_now(lambda s: s.execute(others))
    until = LATER + timedelta(seconds=30)
    _, found = office.db.write_now(lambda s: delivery.claim(s, LATER, until, "a sender", 9))
    return found[0]


def file_under_way(office: AllocationOffice, case: Inquiry) -> dict[str, Any]:
    office.do(drawing_posts.ask, "UF01A", case.id, request="asked")
    return under_way(office, drawing_posts.TEMPLATE)


def uploaded(office: AllocationOffice, row: dict[str, Any]) -> bool:
    return office.db.write_now(lambda s: delivery.uploaded(s, row, "F1", TITLE, office.now))


def deletions(office: AllocationOffice) -> list[tuple[str, str]]:
    return [(row["params"]["file"], row["status"]) for row in office.owed() if row["op"] == "unfile"]


def test_a_drawing_that_is_erased_while_slack_gets_it_is_not_shared_and_deleted(
    office: AllocationOffice,
) -> None:
    case = answered(office)
    row = file_under_way(office, case)
    office.do(erasing.on_request, SECRETARY, [case.id])
    assert not uploaded(office, row)
    assert deletions(office) == [("F1", "pending")]
    assert [one["status"] for one in office.owed() if one["op"] == "file"] == ["dropped"]
    assert drawing_posts.GONE in {one["template"] for one in office.owed() if one["status"] == "pending"}
    assert left(office) == []


def test_a_drawing_that_is_erased_just_before_it_is_shared_is_deleted_though_that_was_tried(
    office: AllocationOffice,
) -> None:
    case = answered(office)
    row = file_under_way(office, case)
    assert uploaded(office, row)
    row["params"] |= {"file_id": "F1"} | TITLE
    office.do(erasing.on_request, SECRETARY, [case.id])
    tried = outbox.update().where(outbox.c.op == "unfile").values(status="sent")
    office.db.write_now(lambda s: s.execute(tried))
    office.db.write_now(lambda s: delivery.sent(s, row, "D1", None, office.now))
    assert deletions(office) == [("F1", "pending")]
    assert left(office) == []


def test_a_message_that_goes_once_more_after_the_erasure_has_forgotten_what_was_written(
    office: AllocationOffice,
) -> None:
    case = answered(office)
    row = under_way(office, "dm_wrote_again")
    assert "梔子" in row["params"]["text"]
    office.do(erasing.on_request, SECRETARY, [case.id])
    office.db.write_now(lambda s: delivery.resend(s, row, office.now, marked=True))
    assert left(office) == []
    (again,) = (one for one in office.owed() if one["id"] == row["id"])
    assert (again["status"], again["params"]["resent"], again["params"]["text"]) == ("pending", True, "")
