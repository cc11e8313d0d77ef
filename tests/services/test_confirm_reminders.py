"""Minutes that stay a draft: the chair and the secretariat are reminded every week, until 確定."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.services import edition_told, editions
from tests.services.held_meeting import CHAIR, DESK, OTHER, change, hold

if TYPE_CHECKING:
    from tests.services.conftest import Office

WEDNESDAY = datetime(2026, 12, 23, 0, 0, tzinfo=UTC)  # 9:00 in Tokyo, a week after the meeting


def passes(office: Office, until: datetime = WEDNESDAY) -> list[str]:
    """Let time pass, and return who was reminded so far."""
    office.wait_until(until)
    return office.called(edition_told.UNCONFIRMED)


def test_the_chair_and_the_secretariat_are_reminded_after_a_week_and_then_weekly(office: Office) -> None:
    hold(office)
    assert passes(office, WEDNESDAY - timedelta(seconds=1)) == []
    assert passes(office) == [CHAIR, DESK]
    assert passes(office, WEDNESDAY + timedelta(days=6)) == [CHAIR, DESK]
    assert passes(office, WEDNESDAY + timedelta(days=7)) == [CHAIR, DESK] * 2


def test_once_it_is_confirmed_nobody_is_reminded_any_more(office: Office) -> None:
    meeting_id = hold(office)
    passes(office)
    office.do(editions.confirm, CHAIR, meeting_id, 1, request="confirm")
    assert passes(office, WEDNESDAY + timedelta(weeks=3)) == [CHAIR, DESK]


def test_while_a_correction_waits_the_chair_is_left_in_peace(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.ask_correction, OTHER, meeting_id, 1, "4社です", request="ask")
    assert passes(office) == [DESK]
    office.do(editions.settle, DESK, meeting_id, 1, OTHER, request="settle")
    assert passes(office, WEDNESDAY + timedelta(weeks=1)) == [DESK, CHAIR, DESK]


def test_a_correction_that_was_not_sent_is_told_to_who_can_send_it(office: Office) -> None:
    meeting_id = hold(office)
    change(office, meeting_id, "4社で分担する")
    assert passes(office) == [DESK]
    (told,) = office.owed(edition_told.UNCONFIRMED)
    assert told["params"]["unsent"]


def test_a_second_draft_has_its_own_week(office: Office) -> None:
    meeting_id = hold(office)
    office.now = WEDNESDAY - timedelta(hours=1)
    change(office, meeting_id, "4社で分担する")
    office.do(editions.publish, DESK, meeting_id, 1, request="publish")
    assert passes(office) == []
    assert passes(office, WEDNESDAY + timedelta(weeks=1)) == [CHAIR, DESK]


def test_a_series_that_wants_no_reminder_has_none(office: Office) -> None:
    series = tuple(one.model_copy(update={"confirm_reminder": 0}) for one in office.net.meetings)
    office.net = office.net.model_copy(update={"meetings": series})
    hold(office)
    assert passes(office, WEDNESDAY + timedelta(weeks=3)) == []
