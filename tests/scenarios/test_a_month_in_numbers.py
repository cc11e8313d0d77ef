"""The secretariat looks at the month's numbers, sends itself the file and shows the members the picture."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.handlers.test_buttons import seen
from tests.scenarios.town import INQUIRIES, button, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

MEMBERS = "会員"


async def opens(town: Town, user: str, words: str = "/inquiry 月報") -> dict[str, Any]:
    await town.workspace.send(user, INQUIRIES, words)
    return await town.form(user)


async def presses(town: Town, user: str, label: str, words: str) -> dict[str, Any]:
    """Press a button of the view that is open, and wait until it says these words."""
    view = town.workspace.view(user)
    action, block = button(view, label)
    await town.workspace.click(user, action, view_id=view["id"], block_id=block)

    def look() -> dict[str, Any] | None:
        now = town.workspace.view(user)
        return now if now and words in told(now) else None

    return dict(await town.workspace.until(look))


async def content(file: dict[str, Any]) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(file["url_private"]) as answer:
        return await answer.read()


async def test_from_the_customers_word_to_the_months_numbers(town: Town) -> None:
    number = await town.arrives(company="ミズナラ計測機器")
    await town.arrives(lane="systems")
    await town.presses(town.secretary, "一次回答済", town.card(number))
    view = told(await opens(town, town.secretary))
    assert "*2026年12月に届いた引き合い*  2件" in view
    assert "一次回答済 1件、回答待ち 1件" in view
    assert "ミズナラ" not in view
    await presses(town, town.secretary, "CSV", "CSVファイルをダイレクトメッセージで")
    await town.quiet()
    (letter,) = [one for one in town.letters(town.secretary) if one.get("files")]
    assert "2026年12月の数字です" in letter["text"]
    rows = list(csv.DictReader(io.StringIO((await content(letter["files"][0])).decode("utf-8-sig"))))
    assert [rows[0][name] for name in ("区分", "名前", "引き合い", "一次回答済")] == [
        "全体",
        "2026-12",
        "2",
        "1",
    ]
    assert [row["引き合い"] for row in rows if row["区分"] == "担当区分"] == ["1", "1"]


async def test_the_members_get_the_picture_once(town: Town) -> None:
    await opens(town, town.secretary)
    await presses(town, town.secretary, "会員チャンネルに掲示", "画像を出します")
    await town.quiet()
    (message,) = [one for one in town.workspace.messages(MEMBERS) if one.get("files")]
    assert "2026年12月の数字です" in message["text"]
    assert (await content(message["files"][0])).startswith(b"\x89PNG")


async def test_a_month_without_inquiries_is_said_kindly_and_the_next_is_a_button_away(town: Town) -> None:
    await town.arrives()
    view = told(await opens(town, town.secretary, "/inquiry month 2026-11"))
    assert "2026年11月に届いた引き合いはありません。" in view
    view = told(await presses(town, town.secretary, "次の月", "2026年12月に届いた引き合い*  1件"))
    assert "次の月" not in view
    await presses(town, town.secretary, "前の月", "2026年11月に届いた引き合いはありません。")


async def test_from_a_month_to_its_year_and_back(town: Town) -> None:
    await town.arrives()
    await opens(town, town.secretary)
    view = told(await presses(town, town.secretary, "年の数字", "2026年に届いた引き合い*  1件"))
    assert "2026年12月  1件、受注 0件" in view
    await presses(town, town.secretary, "月の数字", "2026年12月に届いた引き合い")
    await town.workspace.send(town.secretary, INQUIRIES, "/inquiry 年報 2027")
    await seen(town, town.secretary, "その年はまだ始まっていません")


async def test_home_leads_the_secretariat_to_the_numbers(town: Town) -> None:
    await town.workspace.open_home(town.secretary)
    home = await town.workspace.until(lambda: town.workspace.home(town.secretary))
    action, block = button(home, "月の数字")
    await town.workspace.click(town.secretary, action, view_id=home["id"], block_id=block)
    assert "会員ごと" in told(await town.form(town.secretary))


async def test_a_member_sees_the_numbers_and_sends_nothing(town: Town) -> None:
    user, *_ = await town.on_duty("parts")
    view = told(await opens(town, user, "/inquiry 月報 12月"))
    assert "会員ごと" in view
    assert "figures:csv" not in view
    assert "figures:picture" not in view


async def test_a_month_to_come_has_no_numbers(town: Town) -> None:
    await town.workspace.send(town.secretary, INQUIRIES, "/inquiry 月報 2027年3月")
    await seen(town, town.secretary, "その月はまだ始まっていません")


@pytest.mark.parametrize("words", ["月報 の印刷をお願いしたい", "month end closing tool, 20 pieces"])
async def test_what_only_begins_alike_is_an_inquiry(town: Town, words: str) -> None:
    assert words.rsplit(maxsplit=1)[-1] in str(await opens(town, town.secretary, f"/inquiry {words}"))
