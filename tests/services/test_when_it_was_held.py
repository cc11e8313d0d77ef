"""When and where a meeting was held and who led it, corrected by the minute-taker; and its end, told late."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.minutes_gaps import Lack, gaps
from bot.services import (
    agenda_views,
    edition_views,
    editions,
    minute_commands,
    minute_edits,
    minutes,
    people,
)
from bot.services import meetings as services
from bot.services.people import Person
from bot.texts.minutes_markdown import minutes_markdown
from storage import meetings
from tests.services.held_meeting import CHAIR, CHANNEL, DESK, OTHER, PRESIDENT, hold, view
from tests.services.meeting_room import STARTS, meeting, plan

if TYPE_CHECKING:
    from bot.domain.minutes import Minutes
    from bot.services.minute_facts import Facts
    from tests.services.conftest import Office


def page(office: Office, meeting_id: int) -> minute_edits.Page:
    found: minute_edits.Page = office.do(minute_edits.page, DESK, meeting_id)
    return found


def corrects(office: Office, meeting_id: int, who: str = DESK, request: str = "facts", **more: Any) -> Facts:
    shown = page(office, meeting_id).facts
    facts = replace(shown, **more)
    office.do(minute_edits.correct_facts, who, meeting_id, shown.mark, facts, request=request)
    return facts


def sends(office: Office, meeting_id: int, why: str = "") -> Minutes:
    """Send what was corrected, and return what it says."""
    number = page(office, meeting_id).working.edition.number
    office.do(editions.publish, DESK, meeting_id, number, why, request=f"send {number}")
    return view(office, meeting_id, number + 1).minutes


def lacks(said: Minutes) -> set[Lack]:
    return {gap.lack for gap in gaps(said)}


def test_the_form_begins_with_what_the_minutes_say(office: Office) -> None:
    facts = page(office, hold(office)).facts
    assert (facts.began, facts.place, facts.minute_taker) == (STARTS, "会議室A", DESK)
    assert facts.ended == STARTS + timedelta(minutes=105)


def test_the_next_edition_and_its_file_say_what_was_corrected(office: Office) -> None:
    meeting_id = hold(office)
    ended = STARTS + timedelta(minutes=60)
    more = {"ended": ended, "place": "ガレージ", "chair": PRESIDENT, "minute_taker": None}
    corrects(office, meeting_id, **more, minute_taker_name="書記 太郎")
    assert page(office, meeting_id).working.is_changed
    said = sends(office, meeting_id)
    assert (said.ended_at, said.place, said.minute_taker) == (ended, "ガレージ", "書記 太郎")
    text = minutes_markdown(said, edition_stamp(office, meeting_id), "ja")
    assert "17:30〜18:30" in text
    assert "ガレージ" in text
    assert not page(office, meeting_id).working.is_changed


def edition_stamp(office: Office, meeting_id: int) -> Any:
    found = view(office, meeting_id, meeting(office, meeting_id).edition)
    return office.db.read_now(
        lambda s: edition_views.stamp(s, office.net, meeting(office, meeting_id), found.edition)
    )


def test_a_chair_who_is_not_in_slack_is_no_gap_and_one_who_was_taken_out_is(office: Office) -> None:
    meeting_id = hold(office)
    corrects(office, meeting_id, chair=None, chair_name="来賓 太郎")
    said = sends(office, meeting_id)
    assert (said.chair, Lack.CHAIR in lacks(said)) == ("来賓 太郎", False)
    corrects(office, meeting_id, request="again", chair_name="", place="", way="")
    said = sends(office, meeting_id)
    assert {Lack.CHAIR, Lack.PLACE} <= lacks(said)


def test_what_somebody_else_corrected_meanwhile_is_not_put_back(office: Office) -> None:
    meeting_id = hold(office)
    shown = page(office, meeting_id).facts
    corrects(office, meeting_id, CHAIR, place="ガレージ")
    late = (meeting_id, shown.mark, replace(shown, way="オンライン"))
    with pytest.raises(Refusal, match=r"changed_meanwhile"):
        office.do(minute_edits.correct_facts, DESK, *late, request="late")
    assert page(office, meeting_id).facts.place == "ガレージ"


def test_who_chaired_instead_may_confirm(office: Office) -> None:
    meeting_id = hold(office)
    office.db.write_now(lambda s: people.remember(s, [Person(PRESIDENT, "朝霧 二郎")], office.now))
    corrects(office, meeting_id, chair=PRESIDENT)
    assert sends(office, meeting_id).chair == "朝霧 二郎"
    office.do(editions.confirm, PRESIDENT, meeting_id, 2, request="confirm")
    assert not view(office, meeting_id, 2).for_chair


def test_a_minute_taker_who_writes_that_they_chaired_may_not_confirm_for_that(office: Office) -> None:
    meeting_id = hold(office, minute_taker=OTHER)
    office.db.write_now(lambda s: people.remember(s, [Person(OTHER, "薄氷 花子")], office.now))
    corrects(office, meeting_id, OTHER, chair=OTHER)
    assert sends(office, meeting_id).chair == "薄氷 花子"
    with pytest.raises(Refusal, match=r"meeting.chair_only"):
        office.do(editions.confirm, OTHER, meeting_id, 2, request="other")
    office.do(editions.confirm, CHAIR, meeting_id, 2, request="chair")


def test_after_the_confirmation_it_is_a_new_version_with_its_reason(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, CHAIR, meeting_id, 1, request="confirm")
    corrects(office, meeting_id, place="ガレージ", chair=PRESIDENT)
    with pytest.raises(Refusal, match=r"editions.no_reason"):
        sends(office, meeting_id)
    assert sends(office, meeting_id, "場所の誤り").place == "ガレージ"
    assert meeting(office, meeting_id).state == "draft"
    assert not view(office, meeting_id, 1).for_chair  # the chair of then had confirmed it


def test_what_is_said_in_time_stays_so_whatever_end_is_written_down(office: Office) -> None:
    meeting_id = hold(office)
    before = meeting(office, meeting_id).ended_at
    corrects(office, meeting_id, ended=STARTS + timedelta(minutes=1))
    assert meeting(office, meeting_id).ended_at == before


def test_a_form_sent_as_it_was_opened_changes_nothing(office: Office) -> None:
    meeting_id = hold(office)
    corrects(office, meeting_id)
    assert not page(office, meeting_id).working.is_changed
    kinds = [one["kind"] for one in office.db.read_now(lambda s: meetings.records(s, meeting_id))]
    assert "facts_corrected" not in kinds


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"ended": STARTS - timedelta(minutes=1)}, "editions.ends_first"),
        ({"ended": STARTS + timedelta(days=9)}, "editions.not_yet"),
    ],
)
def test_a_time_that_cannot_be_is_refused(office: Office, more: dict[str, Any], why: str) -> None:
    meeting_id = hold(office)
    with pytest.raises(Refusal, match=why):
        corrects(office, meeting_id, **more)


def test_only_who_runs_the_meeting_corrects_when_it_was(office: Office) -> None:
    meeting_id = hold(office)
    with pytest.raises(Refusal, match=r"meeting.office_only"):
        corrects(office, meeting_id, PRESIDENT, place="ガレージ")


def begins(office: Office) -> int:
    meeting_id = plan(office)
    office.now = STARTS
    office.do(minutes.start, DESK, CHANNEL, "", request="start")
    return meeting_id


def test_a_meeting_that_nobody_ended_is_asked_about_hours_after_its_last_line(office: Office) -> None:
    begins(office)
    office.now = STARTS + timedelta(minutes=110)
    office.do(minute_commands.say, DESK, CHANNEL, "memo", "散会", request="say")
    since = lambda: office.do(minutes.silent_since, DESK, CHANNEL)  # noqa: E731
    said = office.now
    office.now = STARTS + timedelta(minutes=130)
    assert since() is None
    office.now = STARTS + timedelta(hours=6)
    assert since() == said
    assert office.do(minutes.silent_since, PRESIDENT, CHANNEL) is None  # who does not run it is refused


def ends(office: Office, at: time) -> None:
    over = office.db.read_now(lambda s: minutes.over_at(s, office.net, CHANNEL, at))
    office.do(minutes.end, DESK, CHANNEL, over, request="end")


def test_a_meeting_ended_days_later_was_over_on_its_own_day(office: Office) -> None:
    meeting_id = begins(office)
    office.now = STARTS + timedelta(days=5)
    ends(office, time(19, 20))
    assert view(office, meeting_id).minutes.ended_at == STARTS + timedelta(minutes=110)


def test_the_end_is_when_somebody_says_that_it_was(office: Office) -> None:
    meeting_id = begins(office)
    office.now = STARTS + timedelta(hours=14)  # the next morning
    ends(office, time(19, 30))
    said = view(office, meeting_id).minutes
    assert said.ended_at == STARTS + timedelta(hours=2)
    assert page(office, meeting_id).facts.ended == STARTS + timedelta(hours=2)
    assert not page(office, meeting_id).working.is_changed


def test_an_end_before_the_beginning_is_refused_and_the_meeting_runs_on(office: Office) -> None:
    meeting_id = begins(office)
    office.now = STARTS + timedelta(hours=1)
    with pytest.raises(Refusal, match=r"editions.ends_first"):
        ends(office, time(17, 0))
    assert meeting(office, meeting_id).state == "running"


def test_the_agenda_stays_as_it_was_sent(office: Office) -> None:
    meeting_id = hold(office)
    corrects(office, meeting_id, place="会議室B")
    shown = office.db.read_now(
        lambda s: agenda_views.view(s, office.net, office.now, services.load(s, meeting_id))
    )
    assert shown.meeting.place == "会議室A"
