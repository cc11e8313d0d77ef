"""The agenda gathers itself, members propose, the secretariat orders and approves it, and it goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.agenda import Draft, Item, Part, programme
from bot.domain.errors import Refusal
from bot.services import agenda, agenda_due
from bot.services.conflicts import AlreadyDone
from bot.services.members import upsert
from storage.tables import outbox
from tests.services.at_once import click_at_once
from tests.services.meeting_room import change, meeting, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.services.agenda_views import AgendaView
    from tests.services.conftest import Office

SECRETARY, PRESIDENT, MEMBER, STRANGER = "USECRETARY", "UPRESIDENT", "UASA1", "UNOBODY"
GOES_OUT = datetime(2026, 12, 11, 0, 0, tzinfo=UTC)  # the 13th is a Sunday: Friday before it, 9:00 in Tokyo


def look(office: Office, meeting_id: int, who: str = SECRETARY) -> AgendaView:
    return office.do(agenda.look, who, meeting_id)


def titles(view: AgendaView) -> list[str]:
    return [one.title for one in view.items]


def propose(office: Office, meeting_id: int, title: str, who: str = MEMBER, **more: Any) -> Item:
    return office.do(agenda.propose, who, meeting_id, Draft(title), **more)


def fall_due(office: Office, meeting_id: int, what: Callable[..., None], now: datetime = GOES_OUT) -> None:
    office.now = now
    office.db.write_now(lambda s: what(s, office.net, meeting(office, meeting_id), now))


def test_members_propose_and_what_the_office_adds_is_on_the_agenda_at_once(office: Office) -> None:
    coming = plan(office)
    propose(office, coming, "展示会の分担")
    propose(office, coming, "規約の改定", SECRETARY)
    view = look(office, coming)
    assert [(one.title, one.state, one.proposer_firm) for one in view.items[-2:]] == [
        ("展示会の分担", "proposed", "F01"),
        ("規約の改定", "accepted", None),
    ]
    assert [one.title for one in view.proposed] == ["展示会の分担"]


def test_who_is_of_two_firms_says_for_which_they_propose(office: Office) -> None:
    coming = plan(office)
    office.db.write_now(lambda s: upsert(s, {"id": "F02", "name": "F02株式会社"}, [MEMBER]))
    with pytest.raises(Refusal, match=r"agenda\.which_firm"):
        propose(office, coming, "展示会の分担")
    assert propose(office, coming, "展示会の分担", firm_id="F02").proposer_firm == "F02"


def test_of_two_firms_the_one_that_has_a_seat_there_proposes(office: Office) -> None:
    coming = plan(office, members=["F02", "F03"])
    office.db.write_now(lambda s: upsert(s, {"id": "F02", "name": "F02株式会社"}, [MEMBER]))
    assert propose(office, coming, "展示会の分担").proposer_firm == "F02"


def test_who_is_no_member_neither_proposes_nor_looks(office: Office) -> None:
    coming = plan(office, members=["F01"])
    for use_case in (
        lambda: propose(office, coming, "議題", STRANGER),
        lambda: look(office, coming, "UUSU1"),
    ):
        with pytest.raises(Refusal, match="members_only"):
            use_case()


def test_one_message_becomes_an_item_once_and_one_click_proposes_once(office: Office) -> None:
    coming = plan(office)
    propose(office, coming, "議題", source="message:C1:1.1", request="r1")
    with pytest.raises(Refusal, match="already_item"):
        propose(office, coming, "議題", "UUSU1", source="message:C1:1.1")
    with pytest.raises(AlreadyDone):
        propose(office, coming, "議題", request="r1")
    assert len(look(office, coming).proposed) == 1


def test_the_office_moves_items_within_their_part_and_nobody_else_does(office: Office) -> None:
    coming = plan(office, series="once", number=None, occurrence=None)
    first, second = propose(office, coming, "一", SECRETARY), propose(office, coming, "二", SECRETARY)
    office.do(agenda.move, SECRETARY, first.id, 1)
    assert titles(look(office, coming)) == ["二", "一"]
    office.do(agenda.move, SECRETARY, second.id, -1)  # it is the first already
    assert titles(look(office, coming)) == ["二", "一"]
    with pytest.raises(Refusal, match="office_only"):
        office.do(agenda.move, MEMBER, first.id, -1)


def test_two_who_edit_the_same_item_do_not_overwrite_each_other(office: Office) -> None:
    coming = plan(office)
    item = propose(office, coming, "展示会の分担")
    office.do(agenda.edit, SECRETARY, item.id, Draft("展示会", minutes=20))
    with pytest.raises(Refusal, match="edited_meanwhile"):
        office.do(agenda.edit, PRESIDENT, item.id, Draft("展示"))
    seen = dict(look(office, coming).seen)[item.id]
    assert office.do(agenda.edit, PRESIDENT, item.id, Draft("展示"), seen).title == "展示"


def test_whoever_proposed_takes_it_back_until_somebody_decided(office: Office) -> None:
    coming = plan(office)
    mine, theirs = propose(office, coming, "一"), propose(office, coming, "二", "UUSU1")
    office.do(agenda.drop, MEMBER, mine.id)
    with pytest.raises(Refusal, match="office_only"):
        office.do(agenda.drop, MEMBER, theirs.id)
    assert [one.title for one in look(office, coming).proposed] == ["二"]


def test_an_agenda_that_was_approved_in_time_goes_out_once_at_its_hour(office: Office) -> None:
    coming = plan(office)
    propose(office, coming, "展示会の分担")
    office.do(agenda.approve, SECRETARY, coming)
    assert office.owed("agenda") == []
    fall_due(office, coming, agenda_due.remind)
    assert office.owed("agenda_waits") == []
    for _ in range(2):
        fall_due(office, coming, agenda_due.send)
    (row,) = office.owed("agenda", op="post")
    assert (row["target"], row["live"], row["params"]) == ("#members", True, {"agenda": coming})
    assert meeting(office, coming).agenda_state == "posted"
    assert [one.state for one in look(office, coming).items if one.title == "展示会の分担"] == ["accepted"]


def test_an_agenda_nobody_approved_is_called_to_mind_and_goes_out_on_approval(office: Office) -> None:
    coming = plan(office)
    propose(office, coming, "展示会の分担")
    fall_due(office, coming, agenda_due.remind, GOES_OUT - timedelta(days=1))
    fall_due(office, coming, agenda_due.send)
    fall_due(office, coming, agenda_due.send)
    assert [row["params"]["why"] for row in office.owed("agenda_waits", op="post")] == ["soon", "due"]
    assert office.owed("agenda") == []
    office.now += timedelta(hours=2)
    office.do(agenda.approve, SECRETARY, coming)
    assert len(office.owed("agenda", op="post")) == 1
    with pytest.raises(Refusal, match="is_approved"):
        office.do(agenda.approve, PRESIDENT, coming)


async def test_of_two_who_approve_at_the_same_moment_one_is_first_and_it_goes_out_once(
    office: Office,
) -> None:
    coming = plan(office)
    propose(office, coming, "展示会の分担")
    office.now = GOES_OUT
    approvals = [(agenda.approve, who, (coming,)) for who in (SECRETARY, PRESIDENT)]
    ends = await click_at_once(office, *approvals)
    assert [end.key for end in ends if isinstance(end, Refusal)] == ["agenda.is_approved"]
    assert len(office.owed("agenda", op="post")) == 1


def test_an_agenda_without_items_is_not_approved(office: Office) -> None:
    coming = plan(office, series="once", number=None, occurrence=None)
    with pytest.raises(Refusal, match="empty"):
        office.do(agenda.approve, SECRETARY, coming)
    assert meeting(office, coming).agenda_state == "draft"


def posted(office: Office, **values: Any) -> tuple[int, Item]:
    coming = plan(office, **values)
    item = propose(office, coming, "一", SECRETARY)
    office.now = GOES_OUT
    office.do(agenda.approve, SECRETARY, coming)
    return coming, item


def test_what_is_proposed_later_is_asked_about_and_marked(office: Office) -> None:
    coming, first = posted(office)
    late = propose(office, coming, "後から")
    assert office.called("agenda_proposal") == [SECRETARY]
    assert [entry.item.title for entry in _motions(look(office, coming))] == ["一"]
    office.do(agenda.accept, SECRETARY, late.id)
    entries = _motions(look(office, coming))
    assert [(entry.number, entry.item.added_late) for entry in entries] == [(1, False), (2, True)]
    with pytest.raises(Refusal, match="is_accepted"):
        office.do(agenda.accept, PRESIDENT, late.id)
    with pytest.raises(Refusal, match="order_is_out"):
        office.do(agenda.move, SECRETARY, first.id, 1)


def test_what_is_proposed_between_approval_and_sending_is_asked_about_and_not_lost(office: Office) -> None:
    coming = plan(office)
    propose(office, coming, "一")
    office.do(agenda.approve, SECRETARY, coming)
    late = propose(office, coming, "二")
    assert office.called("agenda_proposal") == [SECRETARY]
    office.do(agenda.accept, SECRETARY, late.id)
    fall_due(office, coming, agenda_due.send)
    entries = _motions(look(office, coming))
    assert [(entry.item.title, entry.item.added_late) for entry in entries] == [("一", False), ("二", False)]


def test_what_is_let_on_after_the_sending_is_marked_whenever_it_was_proposed(office: Office) -> None:
    coming = plan(office)
    propose(office, coming, "一")
    office.do(agenda.approve, SECRETARY, coming)
    late = propose(office, coming, "二")
    fall_due(office, coming, agenda_due.send)
    office.do(agenda.accept, SECRETARY, late.id)
    entries = _motions(look(office, coming))
    assert [(entry.item.title, entry.item.added_late) for entry in entries] == [("一", False), ("二", True)]


def test_what_is_withdrawn_after_the_agenda_was_out_stays_on_it_marked(office: Office) -> None:
    coming, first = posted(office)
    propose(office, coming, "二", SECRETARY)
    office.do(agenda.drop, SECRETARY, first.id)
    view = look(office, coming)
    assert [(e.number, e.item.title, e.is_withdrawn) for e in _motions(view)] == [
        (1, "一", True),
        (2, "二", False),
    ]
    with pytest.raises(Refusal, match="is_dropped"):
        office.do(agenda.edit, SECRETARY, first.id, Draft("三"))


def test_the_message_that_is_out_is_edited_with_every_change(office: Office) -> None:
    _, first = posted(office)
    sent = outbox.update().where(outbox.c.template == "agenda").values(status="sent")
    office.db.write_now(lambda s: s.execute(sent))
    office.do(agenda.edit, SECRETARY, first.id, Draft("一", minutes=25))
    assert len(office.owed("agenda", op="update")) == 1


def test_the_agenda_of_a_meeting_of_its_own_goes_to_its_members_alone(office: Office) -> None:
    posted(office, series="once", number=None, occurrence=None, members=["F01", "F02"])
    assert office.called("agenda") == ["UASA1", "UASA2", "UUSU1"]


def test_nothing_is_proposed_for_a_meeting_that_is_over(office: Office) -> None:
    coming = plan(office)
    item = propose(office, coming, "一")
    change(office, coming, state="draft")
    for use_case in (
        lambda: propose(office, coming, "二"),
        lambda: office.do(agenda.approve, SECRETARY, coming),
        lambda: office.do(agenda.edit, SECRETARY, item.id, Draft("三")),
    ):
        with pytest.raises(Refusal, match="over"):
            use_case()


def test_the_next_meeting_of_the_series_is_told(office: Office) -> None:
    view = look(office, plan(office))
    assert view.next_at == datetime(2027, 1, 20, 8, 30, tzinfo=UTC)
    assert view.goes_out == GOES_OUT


def _motions(view: AgendaView) -> Any:
    sections = {one.part: one.entries for one in programme(view.items, view.withdrawn)}
    return sections[Part.DELIBERATIONS]


async def test_two_who_move_items_at_the_same_moment_lose_none(office: Office) -> None:
    coming = plan(office, series="once", number=None, occurrence=None)
    items = [propose(office, coming, name, SECRETARY) for name in "一二三"]
    moves = ((SECRETARY, items[0].id, 1), (PRESIDENT, items[2].id, -1))
    await click_at_once(office, *((agenda.move, who, (item, step)) for who, item, step in moves))
    assert sorted(titles(look(office, coming))) == sorted("一二三")
    assert len({one.position for one in look(office, coming).items}) == len(items)


def test_a_proposal_without_a_title_is_refused(office: Office) -> None:
    with pytest.raises(Refusal, match="no_title"):
        office.do(agenda.propose, MEMBER, plan(office), replace(Draft("x"), title=" "))
