"""Who has not read the draft of the minutes is reminded once, until the chair confirms it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.services import edition_told, editions
from bot.services.members import upsert
from storage.tables import outbox
from tests.services.duty_weeks import pointless
from tests.services.held_meeting import CHAIR, DESK, OTHER, PRESIDENT, change, hold

if TYPE_CHECKING:
    from tests.services.conftest import Office

MONDAY = datetime(2026, 12, 21, 0, 0, tzinfo=UTC)  # 9:00 in Tokyo; three days after Wednesday are a Saturday
COLLEAGUE, THIRD = "UASA2", "USHIMO1"


def passes(office: Office, until: datetime = MONDAY) -> list[str]:
    """Let time pass, and return who was reminded."""
    office.wait_until(until)
    return office.called(edition_told.REMINDED)


def test_who_has_not_read_the_draft_is_reminded_on_the_third_working_day(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.read, PRESIDENT, meeting_id, 1)
    assert passes(office, MONDAY - timedelta(seconds=1)) == []
    assert passes(office) == [OTHER, THIRD]  # one word of a colleague's counts for the firm
    assert passes(office, MONDAY + timedelta(weeks=2)) == [OTHER, THIRD]


def test_nothing_about_reading_is_said_in_the_channel(office: Office) -> None:
    hold(office)
    before = len(office.owed(target="C0MEMBERS"))
    passes(office)
    assert len(office.owed(target="C0MEMBERS")) == before


def test_who_asked_for_a_correction_has_read_it(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.ask_correction, OTHER, meeting_id, 1, "4社です")
    assert OTHER not in passes(office)


def test_once_the_chair_has_confirmed_nobody_is_reminded(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    assert passes(office, MONDAY + timedelta(weeks=1)) == []


def test_a_corrected_draft_has_its_own_reminder_and_the_first_one_none(office: Office) -> None:
    meeting_id = hold(office)
    office.now = MONDAY - timedelta(hours=1)
    change(office, meeting_id, "4社で分担する")
    office.do(editions.publish, DESK, meeting_id, 1, request="publish")
    assert passes(office) == []
    assert passes(office, MONDAY + timedelta(days=3)) == [PRESIDENT, COLLEAGUE, OTHER, THIRD]


def test_a_series_that_wants_no_reminder_sends_none(office: Office) -> None:
    series = tuple(one.model_copy(update={"reading_reminder": 0}) for one in office.net.meetings)
    office.net = office.net.model_copy(update={"meetings": series})
    hold(office)
    assert passes(office, MONDAY + timedelta(weeks=1)) == []


def test_the_reminder_of_a_colleague_is_edited_when_somebody_of_the_firm_reads(office: Office) -> None:
    meeting_id = hold(office)
    passes(office)
    are_out = outbox.update().values(status="sent", slack_ts="1", slack_channel="D1")
    office.db.write_now(lambda s: s.execute(are_out))
    (reminder,) = office.owed(edition_told.REMINDED, target=COLLEAGUE)
    office.do(editions.read, PRESIDENT, meeting_id, 1)
    assert reminder["id"] in {row["edits_id"] for row in office.owed(op="update")}


def leaves(office: Office, firm: str) -> None:
    left = {"id": firm, "name": firm, "left_on": date(2026, 12, 17)}
    office.db.write_now(lambda s: upsert(s, left))


def test_a_firm_that_left_since_the_meeting_is_not_asked_to_read(office: Office) -> None:
    hold(office)
    leaves(office, "F03")
    assert THIRD not in passes(office)


def test_a_firm_that_left_since_the_meeting_gets_no_new_draft(office: Office) -> None:
    meeting_id = hold(office)
    leaves(office, "F03")
    office.now = MONDAY
    change(office, meeting_id, "4社で分担する")
    office.do(editions.publish, DESK, meeting_id, 1, request="publish")
    second = [row["target"] for row in office.owed(edition_told.MEMBER) if row["params"]["edition"] == 2]
    assert second == [PRESIDENT, COLLEAGUE, OTHER]


def test_a_reminder_that_still_waits_is_pointless_once_its_firm_has_read(office: Office) -> None:
    meeting_id = hold(office)
    passes(office)
    office.do(editions.read, PRESIDENT, meeting_id, 1)
    waiting = {row["target"]: pointless(office, row) for row in office.owed(edition_told.REMINDED)}
    assert waiting == {PRESIDENT: "settled", COLLEAGUE: "settled", OTHER: None, THIRD: None}


def test_reminders_that_still_wait_are_pointless_once_it_is_confirmed(office: Office) -> None:
    meeting_id = hold(office)
    passes(office, MONDAY + timedelta(weeks=1))
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    rows = [*office.owed(edition_told.REMINDED), *office.owed(edition_told.UNCONFIRMED)]
    assert {row["template"] for row in rows} == {edition_told.REMINDED, edition_told.UNCONFIRMED}
    assert {pointless(office, row) for row in rows} == {"settled"}
