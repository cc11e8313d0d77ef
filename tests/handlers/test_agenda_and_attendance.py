"""`/topmeeting 提案`, `議題` and `出欠`, their buttons and forms, also where Slack opens no form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import meetings
from tests.handlers.test_rota_words import says
from tests.handlers.test_slash_commands import home_with
from tests.scenarios.test_an_agenda import fills, letter, presses_in_letter, presses_in_modal, sees, whisper
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from bot.domain.meetings import Meeting
    from tests.scenarios.town import Town

MEMBER, OTHER, TOP = "UDEMOF08A", "UDEMOF09A", "トップ連絡会"


async def next_meeting(town: Town) -> Meeting:
    coming = await town.toban.db.read(meetings.coming)
    return next(one for one in coming if one.series == "top")


async def begins(town: Town) -> None:
    """The meeting begins."""
    found = await next_meeting(town)
    values = {"state": "running", "started_at": town.control.now()}
    await town.toban.db.write(lambda s: meetings.change(s, found, **values))


@pytest.mark.parametrize("line", ["/topmeeting 提案 展示会の分担", "/topmeeting PROPOSE 展示会の分担"])
async def test_what_is_typed_is_proposed_for_the_next_meeting(town: Town, line: str) -> None:
    await says(town, MEMBER, line)
    assert "トップ連絡会の議題として提案しました" in await whisper(town, MEMBER, "展示会の分担", INQUIRIES)


@pytest.mark.parametrize("called", ["top-37", "トップ連絡会", "TOP"])
async def test_a_meeting_is_proposed_for_and_its_agenda_opened_by_whatever_it_is_called(
    town: Town, called: str
) -> None:
    await says(town, town.secretary, f"/topmeeting 提案 {called} 展示会の分担")
    assert "トップ連絡会の議題に入れました" in await whisper(
        town, town.secretary, "「展示会の分担」", INQUIRIES
    )
    await says(town, town.secretary, f"/topmeeting 議題 {called}")
    assert await sees(town, town.secretary, "展示会の分担")


async def test_a_proposal_for_a_meeting_that_is_not_planned_says_so(town: Town) -> None:
    await says(town, MEMBER, "/topmeeting 提案 top-99 展示会の分担")
    assert "「top-99」はありません" in await whisper(town, MEMBER, "「top-99」", INQUIRIES)


async def test_the_form_says_at_its_field_what_is_wrong_and_keeps_what_was_typed(town: Town) -> None:
    await says(town, MEMBER, "/topmeeting 提案")
    await town.form(MEMBER)
    answer = await town.workspace.submit(MEMBER, {"title": "題" * 151})
    assert "150文字まで" in answer["errors"]["title"]
    await says(town, town.secretary, "/topmeeting 議題 top-37")
    await presses_in_modal(town, town.secretary, "議題を追加", "時間(分)")
    answer = await town.workspace.submit(town.secretary, {"title": "議題", "minutes": "十分"})
    assert "整数で" in answer["errors"]["minutes"]
    answer = await town.workspace.submit(town.secretary, {"title": "議題", "minutes": "9999"})
    assert "480分" in answer["errors"]["minutes"]


async def test_a_member_reads_that_the_agenda_is_being_prepared_and_takes_a_proposal_back(town: Town) -> None:
    await says(town, MEMBER, "/topmeeting 提案 展示会の分担")
    await says(town, OTHER, "/topmeeting 議題")
    assert "展示会の分担" not in told(await sees(town, OTHER, "次第は準備中です"))
    await says(town, MEMBER, "/topmeeting agenda")
    assert "あなたの提案: 展示会の分担" in told(await sees(town, MEMBER, "次第は準備中です"))
    view = await town.form(MEMBER)
    (taking_back,) = [block["accessory"] for block in view["blocks"] if block.get("accessory")]
    await town.workspace.click(MEMBER, taking_back["action_id"], view_id=view["id"])
    await town.workspace.until(lambda: "あなたの提案" not in told(town.workspace.view(MEMBER)))


async def test_items_are_moved_edited_and_taken_off_in_the_draft(town: Town) -> None:
    desk = town.secretary
    for title in ("一つめ", "二つめ"):
        await says(town, desk, f"/topmeeting 提案 top-37 {title}")
        await whisper(town, desk, title, INQUIRIES)
    await says(town, desk, "/topmeeting 議題 top-37")
    await sees(town, desk, "*第2号議案* 二つめ")
    await presses_in_modal(town, desk, "↓ 下へ", "*第1号議案* 二つめ")
    await presses_on(town, desk, "編集", "一つめ")
    await sees(town, desk, "資料の名前や置き場所")
    await fills(town, desk, title="直した議題", minutes="25")
    await sees(town, desk, "直した議題(提案: 事務局 寺田さん、25分)")
    await presses_on(town, desk, "外す", "直した議題")
    await town.workspace.until(lambda: "直した議題" not in told(town.workspace.view(desk)))


async def presses_on(town: Town, user: str, label: str, title: str) -> None:
    """Press the button below the item of the draft."""
    view = await town.form(user)
    places = [number for number, block in enumerate(view["blocks"]) if title in told({"blocks": [block]})]
    row = view["blocks"][places[0] + 1]
    (pressed,) = [one for one in row["elements"] if one["text"]["text"] == label]
    await town.workspace.click(user, pressed["action_id"], view_id=view["id"], block_id=row["block_id"])


async def test_a_refusal_stands_above_the_draft(town: Town) -> None:
    desk, colleague = "UDEMOSEC1", "UDEMOSEC2"
    await says(town, desk, "/topmeeting 提案 top-37 一つめ")
    for user in (desk, colleague):
        await says(town, user, "/topmeeting 議題 top-37")
        await sees(town, user, "一つめ")
    await presses_on(town, desk, "外す", "一つめ")
    await town.workspace.until(lambda: "一つめ" not in told(town.workspace.view(desk)))
    await presses_on(town, colleague, "外す", "一つめ")
    await sees(town, colleague, "⚠️ この議題は、すでに外されています")


async def test_a_member_answers_by_words_and_buttons(town: Town) -> None:
    await says(town, MEMBER, "/topmeeting 出欠")
    shown = [one for one in town.workspace.messages(INQUIRIES, MEMBER) if "の出欠" in told(one)]
    assert "まだ回答がありません" in told(shown[-1])
    await town.presses(MEMBER, "出席", shown[-1])
    assert "「出席」で受け付けました" in await whisper(town, MEMBER, "受け付けました", INQUIRIES)


async def test_the_secretariat_enters_what_a_firm_said_on_the_phone(town: Town) -> None:
    desk = town.secretary
    await says(town, desk, "/topmeeting 出欠 top-37")
    await sees(town, desk, "未回答")
    await presses_in_modal(town, desk, "回答を代わりに入れる", "電話などでうかがった回答")
    await fills(town, desk, seat="F05", answer="substitute", name="部長")
    assert "夕凪板金製作: 代理(部長)" in told(await sees(town, desk, "✅"))
    answer = await town.workspace.submit(desk, {"seat": "F06", "answer": "substitute", "name": "長" * 101})
    assert "100文字まで" in answer["errors"]["name"]


async def test_the_minute_taker_writes_down_who_is_there_one_after_the_other(town: Town) -> None:
    desk = town.secretary
    await says(town, MEMBER, "/topmeeting 出欠")
    shown = [one for one in town.workspace.messages(INQUIRIES, MEMBER) if "の出欠" in told(one)]
    await town.presses(MEMBER, "出席", shown[-1])
    await begins(town)
    await says(town, desk, "/topmeeting 出欠 top-37")
    await sees(town, desk, "出席の記録なし")
    await presses_in_modal(town, desk, "出席を記録", "回答どおり会場に出席: 1社")
    await presses_in_modal(town, desk, "回答どおり", "1社を会場に出席と記録しました")
    for seat, name in (("F01", "朝霧精密切削"), ("F02", "薄氷精機製作")):
        await fills(town, desk, seat=seat, way="online", person="代表", came="23:30")
        await sees(town, desk, f"{name}: 出席、代表、オンライン、23:30から")
    answer = await town.workspace.submit(desk, {"seat": "F03", "came": "23:30", "left": "23:20"})
    assert "着席の時刻より後" in answer["errors"]["left"]


async def test_the_minute_taker_writes_down_a_guest_and_takes_it_out_again(town: Town) -> None:
    desk = town.secretary
    await begins(town)
    await says(town, desk, "/topmeeting 出欠 top-37")
    await presses_in_modal(town, desk, "出席を記録", "出席のしかた")
    await presses_in_modal(town, desk, "ゲスト・傍聴を記録", "この会議に席のない方")
    answer = await town.workspace.submit(desk, {"name": "朝霧精密切削", "way": "place"})
    assert "席があります" in answer["errors"]["name"]
    await fills(town, desk, name="渡し場産業課", person="早瀬 様", way="online")
    assert "渡し場産業課 早瀬 様(オンライン)" in told(await sees(town, desk, "ゲスト・傍聴 1"))
    await presses_in_modal(town, desk, "ゲスト・傍聴を記録", "記録を取り消す")
    known = next(
        option["value"]
        for block in (town.workspace.view(desk) or {})["blocks"]
        if block.get("block_id") == "guest"
        for option in block["element"]["options"]
        if "渡し場" in option["text"]["text"]
    )
    await fills(town, desk, guest=known, way="gone")
    await town.workspace.until(lambda: "ゲスト・傍聴 1" not in told(town.workspace.view(desk)))


async def test_where_no_form_opens_the_answer_stands_and_the_name_is_asked_for(
    town_without_forms: Town,
) -> None:
    town = town_without_forms
    await town.push(days=8)
    await presses_in_letter(town, MEMBER, "代理", TOP)
    dm = town.workspace.dm(MEMBER)
    assert "お名前を事務局にお知らせください" in await whisper(town, MEMBER, "「代理」で受け付けました", dm)
    assert "代理(お名前はまだ)" in told(await letter(town, MEMBER, TOP))


async def test_home_takes_answers_and_shows_the_secretariat_where_the_agenda_stands(town: Town) -> None:
    for user in (town.secretary, MEMBER):
        await town.workspace.open_home(user)
    home = await home_with(town, town.secretary, "次第案を確認")
    assert "未回答" in told(home)
    home = await home_with(town, MEMBER, "議題を提案")
    block = next(
        block
        for block in home["blocks"]
        if "欠席" in told({"blocks": [block]}) and block["type"] == "actions"
    )
    (pressed,) = [one for one in block["elements"] if one["text"]["text"] == "欠席"]
    await town.workspace.click(MEMBER, pressed["action_id"], view_id=home["id"], block_id=block["block_id"])
    await town.workspace.until(lambda: "✓ 欠席" in told(town.workspace.home(MEMBER)))
    assert "次第案を確認" not in told(town.workspace.home(MEMBER))
