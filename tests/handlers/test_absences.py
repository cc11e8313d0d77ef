"""`/duty 不在`, Home's button and the form behind both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.handlers.test_buttons import seen
from tests.handlers.test_rota_words import says, whisper
from tests.handlers.test_settings import opens
from tests.handlers.test_slash_commands import home_with
from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

CONTACT, OTHER = "UDEMOF20A", "UDEMOF21A"


async def submits(town: Town, user: str, **answers: Any) -> dict[str, Any]:
    answer = await town.workspace.submit(user, answers)
    assert answer["ok"], answer
    return dict(answer)


async def test_the_form_is_filled_in_read_back_and_shown_on_home(town: Town) -> None:
    await says(town, CONTACT, "/duty 不在")
    await town.form(CONTACT)
    await submits(town, CONTACT, first="2026-12-24", last="2026-12-28")
    assert "12/24(木)〜12/28(月)を不在として受け付けました" in told(town.workspace.view(CONTACT))
    await home_with(town, CONTACT, "あなたの不在の日: 12/24(木)〜12/28(月)")
    await town.workspace.close_view(CONTACT)
    await town.workspace.click(CONTACT, "absence:open")
    form = await town.form(CONTACT)
    assert "取り消す" in told(form)
    (button,) = [block["accessory"] for block in form["blocks"] if block.get("accessory")]
    await town.workspace.click(CONTACT, button["action_id"], view_id=form["id"])
    gone = "これから先の不在の届けはありません"
    await town.workspace.until(lambda: gone in told(town.workspace.view(CONTACT)))
    await home_with(town, CONTACT, "不在の日の届けはありません")


async def test_what_cannot_be_taken_is_said_at_its_field(town: Town) -> None:
    await says(town, CONTACT, "/duty away")
    await town.form(CONTACT)
    answer = await town.workspace.submit(CONTACT, {"first": "2026-12-24", "last": "2026-12-20"})
    assert "初めの日より前" in answer["errors"]["last"]
    answer = await town.workspace.submit(CONTACT, {"first": "2026-11-24", "last": "2026-12-24"})
    assert "過ぎた日です" in answer["errors"]["first"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/duty 不在 12/24", "12/24(木)を不在として"),
        ("/duty AWAY 12/24 to 12/28", "12/24(木)〜12/28(月)を不在として"),
        ("/duty 不在 11/24", "過ぎた日です"),
        ("/duty 不在 そのうち", "日付として読めません"),
    ],
)
async def test_words_do_it_at_once_and_are_read_back(town: Town, line: str, words: str) -> None:
    await says(town, CONTACT, line)
    await seen(town, CONTACT, words)


async def test_where_slack_opens_no_form_the_list_comes_with_buttons(town_without_forms: Town) -> None:
    town = town_without_forms
    await says(town, CONTACT, "/duty 不在 12/24-12/28")
    await seen(town, CONTACT, "受け付けました")
    await says(town, CONTACT, "/duty 不在")
    listed = await whisper(town, CONTACT, "のように、不在の日を")
    assert "/duty 不在 12/24-12/28" in told(listed)
    (button,) = [block["accessory"] for block in listed["blocks"] if block.get("accessory")]
    await town.workspace.click(CONTACT, button["action_id"], channel="引き合い", ts=listed["ts"])
    await seen(town, CONTACT, "12/24(木)〜12/28(月)の不在の届けを取り消しました")


async def test_whoever_is_of_the_secretariat_alone_is_asked_whose_days_they_are(town: Town) -> None:
    await says(town, town.secretary, "/duty 不在")
    assert "どなたの不在か" in told(await town.form(town.secretary))


async def test_the_secretariat_says_it_for_a_contact_from_home(town: Town) -> None:
    await opens(town, "absences")
    answer = await town.workspace.submit(
        town.secretary, {"person": town.secretary, "first": "2026-12-24", "last": None}
    )
    assert "会員企業の連絡担当者" in answer["errors"]["person"]
    await submits(town, town.secretary, person=CONTACT, first="2026-12-24", last="2026-12-28")
    assert "12/24(木)〜12/28(月)の不在を受け付けました" in told(town.workspace.view(town.secretary))
    assert "取り消す" in told(await opens(town, "absences"))
    await says(town, OTHER, "/duty 不在")
    assert "取り消す" not in told(await town.form(OTHER))
