"""The agenda gathers itself, members propose, the secretariat orders and approves it, and it goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.agenda import Draft, Item, Part, programme
from bot.domain.errors import Refusal
from bot.services import agenda, agenda_due, applicants, replies
from bot.services.conflicts import AlreadyDone
from storage import outcomes, rota
from storage.tables import inquiry, outbox, todo
from tests.services.at_once import click_at_once
from tests.services.meeting_room import change, give, held, meeting, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.services.agenda import AgendaView
    from tests.services.conftest import Office

SECRETARY, PRESIDENT, MEMBER, STRANGER = "USECRETARY", "UPRESIDENT", "UASA1", "UNOBODY"
GOES_OUT = datetime(2026, 12, 11, 0, 0, tzinfo=UTC)  # the 13th is a Sunday: Friday before it, 9:00 in Tokyo


def look(office: Office, meeting_id: int, who: str = SECRETARY) -> AgendaView:
    return office.do(agenda.look, who, meeting_id)


def titles(view: AgendaView) -> list[str]:
    return [one.title for one in view.items]


def by_source(view: AgendaView) -> dict[str | None, Item]:
    return {one.source: one for one in view.items}


def propose(office: Office, meeting_id: int, title: str, who: str = MEMBER, **more: Any) -> Item:
    return office.do(agenda.propose, who, meeting_id, Draft(title), **more)


def fall_due(office: Office, meeting_id: int, what: Callable[..., None], now: datetime = GOES_OUT) -> None:
    office.now = now
    office.db.write_now(lambda s: what(s, office.net, meeting(office, meeting_id), now))


def test_a_draft_gathers_what_the_network_knows(office: Office) -> None:
    before = held(office, 35, date(2026, 11, 18), state="draft")
    give(office, before, "展示会の来訪者フォロー表", due=date(2026, 11, 20))
    give(office, before, "規約案の配布", owner="UASA1", owner_name="", owner_firm="F01")
    give(office, before, "済んだこと", state="done")
    said = dict.fromkeys(applicants.SAID, "") | {"name": "雲母工業", "stage": "applied"}
    office.do(applicants.save, SECRETARY, None, said)
    office.now = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
    late, fine = office.arrives("parts"), office.arrives("systems")
    office.now += timedelta(minutes=30)
    office.do(replies.record, SECRETARY, fine.id, office.now, "phone", "", None)
    office.now += timedelta(hours=4)
    office.do(replies.record, SECRETARY, late.id, office.now, "phone", "", None)
    office.now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    office.db.write_now(lambda s: rota.put(s, date(2026, 12, 14), "parts", "F03"))
    found = by_source(look(office, plan(office)))
    assert list(found) == ["minutes", "todos", "figures", "late", "rota", "applicants"]
    assert found["minutes"].title == "第35回トップ連絡会の議事録(11月18日(水))"
    assert "【案】" in found["minutes"].body
    todos = found["todos"].body
    assert "展示会の来訪者フォロー表(担当: 坂本、期限超過: 11月20日(金))" in todos
    assert "規約案の配布(担当: F01、期限なし)" in todos
    assert "済んだこと" not in todos
    assert "引き合い 2件" in found["figures"].body
    assert "期限内 1/2件" in found["figures"].body
    assert found["late"].body.startswith(f"・{late.number} ")
    assert "12月14日(月)の週: 図面あり部品担当 F03、システム担当 当番なし" in found["rota"].body
    assert "雲母工業(段階: 申込)" in found["applicants"].body
    shown = "".join(one.title + one.body for one in found.values())
    assert "ミズナラ" not in shown  # the customer


def test_lost_cases_and_cases_without_a_firm_are_told_by_number_and_reason(office: Office) -> None:
    office.now = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
    lost, waits, fine = (office.arrives("parts") for _ in range(3))
    told = {
        "inquiry_id": lost.id,
        "kind": "lost",
        "why": "equipment",
        "said_by": SECRETARY,
        "said_at": office.now,
    }
    office.db.write_now(lambda s: outcomes.add(s, told))
    waiting = inquiry.update().where(inquiry.c.id == waits.id).values(state="answered", allocation="deciding")
    office.db.write_now(lambda s: s.execute(waiting))
    office.now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    found = by_source(look(office, plan(office)))
    assert found["lost"].title == "11月の失注と足りなかったもの(1件)"
    assert found["lost"].body == f"・設備 1件: {lost.number}"
    assert (found["waiting"].kind, found["waiting"].body) == (
        "deliberation",
        f"・{waits.number} 図面あり部品担当",
    )
    assert fine.number not in found["lost"].body + found["waiting"].body


def test_looking_again_brings_the_draft_up_to_date_and_doubles_nothing(office: Office) -> None:
    before, coming = held(office, 35, date(2026, 11, 18)), plan(office)
    assert "todos" not in by_source(look(office, coming))
    give(office, before, "見積の取りまとめ")
    first = look(office, coming)
    assert by_source(first)["todos"].title == "これまでのToDo 1件"
    give(office, before, "聞き取り票の改訂")
    again = look(office, coming)
    assert by_source(again)["todos"].title == "これまでのToDo 2件"
    assert len(again.items) == len(first.items)


def test_what_a_person_edited_or_dropped_is_left_as_they_left_it(office: Office) -> None:
    before, coming = held(office, 35, date(2026, 11, 18)), plan(office)
    give(office, before, "見積の取りまとめ")
    found = by_source(look(office, coming))
    office.do(agenda.edit, SECRETARY, found["todos"].id, Draft("宿題の確認", "report", 20))
    office.do(agenda.drop, SECRETARY, found["minutes"].id)
    give(office, before, "聞き取り票の改訂")
    again = by_source(look(office, coming))
    assert again["todos"].title == "宿題の確認"
    assert "minutes" not in again


def test_what_there_is_nothing_to_say_of_any_more_goes_away(office: Office) -> None:
    before, coming = held(office, 35, date(2026, 11, 18)), plan(office)
    give(office, before, "見積の取りまとめ")
    assert "todos" in by_source(look(office, coming))
    office.db.write_now(lambda s: s.execute(todo.update().values(state="done")))
    assert "todos" not in by_source(look(office, coming))


@pytest.mark.parametrize(("kind", "sources"), [("case", ["minutes"]), ("general", ["minutes"])])
def test_a_meeting_of_another_kind_gathers_what_concerns_it(office: Office, kind, sources) -> None:
    held(office, 35, date(2026, 11, 18))
    assert list(by_source(look(office, plan(office, kind=kind)))) == sources


def test_a_meeting_of_its_own_gathers_nothing(office: Office) -> None:
    assert look(office, plan(office, series="once", number=None, occurrence=None)).items == ()


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


def test_two_directors_who_move_at_the_same_moment_lose_no_item(office: Office) -> None:
    coming = plan(office, series="once", number=None, occurrence=None)
    items = [propose(office, coming, name, SECRETARY) for name in "一二三"]
    office.do(agenda.move, SECRETARY, items[0].id, 1)
    office.do(agenda.move, PRESIDENT, items[2].id, -1)
    assert sorted(titles(look(office, coming))) == sorted("一二三")
    assert len({one.position for one in look(office, coming).items}) == len(items)


def test_a_proposal_without_a_title_is_refused(office: Office) -> None:
    with pytest.raises(Refusal, match="no_title"):
        office.do(agenda.propose, MEMBER, plan(office), replace(Draft("x"), title=" "))
