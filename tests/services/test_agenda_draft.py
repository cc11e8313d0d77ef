"""What a draft agenda gathers by itself, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.agenda import Draft, Item
from bot.services import agenda, applicants, minutes, replies
from storage import outcomes, rota
from storage.tables import inquiry, todo
from tests.services.meeting_room import give, held, plan
from tests.services.test_agenda import SECRETARY, look

if TYPE_CHECKING:
    from bot.services.agenda_views import AgendaView
    from tests.services.conftest import Office


def by_source(view: AgendaView) -> dict[str | None, Item]:
    return {one.source: one for one in view.items}


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
    assert found["minutes"].title == "第35回トップ連絡会の議事録(11/18(水))"
    assert "【案】" in found["minutes"].body
    todos = found["todos"].body
    assert "展示会の来訪者フォロー表(担当: 坂本、期限超過: 11/20(金))" in todos
    assert "規約案の配布(担当: F01、期限なし)" in todos
    assert "済んだこと" not in todos
    assert "引き合い 2件" in found["figures"].body
    assert "期限内 1/2件" in found["figures"].body
    assert found["late"].body.startswith(f"・{late.number} ")
    assert "12/14(月)の週: 図面あり部品担当 F03、システム担当 当番未定" in found["rota"].body
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
    assert by_source(first)["todos"].title == "これまでの宿題 1件"
    give(office, before, "聞き取り票の改訂")
    again = look(office, coming)
    assert by_source(again)["todos"].title == "これまでの宿題 2件"
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


def test_a_meeting_held_on_another_day_is_named_by_that_day(office: Office) -> None:
    held(office, 35, date(2026, 11, 18), started_at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
    assert "11/20(金)" in by_source(look(office, plan(office)))["minutes"].title


def test_who_begins_a_meeting_whose_draft_nobody_looked_at_finds_it_gathered(office: Office) -> None:
    held(office, 35, date(2026, 11, 18))
    coming = plan(office)
    office.do(minutes.start, SECRETARY, "C1", "")
    assert "minutes" in by_source(look(office, coming))
    office.do(agenda.approve, SECRETARY, coming)
    assert len(office.owed("agenda", op="post")) == 1  # a running meeting waits for no day
