"""The commands, the shortcuts and the Home tab, in the local workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.handlers.test_buttons import on_duty, seen
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def test_the_command_opens_the_form_and_the_number_comes_once_it_is_on_disk(town: Town) -> None:
    user = town.secretary
    await town.workspace.send(user, INQUIRIES, "/inquiry アルミ筐体を5個 &lt;!channel&gt;")
    form = await town.form(user)
    assert "アルミ筐体を5個 <!channel>" in told(form)
    answer = await town.workspace.submit(user, {"company": "ミズナラ計測機器", "lane": "parts"})
    assert answer["ok"], answer
    assert "受付番号 26-0001 で受け付けました" in told(town.workspace.view(user))
    await town.quiet()
    assert "26-0001" in told(town.letters(await on_duty(town))[-1])


async def test_an_empty_form_is_refused_and_stays_open(town: Town) -> None:
    user = town.secretary
    await town.workspace.shortcut(user, "register_inquiry_global")
    await town.form(user)
    answer = await town.workspace.submit(user, {"company": "ミズナラ計測機器"})
    assert answer["errors"] == {"body": "件名か内容のどちらかを入力してください。"}
    answer = await town.workspace.submit(user, {"company": "ミズナラ計測機器", "subject": "見積"})
    assert answer["ok"], answer


async def test_a_message_becomes_an_inquiry(town: Town) -> None:
    user = town.secretary
    await town.workspace.send(user, "会員", "電話がありました。A&B <5mm の件")
    message = town.workspace.messages("会員", user)[-1]
    await town.workspace.shortcut(user, "register_inquiry_message", "会員", message["ts"])
    assert "電話がありました。A&B <5mm の件" in told(await town.form(user))


async def home_with(town: Town, user: str, words: str) -> dict[str, Any]:
    """Wait until this person's Home says something; return it."""

    def look() -> dict[str, Any] | None:
        view = town.workspace.home(user)
        return view if view and words in told(view) else None

    return await town.workspace.until(look)


COMMANDS = [
    ("/inquiry 一覧", "26-0001"),
    ("/inquiry LIST", "26-0001"),
    ("/inquiry 月報 2026-13", "「2026-13」は分かりませんでした。使い方は"),
    ("/inquiry month 2026-13", "「2026-13」は分かりませんでした。使い方は"),
    ("/inquiry 年報 20266", "「20266」は分かりませんでした"),
    ("/inquiry 表示 26-1", "引き合い 26-0001"),
    ("/inquiry 26-9999", "見つかりません"),
    ("/inquiry ヘルプ", "/inquiry 一覧"),
    ("/duty", "今週の当番"),
    ("/duty なにか", "「なにか」は分かりませんでした"),
    ("/duty 設定 来週 parts", "当番を決めます"),
    ("/duty 設定 いつか parts F01", "「いつか」は日付として読めません"),
    ("/duty 設定 いつ か parts F01", "例: `/duty 設定 来週 図面あり部品担当 朝霧精密切削`"),
    ("/duty 履暦", "近いもの: /duty 履歴"),
    ("/duty 案 52", "「52」は分かりませんでした。 `/duty 案` だけを入れてください。"),
    ("/duty 不在 12/24", "どなたの不在かが分かりません"),
    ("/inquiry 検索", "探す言葉を続けてください"),
    ("/inquiry 書き出し 2026-13", "「2026-13」という月はありません"),
    ("/duty 設定 来週 parts 株式会社", "当たる会員企業はいくつかあります"),
    ("/duty 設定 来週 溶接 F01", "「溶接」という担当区分はありません"),
    ("/duty 設定 12/8(火) parts F01", "月曜日ではありません"),
    ("/duty 設定 来週 parts どこか", "「どこか」という会員企業は見つかりません"),
    ("/toban", "/toban 状態"),
    ("/toban 状態", "動いています"),
    ("/minutes ええと", "「ええと」は分かりませんでした"),
    ("/topmeeting さて", "「さて」は分かりませんでした"),
]


async def test_each_command_answers_its_sender_alone(town: Town) -> None:
    await town.arrives()
    for line, words in COMMANDS:
        await town.workspace.send(town.secretary, INQUIRIES, line)
        await seen(town, town.secretary, words)
    assert town.whispers("UDEMOF20A") == []


async def test_the_secretariat_sets_a_turn_and_nobody_else_does(town: Town) -> None:
    await town.workspace.send(town.secretary, INQUIRIES, "/duty 設定 再来週 図面あり部品担当 F01")
    await seen(town, town.secretary, "12/14(月)の週の図面あり部品担当を")
    await town.workspace.send(town.secretary, INQUIRIES, "/duty 設定 再来週 parts 朝霧")
    await seen(town, town.secretary, "朝霧精密切削")
    await town.workspace.send(town.secretary, INQUIRIES, "/duty　設定　再来週　図面あり部品担当　F01")
    await town.workspace.send(town.secretary, INQUIRIES, "/duty 設定 12/21 systems F01")
    await seen(town, town.secretary, "この当番を受け持てません")
    await town.workspace.send("UDEMOF01A", INQUIRIES, "/duty set 12/21 parts F01")
    await seen(town, "UDEMOF01A", "事務局だけができます")


async def test_home_registers_and_records(town: Town) -> None:
    user = await on_duty(town)
    await town.workspace.open_home(user)
    await home_with(town, user, "今、一次回答待ちの引き合いはありません")
    await town.workspace.click(user, "home:register")
    await town.form(user)
    assert (await town.workspace.submit(user, {"subject": "見積", "lane": "parts"}))["ok"]
    await town.workspace.close_view(user)
    await town.quiet()
    home = await home_with(town, user, "26-0001")
    await town.workspace.click(user, "case:replied", view_id=home["id"])
    await home_with(town, user, "今、一次回答待ちの引き合いはありません")


async def test_english_is_spoken_to_whoever_speaks_it(town: Town) -> None:
    town.workspace.set_locale(town.secretary, "en-US")
    await town.toban.directory.refresh_people()
    await town.workspace.send(town.secretary, INQUIRIES, "/toban health")
    await seen(town, town.secretary, "Running.")
