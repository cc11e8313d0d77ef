"""What the auditor finds, and what the secretariat is told of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.services import audit, cases, home, replies, standing
from bot.services.audit import CLOCKLESS, KINDS, OUTBOX, TIMERS, UNPINGED, Finding
from storage import settings, waiting
from storage.tables import inquiry as inquiries
from storage.tables import outbox as messages
from storage.tables import timer as timers

if TYPE_CHECKING:
    from tests.services.conftest import Office


def look(office: Office) -> dict[str, Finding]:
    found = office.db.read_now(lambda s: audit.look(s, office.now, office.now))
    return {finding.kind: finding for finding in found}


def tell(office: Office, *kinds: str) -> None:
    found = [Finding(kind, 2, "26-0001") for kind in kinds]
    office.db.write_now(lambda s: audit.tell(s, office.net, found, office.now, office.now))


def all_goes_out(office: Office) -> None:
    values: dict[str, Any] = {"status": "sent", "slack_ts": "1.1", "slack_channel": "C1"}
    office.db.write_now(lambda s: s.execute(messages.update().values(values)))


def test_a_quiet_desk_has_nothing_that_could_stand_still(office: Office) -> None:
    office.arrives()
    assert look(office) == {}


def test_reminders_that_did_not_ring_are_found(office: Office) -> None:
    office.arrives()
    all_goes_out(office)
    office.now += timedelta(minutes=91)
    assert look(office) == {TIMERS: Finding(TIMERS, 2)}


def test_messages_that_nobody_sent_for_five_minutes_are_found(office: Office) -> None:
    office.arrives()
    owed = len(office.owed())
    office.now += timedelta(minutes=5)
    assert look(office) == {}
    office.now += timedelta(seconds=1)
    assert look(office) == {OUTBOX: Finding(OUTBOX, owed)}


def test_an_inquiry_to_which_nobody_was_called_at_opening_is_found(office: Office) -> None:
    office.now += timedelta(hours=10)
    case = office.arrives()
    all_goes_out(office)
    office.now += timedelta(hours=13, minutes=1)
    assert look(office) == {TIMERS: Finding(TIMERS, 2), UNPINGED: Finding(UNPINGED, 1, case.number)}


def test_an_open_inquiry_that_no_timer_watches_is_found(office: Office) -> None:
    case = office.arrives()
    office.db.write_now(lambda s: s.execute(timers.delete()))
    assert look(office) == {CLOCKLESS: Finding(CLOCKLESS, 1, case.number)}


def test_an_inquiry_closed_behind_its_historys_back_is_found(office: Office) -> None:
    case, _ = office.arrives(), office.arrives()
    assert office.db.read_now(audit.suspects) == []
    closed = inquiries.update().where(inquiries.c.id == case.id).values(state="answered")
    office.db.write_now(lambda s: s.execute(closed))
    assert office.db.read_now(audit.suspects) == [case.number]
    assert office.db.read_now(lambda s: audit.differing(s, [case.number])) == [case.number]


def test_the_secretariat_is_told_once_a_day_of_each_kind(office: Office) -> None:
    tell(office, *KINDS)
    office.now += timedelta(hours=1)
    tell(office, *KINDS)
    assert [row["params"]["kind"] for row in office.owed("finding", target="USECRETARY")] == list(KINDS)
    office.now += timedelta(days=1)
    tell(office, TIMERS)
    assert [row["params"]["kind"] for row in office.owed("finding")] == [*KINDS, TIMERS]


def test_what_is_found_at_night_is_told_once_when_the_desk_opens(office: Office) -> None:
    office.now += timedelta(days=3, hours=9)  # Friday evening
    tell(office, CLOCKLESS)
    office.now += timedelta(days=1)
    tell(office, CLOCKLESS)
    (letter,) = office.owed("finding")
    monday = office.net.hours.next_opening(office.now)
    assert letter["not_before"] == monday
    assert office.db.read_now(lambda s: waiting.since(s, office.now)) is None


def test_while_a_restored_database_waits_for_the_secretariat_nothing_stands_still(office: Office) -> None:
    office.arrives()
    office.db.write_now(lambda s: settings.put(s, settings.PAUSED, {"count": 0}))
    office.db.write_now(lambda s: s.execute(inquiries.update().values(state="answered")))
    office.now += timedelta(hours=3)
    assert look(office) == {}
    assert office.db.read_now(audit.suspects) == []
    office.do(home.release, "USECRETARY")
    assert TIMERS in look(office)
    assert office.db.read_now(audit.suspects) != []


def test_a_card_edited_anew_has_not_waited_since_its_first_edit(office: Office) -> None:
    case = office.arrives()
    all_goes_out(office)
    office.do(replies.record, "UASA1", case.id)
    all_goes_out(office)
    office.now += timedelta(hours=1)
    office.do(cases.wrote_again, "UASA1", case.id, "図面を差し替えます")
    assert office.owed(op="update", status="pending")
    assert OUTBOX not in look(office)
    assert office.db.read_now(lambda s: waiting.since(s, office.now)) == office.now


def test_the_figures_say_what_is_late_and_how_long_messages_wait(office: Office) -> None:
    office.arrives()
    office.now += timedelta(minutes=61)
    office.arrives()
    office.now += timedelta(minutes=60)
    found = office.db.read_now(lambda s: standing.figures(s, office.now, office.now))
    assert (found.open_inquiries, found.overdue_inquiries, found.overdue_timers) == (2, 1, 4)
    assert found.oldest == timedelta(minutes=121).total_seconds()
    assert found.unsent == {"pending": len(office.owed())}
