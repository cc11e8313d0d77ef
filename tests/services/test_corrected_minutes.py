"""A draft is corrected: what members ask for, what the minute-taker changes, what goes out again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.domain.minute_kinds import Hint, Kind
from bot.domain.minutes_changes import Change, What, changes
from bot.services import editions, minute_edits
from bot.services.conflicts import AlreadyDone
from bot.services.minute_edits import Correction
from storage import editions as kept
from storage import todos
from tests.services import meeting_room
from tests.services.at_once import click_at_once
from tests.services.held_meeting import CHAIR, DESK, OTHER, PRESIDENT, change, hold, line_of, view

if TYPE_CHECKING:
    from tests.services.conftest import Office


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
    second = view(office, meeting_id, 2)
    assert second.minutes.sections[0].lines[0].text == "4社で分担する"
    assert second.before is not None
    (changed,) = changes(second.before, second.minutes)
    assert changed == Change(What.CHANGED, second.minutes.sections[0].lines[0])
    assert not view(office, meeting_id, 1).is_last
    with pytest.raises(Refusal, match=r"editions.newer_draft"):
        office.do(editions.read, PRESIDENT, meeting_id, 1)


def test_what_was_taken_out_of_a_draft_is_not_sent_to_everybody_again(office: Office) -> None:
    meeting_id = hold(office)
    before = view(office, meeting_id).edition.minutes
    section, *others = before.sections
    kept, gone = section.lines[:-1], section.lines[-1]
    after = replace(before, place="別館", attendance=(), sections=(replace(section, lines=kept), *others))
    assert list(changes(before, after)) == [
        Change(What.FACTS),
        Change(What.ATTENDANCE),
        Change(What.GONE, gone=gone.kind, under=after.sections[0]),
    ]


def test_a_corrected_draft_sees_to_the_corrections_that_its_sender_ticked(office: Office) -> None:
    meeting_id = hold(office)
    for user, text in ((PRESIDENT, "4社です"), (OTHER, "期限も違います")):
        office.do(editions.ask_correction, user, meeting_id, 1, text, request=user)
    change(office, meeting_id, "4社で分担する")
    office.do(editions.publish, DESK, meeting_id, 1, "", [(1, PRESIDENT)], request="publish")
    assert [one.slack_user for one in view(office, meeting_id, 2).waiting] == [OTHER]
    assert office.called("edition_settled") == [PRESIDENT]
    office.do(editions.confirm, CHAIR, meeting_id, 2, request="confirm")
    assert office.called("edition_left") == [OTHER]


def test_a_correction_that_somebody_else_saw_to_meanwhile_is_told_once(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.ask_correction, OTHER, meeting_id, 1, "4社です", request="ask")
    change(office, meeting_id, "4社で分担する")
    office.do(editions.settle, CHAIR, meeting_id, 1, OTHER, request="settle")
    office.do(editions.publish, DESK, meeting_id, 1, "", [(1, OTHER)], request="publish")
    assert office.called("edition_settled") == [OTHER]


def test_nothing_is_sent_where_nothing_was_changed_or_somebody_was_faster(office: Office) -> None:
    meeting_id = hold(office)
    with pytest.raises(Refusal, match=r"editions.nothing_changed"):
        office.do(editions.publish, DESK, meeting_id, 1)
    change(office, meeting_id, "4社")
    office.do(editions.publish, DESK, meeting_id, 1, request="1")
    change(office, meeting_id, "5社", "again")
    with pytest.raises(Refusal, match=r"editions.newer_draft"):
        office.do(editions.publish, CHAIR, meeting_id, 1, request="2")


def test_a_vote_is_read_back_and_more_votes_than_are_there_are_asked_about(office: Office) -> None:
    meeting_id = hold(office)
    vote = Correction("vote", "賛成3 反対1", line_of(office, meeting_id, Kind.DECISION).item_id)
    line, hint = office.do(minute_edits.correct, DESK, meeting_id, None, vote, request="1")
    assert (line.data["for"], line.data["against"], line.data["abstained"]) == (3, 1, None)
    assert hint == Hint("too_many", "", 4, 1, "firms")


def test_a_vote_names_who_stepped_out_also_where_they_are_not_in_slack(office: Office) -> None:
    meeting_id = hold(office)
    vote = Correction("vote", "賛成3 (退席者 山田理事)", line_of(office, meeting_id, Kind.DECISION).item_id)
    line, *_ = office.do(minute_edits.correct, DESK, meeting_id, None, vote, request="1")
    assert (line.data["for"], line.data["stepped_out"], line.asks) == (3, ["山田"], ())


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


def test_whose_correction_nobody_saw_to_hears_that_the_minutes_were_confirmed_without_it(
    office: Office,
) -> None:
    meeting_id = hold(office)
    office.do(editions.ask_correction, OTHER, meeting_id, 1, "会場の名前が違います", request="ask")
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    assert office.called("edition_left") == [OTHER]


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
