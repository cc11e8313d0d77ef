"""`/duty year`: the view, its pages, and the picture's button."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from storage import rota
from tests.handlers.test_buttons import seen
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def opens(town: Town, user: str, words: str = "/duty 年間") -> dict:
    await town.workspace.send(user, INQUIRIES, words)
    return await town.form(user)


async def test_the_year_shows_every_week_with_its_firms_and_each_firms_turns(town: Town) -> None:
    user, *_ = await town.on_duty("parts")
    view = told(await opens(town, user))
    assert "2026年11月〜2027年11月" in view
    assert "図面あり部品担当 | システム担当" in view
    assert "12/07(月)" in view
    assert "企業ごとの回数" in view
    assert "会員チャンネルに画像を出す" not in view


async def test_a_turn_that_nobody_has_is_seen_at_once(town: Town) -> None:
    await town.toban.db.write(lambda s: rota.put(s, date(2026, 12, 14), "parts", None))
    view = told(await opens(town, town.secretary))
    assert "12/14(月)  :x: *未定* | 紙鳶設計室" in view


async def test_a_calendar_year_can_be_named(town: Town) -> None:
    view = told(await opens(town, town.secretary, "/duty year 2027年"))
    assert "2027年1月〜2027年12月" in view
    assert "01/04(月)" in view


@pytest.mark.parametrize("words", ["来年", "27", "1999", "2027 2028"])
async def test_what_is_no_year_is_refused_with_an_example(town: Town, words: str) -> None:
    await town.workspace.send(town.secretary, INQUIRIES, f"/duty 年間 {words}")
    await seen(town, town.secretary, "`/duty 年間 2027` のように")


async def test_where_slack_opens_no_form_the_year_comes_as_messages(town_without_forms: Town) -> None:
    town = town_without_forms
    user, *_ = await town.on_duty("parts")
    await town.workspace.send(user, INQUIRIES, "/duty 年間")
    await seen(town, user, "企業ごとの回数")
    assert len(town.whispers(user)) <= 4
    assert "12/07(月)" in "".join(town.whispers(user))
    assert town.whispers("UDEMOF20A") == []
