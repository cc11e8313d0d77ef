"""The year's view from what is in the database, and its picture owed once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert

from bot.domain.errors import Refusal
from bot.domain.year import Duty, Risk
from bot.services import people, year
from bot.services.members import upsert
from bot.services.year import Span
from storage import rota
from storage.tables import absence, rota_act, stand_in

if TYPE_CHECKING:
    from bot.services.year import YearView
    from tests.services.conftest import Office

WEEK = date(2026, 11, 30)
NEXT = WEEK + timedelta(weeks=1)


def look(office: Office, who: str = "UASA1", weeks: int = 2) -> YearView:
    view: YearView = office.do(year.view, who, Span(WEEK, weeks))
    return view


def duty(view: YearView, week: int, lane: str) -> Duty:
    return next(one for one in view.year.weeks[week].duties if one.lane == lane)


def write(office: Office, work: Any) -> None:
    office.db.write_now(work)


def test_the_year_tells_the_published_turns_and_who_is_not_in_slack(office: Office) -> None:
    view = look(office)
    assert [duty(view, 0, lane).firm for lane in ("parts", "systems")] == ["F01", "F02"]
    assert duty(view, 1, "systems").risks == ((Risk.NOT_IN_SLACK, "F04"), (Risk.NO_BACKUP, "F04"))
    assert duty(view, 0, "parts").risks == ()
    assert [load.firm for load in view.year.loads] == ["F01", "F02", "F03", "F04"]


def test_firms_come_in_the_order_of_their_kana_and_else_of_their_names(office: Office) -> None:
    def read(s: Any) -> None:
        for firm_id, name, kana in (
            ("F01", "渡辺工業株式会社", "ワタナベコウギョウ"),
            ("F02", "株式会社あおば", ""),
            ("F03", "上野熱処理", "うえのねつしょり"),
            ("F04", "井手製作所", "イデ"),
        ):
            upsert(s, {"id": firm_id, "name": name, "kana": kana})

    write(office, read)
    assert [load.firm for load in look(office).year.loads] == ["F02", "F04", "F03", "F01"]


def test_a_firm_whose_accounts_are_all_closed_is_not_in_slack(office: Office) -> None:
    gone = [people.Person("UUSU1", "薄井", deleted=True), people.Person("UASA1", "朝", deleted=True)]
    write(office, lambda s: people.remember(s, gone, office.now))
    view = look(office, "USECRETARY")
    assert (Risk.NOT_IN_SLACK, "F02") in duty(view, 0, "systems").risks
    assert duty(view, 0, "parts").risks == ()


def test_contacts_who_are_all_away_are_told(office: Office) -> None:
    def leave(s: Any) -> None:
        days = {"first": date(2026, 12, 3), "last": date(2026, 12, 20)}
        s.execute(insert(absence), [{"slack_user": user, **days} for user in ("UASA1", "UASA2", "UUSU1")])

    write(office, leave)
    assert duty(look(office), 0, "parts").risks == ((Risk.AWAY, "F01"),)
    assert duty(look(office), 0, "systems").risks == ((Risk.AWAY, "F02"),)


def test_who_stands_in_is_shown_and_answers_for_the_day(office: Office) -> None:
    def cover(s: Any) -> None:
        act = {"at": office.now, "actor": "USECRETARY", "kind": "stand_in", "note": ""}
        act_id = s.execute(insert(rota_act).values(act).returning(rota_act.c.id)).scalar_one()
        day = date(2026, 12, 2)
        values = {"lane": "parts", "first": day, "last": day, "firm_id": "F04", "instead_of": "F01"}
        s.execute(insert(stand_in).values(act_id=act_id, **values))

    write(office, cover)
    found = duty(look(office), 0, "parts")
    assert [one.firm for one in found.stand_ins] == ["F04"]
    assert found.risks == ((Risk.CANNOT, "F04"), (Risk.NOT_IN_SLACK, "F04"))


def test_turns_of_years_ago_count_as_served_before(office: Office) -> None:
    write(office, lambda s: rota.put(s, date(2012, 4, 2), "parts", "F01"))
    (load, *_) = look(office).year.loads
    assert (load.before, load.within, load.next) == (1, 1, None)


def test_a_calendar_year_has_the_weeks_that_begin_in_it(office: Office) -> None:
    span = year.span_of(office.net, office.now, 2027)
    assert (span.mondays[0], span.mondays[-1]) == (date(2027, 1, 4), date(2027, 12, 27))
    assert year.span_of(office.net, office.now, 2029).mondays[0] == date(2029, 1, 1)


def test_without_a_year_it_is_a_year_from_the_present_duty_week(office: Office) -> None:
    span = year.span_of(office.net, office.now, None)
    assert (span.first, len(span.mondays)) == (WEEK, 52)
    early = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)  # Monday 8:00 in Tokyo: last week goes on
    assert year.span_of(office.net, early, None).first == date(2026, 11, 23)


def test_the_picture_is_owed_to_the_members_once_a_click(office: Office) -> None:
    span = Span(WEEK, 52)
    for _ in range(2):
        office.do(year.post_picture, "USECRETARY", span, request="click 1")
    office.do(year.post_picture, "USECRETARY", span, request="click 2")
    rows = office.owed("year_picture")
    assert [(row["op"], row["target"]) for row in rows] == [("file", "#members")] * 2
    assert rows[0]["params"] == {"first": "2026-11-30", "weeks": 52}


def test_only_the_secretariat_has_the_picture_posted(office: Office) -> None:
    with pytest.raises(Refusal, match="secretariat_only"):
        office.do(year.post_picture, "UASA1", Span(WEEK, 52), request="click")
    assert look(office, "USECRETARY").may_post
    assert not look(office).may_post
