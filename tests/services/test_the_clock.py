"""From arrival to the first reply, and what rings in between."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import audit, cases, firms, home, lanes, links, people, replies
from storage import inquiries, settings, timeline

if TYPE_CHECKING:
    from tests.services.conftest import Office


def test_an_inquiry_gets_a_number_a_deadline_and_its_duty_firm(office: Office) -> None:
    case = office.arrives()
    assert case.number == "26-0001"
    assert case.deadline == office.now + timedelta(hours=2)
    assert case.firm_id == "F01"


def test_only_the_contacts_of_the_lanes_duty_firm_are_rung(office: Office) -> None:
    office.arrives("parts")
    assert office.called("dm_duty") == ["UASA1", "UASA2"]
    (ping,) = office.owed("ping")
    assert ping["params"]["users"] == ["UASA1", "UASA2"]


def test_an_unknown_lane_rings_both_duty_firms_and_the_first_to_say_so_settles_it(office: Office) -> None:
    case = office.arrives(None)
    assert office.called("dm_duty") == ["UASA1", "UASA2", "UUSU1"]
    settled = office.do(lanes.take_on, "UUSU1", case.id)
    assert (settled.lane, settled.firm_id) == ("systems", "F02")
    with pytest.raises(Refusal) as told:
        office.do(lanes.take_on, "UASA1", case.id)
    assert told.value.params["who"] == "UUSU1"


def test_the_duty_firm_is_reminded_at_half_time_and_half_an_hour_before(office: Office) -> None:
    office.arrives()
    office.wait(minutes=61)
    assert office.called("dm_reminder") == ["UASA1", "UASA2"]
    office.wait(minutes=30)
    assert office.called("dm_reminder") == ["UASA1", "UASA2"] * 2


def test_the_chain_calls_backup_sales_directors_and_the_representative_once_each(office: Office) -> None:
    office.arrives()
    office.wait(hours=3, minutes=45)
    assert office.called("dm_call") == ["USHIMO1", "USALES", "UDIRECTOR1", "UDIRECTOR2", "UPRESIDENT"]
    office.tick()
    assert len(office.called("dm_call")) == 5


def test_a_first_reply_silences_everything(office: Office) -> None:
    case = office.arrives()
    office.wait(minutes=30)
    office.do(replies.record, "UASA2", case.id)
    before = len(office.owed(op="post"))
    office.wait(hours=7)
    assert len(office.owed(op="post")) == before


def test_the_second_to_record_a_reply_is_told_who_was_first(office: Office) -> None:
    case = office.arrives()
    office.do(replies.record, "UASA2", case.id)
    with pytest.raises(Refusal) as told:
        office.do(replies.record, "UASA1", case.id)
    assert (told.value.key, told.value.params["who"]) == ("already_answered", "UASA2")


def test_the_same_click_delivered_twice_is_one_click(office: Office) -> None:
    case = office.arrives()
    for _ in range(2):
        office.do(replies.record, "UASA2", case.id, request="1700.1:UASA2")
    assert len(office.owed("note")) == 1


def test_somebody_who_was_not_called_cannot_record_a_reply(office: Office) -> None:
    case = office.arrives()
    with pytest.raises(Refusal, match="not_yours"):
        office.do(replies.record, "UPRESIDENT", case.id)
    assert office.do(replies.record, "USECRETARY", case.id).replied_by == "USECRETARY"


def test_an_undone_reply_arms_what_was_not_sent_yet(office: Office) -> None:
    case = office.arrives()
    office.wait(minutes=61)
    office.do(replies.record, "UASA1", case.id)
    office.wait(hours=2)
    office.do(replies.undo, "UASA1", case.id)
    office.tick()
    assert office.called("dm_call") == ["USHIMO1", "USALES", "UDIRECTOR1", "UDIRECTOR2"]
    assert office.called("dm_reminder") == ["UASA1", "UASA2"]  # the second is overtaken by the call


def test_a_late_reply_stays_late(office: Office) -> None:
    case = office.arrives()
    office.wait(hours=3)
    assert office.do(replies.record, "UASA1", case.id).late


def test_what_arrives_at_night_is_pinged_in_one_message_at_opening(office: Office) -> None:
    office.now += timedelta(hours=10)
    office.arrives()
    office.arrives()
    assert office.called("dm_duty") == []
    office.wait(hours=13)
    (ping,) = office.owed("ping")
    assert len(ping["params"]["inquiry_ids"]) == 2
    assert office.called("dm_duty") == ["UASA1", "UASA2"] * 2


def test_the_coming_duty_firm_may_answer_before_the_desk_opens(office: Office) -> None:
    office.now += timedelta(hours=10)
    case = office.arrives()
    with pytest.raises(Refusal, match="not_yours"):
        office.do(replies.record, "UUSU1", case.id)
    assert not office.do(replies.record, "UASA2", case.id).is_open
    office.wait(hours=20)
    assert office.called("dm_duty") == []


def test_after_a_standstill_overtaken_reminders_are_dropped_and_calls_all_made(office: Office) -> None:
    case = office.arrives()
    office.sleep_through(hours=2, minutes=40)
    assert office.called("dm_reminder") == []
    assert office.called("dm_call") == ["USHIMO1", "USALES", "UDIRECTOR1", "UDIRECTOR2"]
    kinds = [event["kind"] for event in office.db.read_now(lambda s: timeline.events_of(s, case.id))]
    assert kinds.count("overtaken") == 2


def test_a_step_found_at_night_waits_for_the_morning(office: Office) -> None:
    office.arrives()
    office.sleep_through(hours=11)
    assert office.called("dm_call") == []
    office.wait(hours=13)
    assert "USALES" in office.called("dm_call")


def test_the_secretariat_is_given_the_numbers_of_the_firms_people_too(office: Office) -> None:
    office.now += timedelta(weeks=1)
    tanaka = {"slack_user": None, "name": "田中", "role": "", "phone": "090-2", "email": ""}
    office.do(firms.save_contacts, "USECRETARY", "F04", [tanaka])
    office.arrives("systems")
    assert office.owed("dm_secretariat")[0]["params"]["phone"] == "000-1 / 田中 090-2"


def test_a_firm_that_is_not_in_slack_is_phoned_by_the_secretariat(office: Office) -> None:
    office.now += timedelta(weeks=1)
    case = office.arrives("systems")
    (asked,) = office.owed("dm_secretariat")
    assert (asked["target"], asked["params"]["phone"]) == ("USECRETARY", "000-1")
    office.do(cases.phoned, "USECRETARY", case.id)


def test_another_lane_keeps_the_clock_and_calls_its_own_firm(office: Office) -> None:
    case = office.arrives("parts")
    office.wait(minutes=20)
    moved = office.do(lanes.change_lane, "UASA1", case.id, "systems")
    assert (moved.deadline, moved.firm_id) == (case.deadline, "F02")
    assert office.called("dm_duty")[-1] == "UUSU1"
    back = office.do(lanes.change_lane, "UUSU1", case.id, "parts")
    assert back.firm_id == "F01"
    assert office.called("dm_duty")[-2:] == ["UASA1", "UASA2"]


def test_one_reply_stops_the_clocks_of_linked_inquiries(office: Office) -> None:
    first, second = office.arrives(), office.arrives()
    office.do(links.link, "UASA1", second.id, first.number)
    office.do(replies.record, "UASA1", first.id)
    assert office.db.read_now(lambda s: inquiries.by_id(s, second.id)).state == "answered"
    office.do(links.unlink, "UASA1", second.id)
    assert office.db.read_now(lambda s: inquiries.by_id(s, second.id)).is_open


def test_a_dismissed_inquiry_is_silent_until_somebody_restores_it(office: Office) -> None:
    case = office.arrives()
    office.do(cases.dismiss, "UASA1", case.id, "not_an_inquiry")
    office.wait(hours=1, minutes=5)
    assert office.called("dm_reminder") == []
    office.do(cases.restore, "UASA1", case.id)
    office.wait(hours=2)
    assert "USALES" in office.called("dm_call")


def test_the_timeline_tells_the_state(office: Office) -> None:
    first, second = office.arrives(), office.arrives(None)
    office.do(lanes.take_on, "UUSU1", second.id)
    office.do(lanes.change_lane, "UUSU1", second.id, "parts")
    office.do(links.link, "UASA1", second.id, first.number)
    office.do(replies.record, "UASA1", first.id)
    office.do(replies.undo, "UASA1", first.id)
    office.do(cases.dismiss, "UASA1", first.id, "mass_production")
    assert office.db.read_now(audit.differing) == []
    assert office.db.read_now(lambda s: audit.look(s, office.now, office.now)) == []


def test_a_night_case_restored_after_opening_is_pinged_at_once(office: Office) -> None:
    office.now += timedelta(hours=10)
    case = office.arrives()
    office.do(cases.dismiss, "UASA1", case.id, "not_an_inquiry")
    office.wait(hours=14)
    assert office.called("dm_duty") == []
    office.do(cases.restore, "UASA1", case.id)
    assert office.called("dm_duty") == ["UASA1", "UASA2"]


def test_what_is_committed_after_the_opening_was_carried_out_is_pinged_all_the_same(office: Office) -> None:
    office.now += timedelta(hours=10)
    office.arrives()
    late = office.now
    office.wait(hours=14)
    before = len(office.called("dm_duty"))
    office.now, now = late, office.now
    office.arrives()
    office.now = now
    office.tick()
    assert len(office.called("dm_duty")) == before + 2


def test_taken_apart_each_inquiry_runs_on_the_clock_it_had(office: Office) -> None:
    main, child = office.arrives(), office.arrives()
    office.do(links.link, "UASA1", child.id, main.number)
    office.do(replies.record, "UASA1", child.id)
    office.do(links.unlink, "UASA1", child.id)
    assert office.db.read_now(lambda s: inquiries.by_id(s, main.id)).is_open
    assert not office.db.read_now(lambda s: inquiries.by_id(s, child.id)).is_open


def test_linking_to_an_open_inquiry_stops_its_clock_when_the_reply_came_after_it(office: Office) -> None:
    main, child = office.arrives(), office.arrives()
    office.do(replies.record, "UASA1", child.id)
    office.do(links.link, "UASA1", child.id, main.number)
    assert not office.db.read_now(lambda s: inquiries.by_id(s, main.id)).is_open


def test_nobody_stops_the_clock_of_a_case_that_is_not_theirs_by_linking(office: Office) -> None:
    mine, theirs = office.arrives("parts"), office.arrives("systems")
    with pytest.raises(Refusal, match="not_yours"):
        office.do(links.link, "UASA1", mine.id, theirs.number)


def test_a_reply_is_corrected_by_its_author_or_the_secretariat_only(office: Office) -> None:
    case = office.arrives()
    office.do(replies.record, "UASA1", case.id)
    with pytest.raises(Refusal, match="undo_not_yours"):
        office.do(replies.amend, "UASA2", case.id, means="mail")
    assert office.do(replies.amend, "USECRETARY", case.id, means="mail").replied_means == "mail"


def test_a_role_filled_by_a_closed_account_goes_to_the_secretariat(office: Office) -> None:
    gone = [people.Person("USALES", "営業部長", deleted=True)]
    office.db.write_now(lambda s: people.remember(s, gone, office.now))
    office.arrives()
    office.wait(hours=2)
    assert office.called("dm_call") == ["USHIMO1", "USECRETARY"]


def test_nothing_rings_while_a_restored_database_waits_for_the_secretariat(office: Office) -> None:
    office.arrives()
    office.db.write_now(lambda s: settings.put(s, settings.PAUSED, {"count": 0}))
    office.sleep_through(hours=3)
    assert office.called("dm_call") == []
    office.do(home.drop, "USECRETARY")
    office.tick()
    assert office.called("dm_call") == []


def test_the_secretariat_records_what_somebody_else_replied(office: Office) -> None:
    case = office.arrives()
    done = office.do(replies.record, "USECRETARY", case.id, means="phone", replied_by="UASA2")
    assert (done.replied_by, done.reply_entered_by) == ("UASA2", "USECRETARY")
    assert office.db.read_now(audit.differing) == []


def test_a_clock_that_was_set_back_since_the_arrival_keeps_nobody_from_recording_a_reply(
    office: Office,
) -> None:
    case = office.arrives()
    office.now -= timedelta(minutes=3)
    replied = office.do(replies.record, "UASA1", case.id)
    assert replied.replied_at == case.received_at
    with pytest.raises(Refusal) as told:
        office.do(replies.record, "UASA1", office.arrives().id, office.now - timedelta(minutes=1))
    assert told.value.key == "reply_before_arrival"
