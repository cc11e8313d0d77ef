"""The words of `/duty` that change the rota, and their buttons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from storage import rota
from tests.handlers.test_buttons import seen
from tests.scenarios.test_swapping import NEXT_WEEK, asks, on_duty_next
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def says(town: Town, user: str, line: str) -> None:
    await town.workspace.send(user, INQUIRIES, line)


async def whisper(town: Town, user: str, words: str) -> dict[str, Any]:
    """The message that only this person sees."""

    def look() -> dict[str, Any] | None:
        shown = town.workspace.messages(INQUIRIES, user)
        return next((one for one in shown if one.get("is_ephemeral") and words in told(one)), None)

    return dict(await town.workspace.until(look))


ANSWERS = [
    ("/duty 履歴", "変更はまだありません"),
    ("/duty history", "変更はまだありません"),
    ("/duty 取り消し", "取り消せる変更はありません"),
    ("/duty 引き受け", "お待ちしているお願いはありません"),
    ("/duty TAKE なにか", "「なにか」は分かりませんでした"),
    ("/duty 交代 いつか", "日付として読めません"),
    ("/duty skip 2019-01-07", "お願いできる当番がありません"),
]


async def test_each_word_answers_its_sender_alone(town: Town) -> None:
    for line, words in ANSWERS:
        await says(town, town.secretary, line)
        await seen(town, town.secretary, words)


async def test_only_the_secretariat_skips_and_moves(town: Town) -> None:
    user = await on_duty_next(town)
    for line in ("/duty 飛ばす", "/duty on", "/duty 戻す"):
        await says(town, user, line)
    await seen(town, user, "事務局だけができます")


async def test_the_secretariat_skips_a_turn_and_takes_it_back(town: Town) -> None:
    desk, before = town.secretary, await on_duty_next(town)
    await says(town, desk, "/duty 飛ばす 12/7")
    await town.form(desk)
    assert (await town.workspace.submit(desk, {}))["ok"]
    assert await on_duty_next(town) == before, "what would change is shown first"
    assert "次のとおり、当番が変わります(2件)" in told(town.workspace.view(desk))
    assert (await town.workspace.submit(desk, {"note": "都合により"}))["ok"]
    assert "12/07(月)の週" in told(town.workspace.view(desk)), "what was changed is read back"
    await town.quiet()
    assert await on_duty_next(town) != before
    assert "一回飛ばしました" in told(town.letters(before)[-1])
    await says(town, desk, "/duty 履歴")
    await seen(town, desk, "一回飛ばす")
    await says(town, desk, "/duty 取り消し")
    listed = await whisper(town, desk, "取り消せる変更")
    await town.presses(desk, "取り消す", listed)
    await seen(town, desk, "取り消しました。関係する方に")
    assert await on_duty_next(town) == before


async def test_all_that_an_act_changed_is_a_button_away(town: Town) -> None:
    desk = town.secretary
    await says(town, desk, "/duty 進める 12/7")
    await town.form(desk)
    for _ in range(2):
        assert (await town.workspace.submit(desk, {}))["ok"]
    await town.workspace.close_view(desk)
    await says(town, desk, "/duty 履歴")
    await town.presses(desk, "すべて見る", await whisper(town, desk, "一つ進める"))
    assert len(told(await town.form(desk)).split("の週 図面あり部品担当")) > 6


async def test_the_secretariat_decides_what_is_agreed_already(town: Town) -> None:
    desk, before = town.secretary, await on_duty_next(town)
    await says(town, desk, "/duty cover 12/7")
    await town.form(desk)
    answer = await town.workspace.submit(desk, {"way": "now"})
    assert "相手の企業" in answer["errors"]["firm"]
    answer = await town.workspace.submit(desk, {"way": "now", "firm": "F20"})
    assert answer["ok"], answer
    assert await on_duty_next(town) == "UDEMOF20A" != before


async def test_a_refused_form_stays_open_as_it_was_filled_in(town: Town) -> None:
    user = await on_duty_next(town)
    await says(town, user, "/duty 代行 12/7")
    await town.form(user)
    answer = await town.workspace.submit(user, {"first": "2026-12-20", "note": "出張"})
    assert "12/07(月)の週" in answer["errors"]["first"]
    assert town.workspace.view(user)["state"]["values"]["note"]["value"]["value"] == "出張"
    answer = await town.workspace.submit(user, {"first": "2026-12-09", "last": "2026-12-08"})
    assert "初めの日より前" in answer["errors"]["last"]


async def test_a_month_that_is_over_means_its_turn_of_next_year(town: Town) -> None:
    await town.toban.db.write(lambda s: rota.put(s, date(2027, 7, 19), "parts", "F20"))
    await asks(town, "UDEMOF20A", day="7/20")
    assert "2027/07/19" in told(town.letters("UDEMOF20A")[-1])


async def test_a_firm_finds_a_turn_that_nobody_has_and_takes_it(town: Town) -> None:
    await town.toban.db.write(lambda s: rota.put(s, NEXT_WEEK, "parts", None))
    await says(town, "UDEMOF20A", "/duty 引き受け")
    listed = await whisper(town, "UDEMOF20A", "空いている当番")
    await town.presses("UDEMOF20A", "引き受ける", listed)
    await seen(town, "UDEMOF20A", "空いていた当番を引き受けました")
    assert await on_duty_next(town) == "UDEMOF20A"
    await says(town, "UDEMOF20A", "/duty")
    await seen(town, "UDEMOF20A", "これからの当番: 12/07(月)の週")


async def test_the_secretariat_gives_a_gap_to_a_firm_in_the_form(town: Town) -> None:
    await town.toban.db.write(lambda s: rota.put(s, NEXT_WEEK, "parts", None))
    await says(town, town.secretary, "/duty 代行 12/7")
    await town.form(town.secretary)
    answer = await town.workspace.submit(town.secretary, {"way": "now", "firm": "F20"})
    assert answer["ok"], answer
    assert await on_duty_next(town) == "UDEMOF20A"


async def test_where_no_form_opens_a_button_asks(town_without_forms: Town) -> None:
    town = town_without_forms
    user = await on_duty_next(town)
    await says(town, user, "/duty 代行 12/7")
    offered = await whisper(town, user, "どの当番の代行")
    await town.presses(user, "12/07(月)の週", offered)
    await seen(town, user, "お願いをお送りしました")
    assert "当番代行をお願いしています" in told(town.letters(user)[-1])


async def test_an_open_request_is_found_answered_and_withdrawn(town: Town) -> None:
    user = await on_duty_next(town)
    await asks(town, user, kind="代行")
    await says(town, "UDEMOF20A", "/duty 引き受け")
    listed = await whisper(town, "UDEMOF20A", "お待ちしているお願い")
    await town.presses("UDEMOF20A", "できません", listed)
    await seen(town, "UDEMOF20A", "お返事を承りました")
    mine = town.letters(user)[-1]
    await town.presses(user, "取り下げる", mine, town.workspace.dm(user))
    assert "取り下げました" in told(town.letters(user)[-1])
    await town.presses("UDEMOF20A", "引き受ける", listed)
    await seen(town, "UDEMOF20A", "取り下げました")
