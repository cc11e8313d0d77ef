"""After the meeting: the draft goes out, is read and corrected, and the chair confirms it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from bot.domain.errors import Refusal
from bot.domain.minute_kinds import Kind
from bot.services import edition_views, editions, minute_edits, minutes, minutes_export, past_minutes
from bot.services.conflicts import AlreadyDone
from bot.services.minute_edits import Correction
from bot.texts.minutes_markdown import minutes_markdown
from storage import attendance as presences
from storage import editions as kept
from storage import todos
from storage.tables import person
from tests.services import meeting_room
from tests.services.at_once import click_at_once

if TYPE_CHECKING:
    from bot.services.edition_views import EditionView
    from tests.services.conftest import Office

CHANNEL = "C0MEMBERS"
CHAIR, DESK, PRESIDENT, OTHER = "UPRESIDENT", "USECRETARY", "UASA1", "UUSU1"


def hold(office: Office, **values: Any) -> int:
    """Hold the meeting, with a decision, a ToDo and a vote, and end it."""
    meeting_id = meeting_room.plan(office, **values)
    office.now = meeting_room.STARTS
    office.do(minutes.start, DESK, CHANNEL, "", request="start")
    office.db.write_now(
        lambda s: presences.put(
            s, meeting_id, "F01", answer="present", way="place", person="朝霧", stand_in=""
        )
    )
    for number, (kind, text) in enumerate(
        [(Kind.ITEM, "展示会"), (Kind.DECISION, "3社で分担する"), (Kind.TODO, "@UASA1 表を作る 12/25まで")]
    ):
        office.now += timedelta(minutes=5)
        office.do(minutes.say, DESK, CHANNEL, kind, text, request=f"say{number}")
    office.now += timedelta(minutes=90)
    office.do(minutes.end, DESK, CHANNEL, request="end")
    return meeting_id


def view(office: Office, meeting_id: int, number: int = 1, reader: str | None = None) -> EditionView:
    found = office.db.read_now(
        lambda s: edition_views.view(s, office.net, office.now, meeting_id, number, reader)
    )
    assert found is not None
    return found


def line_of(office: Office, meeting_id: int, kind: str) -> Any:
    page = office.do(minute_edits.page, DESK, meeting_id)
    return next(line for line in page.lines if line.kind == kind)


def change(office: Office, meeting_id: int, text: str, request: str = "change") -> None:
    line = line_of(office, meeting_id, Kind.DECISION)
    to = Correction(Kind.DECISION, text, line.item_id)
    office.do(minute_edits.correct, DESK, meeting_id, line.id, to, request=request)


def test_the_draft_goes_to_every_member_to_the_office_and_to_the_channel_at_once(office: Office) -> None:
    meeting_id = hold(office)
    assert office.called("edition_member") == ["UASA1", "UASA2", "UUSU1", "USHIMO1"]
    assert office.called("edition_office") == [CHAIR, DESK]
    assert office.called("edition_channel") == [CHANNEL]
    (file,) = office.owed("minutes_file")
    assert (file["op"], file["target"]) == ("file", CHANNEL)
    assert meeting_room.meeting(office, meeting_id).edition == 1


def test_the_draft_says_what_was_said(office: Office) -> None:
    said = view(office, hold(office)).minutes
    assert [(section.title, [line.text for line in section.lines]) for section in said.sections] == [
        ("展示会", ["3社で分担する", "表を作る"])
    ]
    assert said.quorum.counted == 1
    assert said.following is not None


def test_who_has_read_it_is_known_once_and_their_firm_with_them(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.read, PRESIDENT, meeting_id, 1, request="1")
    office.do(editions.read, PRESIDENT, meeting_id, 1, request="2")
    shown = view(office, meeting_id, reader=PRESIDENT)
    assert [seat.id for seat in shown.have_read] == ["F01"]
    assert shown.own is not None
    assert shown.own.read_at == office.now
    assert view(office, meeting_id, reader="UASA2").own is None


def test_a_stranger_neither_reads_nor_corrects(office: Office) -> None:
    meeting_id = hold(office)
    for use_case, more in ((editions.read, []), (editions.ask_correction, ["違います"])):
        with pytest.raises(Refusal, match=r"meeting.members_only"):
            office.do(use_case, "USTRANGER", meeting_id, 1, *more)


def test_a_correction_goes_to_the_minute_taker_and_its_author_is_told_when_it_was_seen_to(
    office: Office,
) -> None:
    meeting_id = hold(office)
    office.do(editions.ask_correction, OTHER, meeting_id, 1, "4社です", request="1")
    assert office.called("edition_correction") == [DESK]
    assert [one.correction for one in view(office, meeting_id).waiting] == ["4社です"]
    office.do(editions.settle, DESK, meeting_id, 1, OTHER, request="2")
    assert view(office, meeting_id).waiting == ()
    assert office.called("edition_settled") == [OTHER]
    with pytest.raises(AlreadyDone):
        office.do(editions.settle, DESK, meeting_id, 1, OTHER, request="3")


def test_a_second_correction_does_not_wipe_out_the_first(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.ask_correction, OTHER, meeting_id, 1, "4社です", request="1")
    office.do(editions.ask_correction, OTHER, meeting_id, 1, "期限も違います", request="2")
    assert [one.correction for one in view(office, meeting_id).waiting] == ["4社です\n期限も違います"]
    assert len(office.owed("edition_correction", op="post")) == 2


def test_a_corrected_line_waits_for_the_next_edition(office: Office) -> None:
    meeting_id = hold(office)
    change(office, meeting_id, "4社で分担する")
    assert view(office, meeting_id).minutes.sections[0].lines[0].text == "3社で分担する"
    with pytest.raises(Refusal, match=r"editions.unsent_changes"):
        office.do(editions.confirm, CHAIR, meeting_id, 1)
    office.do(editions.publish, DESK, meeting_id, 1)
    assert view(office, meeting_id, 2).minutes.sections[0].lines[0].text == "4社で分担する"
    assert not view(office, meeting_id, 1).is_last
    with pytest.raises(Refusal, match=r"editions.newer_edition"):
        office.do(editions.read, PRESIDENT, meeting_id, 1)


def test_nothing_is_sent_where_nothing_was_changed_or_somebody_was_faster(office: Office) -> None:
    meeting_id = hold(office)
    with pytest.raises(Refusal, match=r"editions.nothing_changed"):
        office.do(editions.publish, DESK, meeting_id, 1)
    change(office, meeting_id, "4社")
    office.do(editions.publish, DESK, meeting_id, 1, request="1")
    change(office, meeting_id, "5社", "again")
    with pytest.raises(Refusal, match=r"editions.newer_edition"):
        office.do(editions.publish, CHAIR, meeting_id, 1, request="2")


def test_lines_are_added_taken_back_and_may_become_something_else(office: Office) -> None:
    meeting_id = hold(office)
    item = line_of(office, meeting_id, Kind.DECISION).item_id
    office.do(
        minute_edits.correct, DESK, meeting_id, None, Correction("vote", "賛成3 反対1", item), request="1"
    )
    line = line_of(office, meeting_id, Kind.DECISION)
    to = Correction("pending", "次回に決める", item)
    office.do(minute_edits.correct, DESK, meeting_id, line.id, to, request="2")
    todo = line_of(office, meeting_id, Kind.TODO)
    office.do(minute_edits.take_back, DESK, meeting_id, todo.id, request="3")
    office.do(editions.publish, DESK, meeting_id, 1, request="4")
    (section,) = view(office, meeting_id, 2).minutes.sections
    assert [(line.kind, line.text) for line in section.lines] == [
        ("pending", "次回に決める"),
        ("vote", "賛成3 反対1"),
    ]
    assert section.lines[1].vote is not None
    assert section.lines[1].vote.in_favour == 3
    (given,) = office.db.read_now(lambda s: todos.of_meeting(s, meeting_id))
    assert given.state == "dropped"


def test_a_corrected_todo_is_its_new_owners(office: Office) -> None:
    meeting_id = hold(office)
    line = line_of(office, meeting_id, Kind.TODO)
    to = Correction("todo", "表を作る", line.item_id, owner=OTHER)
    office.do(minute_edits.correct, DESK, meeting_id, line.id, to, request="1")
    (given,) = office.db.read_now(lambda s: todos.of_meeting(s, meeting_id))
    assert (given.owner, given.due) == (OTHER, None)
    assert OTHER in office.called("todos_given")


def test_the_chair_confirms_and_everybody_gets_the_file(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    assert meeting_room.meeting(office, meeting_id).state == "confirmed"
    shown = view(office, meeting_id)
    assert (shown.edition.confirmed_by, shown.for_chair) == (CHAIR, False)
    assert len(office.owed("minutes_file")) == 2


def test_whose_correction_nobody_saw_to_hears_that_the_minutes_were_confirmed_without_it(
    office: Office,
) -> None:
    meeting_id = hold(office)
    office.do(editions.ask_correction, OTHER, meeting_id, 1, "会場の名前が違います", request="ask")
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    assert office.called("edition_left") == [OTHER]


def test_the_secretariat_confirms_in_the_chairs_absence_and_is_named(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, DESK, meeting_id, 1)
    assert view(office, meeting_id).for_chair
    text = office.db.read_now(
        lambda s: minutes_markdown(*minutes_export.edition(s, office.net, meeting_id, 1), "ja")
    )
    assert f"議長に代わり事務局 {DESK}" in text
    assert "【案】" not in text


def test_a_member_may_not_confirm(office: Office) -> None:
    meeting_id = hold(office)
    with pytest.raises(Refusal, match=r"meeting.chair_only"):
        office.do(editions.confirm, PRESIDENT, meeting_id, 1)


def test_the_second_of_two_who_confirm_is_told_who_was_first(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    with pytest.raises(Refusal, match=r"editions.confirmed") as refused:
        office.do(editions.confirm, DESK, meeting_id, 1)
    assert refused.value.params["who"] == CHAIR


async def test_of_two_who_confirm_at_the_same_moment_one_does_and_the_other_is_told_who(
    office: Office,
) -> None:
    meeting_id = hold(office)
    ends = await click_at_once(
        office, *((editions.confirm, who, (meeting_id, 1)) for who in (CHAIR, DESK, CHAIR))
    )
    refused = [end for end in ends if isinstance(end, Refusal)]
    by = view(office, meeting_id).edition.confirmed_by
    assert [(one.key, one.params["who"]) for one in refused] == [("editions.confirmed", by)] * 2
    assert len(office.owed("minutes_file")) == 2


async def test_what_is_confirmed_while_a_corrected_draft_goes_out_is_never_both(office: Office) -> None:
    meeting_id = hold(office)
    change(office, meeting_id, "4社")
    await click_at_once(
        office,
        (editions.publish, DESK, (meeting_id, 1)),
        (editions.confirm, CHAIR, (meeting_id, 1)),
        (editions.publish, CHAIR, (meeting_id, 1)),
    )
    now = meeting_room.meeting(office, meeting_id)
    assert (now.edition, now.state) == (2, "draft")
    assert view(office, meeting_id, 1).edition.confirmed_by is None


async def test_everybody_reads_at_once_and_everybody_counts(office: Office) -> None:
    meeting_id = hold(office)
    users = ("UASA1", "UASA2", "UUSU1", "USHIMO1", CHAIR, DESK)
    ends = await click_at_once(office, *((editions.read, user, (meeting_id, 1)) for user in users))
    assert not [end for end in ends if isinstance(end, Exception)]
    assert len(view(office, meeting_id).have_read) == 3


def test_a_change_after_it_was_confirmed_needs_a_reason_and_is_confirmed_again(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, CHAIR, meeting_id, 1, request="1")
    change(office, meeting_id, "4社")
    with pytest.raises(Refusal, match=r"editions.no_reason"):
        office.do(editions.publish, DESK, meeting_id, 1, " ")
    office.do(editions.publish, DESK, meeting_id, 1, "社数の誤り", request="2")
    shown = view(office, meeting_id, 2)
    assert (shown.amends, shown.edition.why) == (True, "社数の誤り")
    assert meeting_room.meeting(office, meeting_id).state == "draft"
    assert office.called("edition_member").count(OTHER) == 2
    office.do(editions.confirm, CHAIR, meeting_id, 2, request="3")
    assert meeting_room.meeting(office, meeting_id).state == "confirmed"


def test_earlier_editions_stay(office: Office) -> None:
    meeting_id = hold(office)
    change(office, meeting_id, "4社")
    office.do(editions.publish, DESK, meeting_id, 1)
    first = office.db.read_now(lambda s: kept.of(s, meeting_id, 1))
    assert first is not None
    assert first.minutes.sections[0].lines[0].text == "3社で分担する"


def test_members_find_what_was_said_however_wide_they_type_it_and_strangers_find_nothing(
    office: Office,
) -> None:
    hold(office)
    found = office.do(past_minutes.find, PRESIDENT, "\uff13社 分担")
    assert [(hit.meeting.key, hit.lines) for hit in found] == [("top-36", (("decision", "3社で分担する"),))]
    assert office.do(past_minutes.find, PRESIDENT, "4社") == []
    assert office.do(past_minutes.find, "USTRANGER", "3社") == []
    with pytest.raises(Refusal, match=r"editions.find_what"):
        office.do(past_minutes.find, PRESIDENT, " ")


def test_a_correction_is_found_once_it_was_sent_and_not_before(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    change(office, meeting_id, "白百合商事に任せる")
    assert office.do(past_minutes.find, PRESIDENT, "白百合") == []
    assert len(office.do(past_minutes.find, PRESIDENT, "3社")) == 1
    office.do(editions.publish, DESK, meeting_id, 1, "誤記")
    assert len(office.do(past_minutes.find, PRESIDENT, "白百合")) == 1


def test_the_latest_meeting_is_listed_first_and_to_those_alone_who_take_part(office: Office) -> None:
    meeting_room.held(office, 35, meeting_room.STARTS.date().replace(month=11))
    hold(office)
    assert [one.number for one in office.do(past_minutes.listing, PRESIDENT)] == [36, 35]
    assert office.do(past_minutes.listing, "USTRANGER") == []


def test_the_file_goes_to_whoever_takes_part_and_asks(office: Office) -> None:
    hold(office)
    office.do(minutes_export.send, PRESIDENT, "latest", request="1")
    assert [row["target"] for row in office.owed("minutes_file")] == [CHANNEL, PRESIDENT]
    with pytest.raises(Refusal, match=r"meeting.members_only"):
        office.do(minutes_export.send, "USTRANGER", "top-36", request="2")


def test_a_person_who_calls_themselves_something_else_by_now_does_not_hold_up_the_minutes(
    office: Office,
) -> None:
    meeting_id = hold(office)
    office.db.write_now(lambda s: s.execute(update(person).values(name="改めた名前")))
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    assert meeting_room.meeting(office, meeting_id).state == "confirmed"
