"""Customers' files: opened by a link or received in Slack, on record, by whoever may see the inquiry."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.domain.errors import Refusal
from bot.services import cases, drawing_links, drawing_posts
from bot.services.signed_links import LinkError
from storage import attachments, timeline
from storage.tables import firm
from tests.services.drawing_cabinet import (
    PDF,
    arrives_with,
    ledger,
    opens,
    token_of,
)

if TYPE_CHECKING:
    from storage.files import FileStore
    from tests.services.conftest import Office


async def test_each_opening_is_in_the_ledger_with_firm_and_nda(office: Office, store: FileStore) -> None:
    signed = date(2026, 4, 1)
    office.db.write_now(lambda s: s.execute(update(firm).where(firm.c.id == "F01").values(nda_on=signed)))
    case = await arrives_with(office, store, PDF, b"%PDF-2")
    token = token_of(office, "UASA1", case, at=1)
    assert opens(office, token).name == "図面2.pdf"
    opens(office, token)
    looked, *opened = ledger(office)
    assert looked == ("details", "UASA1", "F01", signed, ["図面1.pdf", "図面2.pdf"])
    assert opened == [("file_opened", "UASA1", "F01", signed, ["#2 図面2.pdf"])] * 2
    events = office.db.read_now(lambda s: timeline.events_of(s, case.id))
    told = [(one["actor"], one["surface"], one["data"]) for one in events if one["kind"] == "file_opened"]
    assert told == [("UASA1", "web", {"file": 2, "kind": "pdf"})] * 2


async def test_a_link_serves_ten_minutes(office: Office, store: FileStore) -> None:
    token = token_of(office, "UASA1", await arrives_with(office, store, PDF))
    office.now += timedelta(minutes=10)
    opens(office, token)
    office.now += timedelta(seconds=1)
    with pytest.raises(LinkError, match="expired"):
        opens(office, token)
    assert [what for what, *_ in ledger(office)] == ["details", "file_opened"]


async def test_who_may_not_see_the_inquiry_any_more_opens_nothing(office: Office, store: FileStore) -> None:
    token = token_of(office, "UASA1", await arrives_with(office, store, PDF))
    left = (office.now - timedelta(days=1)).date()
    office.db.write_now(lambda s: s.execute(update(firm).where(firm.c.id == "F01").values(left_on=left)))
    with pytest.raises(Refusal, match="not_yours"):
        opens(office, token)
    assert [what for what, *_ in ledger(office)] == ["details"]


async def test_a_file_is_opened_with_its_own_inquiry_alone(office: Office, store: FileStore) -> None:
    case, other = await arrives_with(office, store, PDF), await arrives_with(office, store, b"%PDF-2")
    kept = office.db.read_now(lambda s: attachments.of_inquiry(s, other.id))
    with pytest.raises(Refusal, match="file_gone"):
        office.db.read_now(lambda s: drawing_links.find(s, case, kept[0].id))


async def test_an_inquiry_of_the_api_shows_names_alone(office: Office) -> None:
    case = office.arrives(attachments=("図面.pdf",))
    view, _ = office.do(cases.details, "UASA1", case.id)
    assert view.files == ()


async def test_a_contact_of_a_firm_gets_each_file_by_direct_message(office: Office, store: FileStore) -> None:
    case = await arrives_with(office, store, PDF, b"%PDF-2")
    assert office.do(drawing_posts.ask, "UASA1", case.id, request="click") == 2
    assert office.do(drawing_posts.ask, "UASA1", case.id, request="click") == 2
    rows = office.owed("drawing")
    assert [(row["op"], row["target"]) for row in rows] == [("file", "UASA1")] * 2
    for _ in range(2):  # a second try of the same message
        handed = office.db.write_now(lambda s: drawing_posts.handed_out(s, office.net, rows[0], office.now))
    assert handed.name == "図面1.pdf"
    assert ledger(office) == [("file_sent", "UASA1", "F01", None, ["#1 図面1.pdf"])]


@pytest.mark.parametrize(
    ("who", "key"),
    [("USHIMO1", "not_yours"), ("USECRETARY", "files_to_firms_only"), ("USTRANGER", "not_yours")],
)
async def test_nobody_else_gets_a_file_in_slack(office: Office, store: FileStore, who: str, key: str) -> None:
    case = await arrives_with(office, store, PDF)
    with pytest.raises(Refusal) as caught:
        office.do(drawing_posts.ask, who, case.id)
    assert caught.value.key == key
    assert office.owed("drawing") == []
