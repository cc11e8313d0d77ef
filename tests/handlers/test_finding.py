"""Looking back with `/inquiry`, in the local workspace, on both databases."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.local.config import Pacing
from bot.services.finding import SHOWN
from tests.scenarios.town import INQUIRIES, button, found_town, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.scenarios.town import Town


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with found_town(database_url, tmp_path, pacing=Pacing(enabled=False)) as found:
        yield found


def whispers(town: Town, user: str) -> list[dict[str, Any]]:
    return [one for one in town.workspace.messages(INQUIRIES, user) if one.get("is_ephemeral")]


async def answer(town: Town, user: str, words: str, after: int = 0) -> dict[str, Any]:
    """Wait for the newest thing that only this person sees, once it says these words.

    `after` is how many there were before: an earlier one may say the same.
    """

    def look() -> dict[str, Any] | None:
        own = whispers(town, user)[after:]
        return own[-1] if own and words in told(own[-1]) else None

    return dict(await town.workspace.until(look))


async def asks(town: Town, user: str, line: str, words: str) -> dict[str, Any]:
    before = len(whispers(town, user))
    await town.workspace.send(user, INQUIRIES, line)
    return await answer(town, user, words, before)


async def presses(town: Town, user: str, label: str, message: dict[str, Any], words: str) -> dict[str, Any]:
    action, block = button(message, label)
    await town.workspace.click(user, action, channel=INQUIRIES, ts=message["ts"], block_id=block)
    return await answer(town, user, words)


async def test_the_secretariat_finds_an_inquiry_and_its_card(town: Town) -> None:
    await town.arrives(company="ミズナラ計測機器", subject="<!channel> *筐体*")
    await town.arrives(company="朝もや製作所", subject="歯車", lane="systems")
    found = await asks(town, town.secretary, "/inquiry 検索 ﾐｽﾞ", "26-0001")
    assert "ミズナラ計測機器　<!channel> *筐体*" in told(found)
    assert "26-0002" not in told(found)
    card = await presses(town, town.secretary, "カードを見る", found, "引き合い 26-0001")
    assert button(card, "一次回答済")
    nothing = await asks(town, town.secretary, "/inquiry find 鵺", "見つかりませんでした")
    assert "すべての引き合いの中に" in told(nothing)
    await asks(town, town.secretary, "/inquiry 検索", "/inquiry 検索 アルミ")


async def test_a_firm_finds_no_other_firms_customer(town: Town) -> None:
    await town.arrives(lane="parts")
    await town.arrives(lane="systems")
    user, *_ = await town.on_duty("parts")
    found = await asks(town, user, "/inquiry find ミズナラ", "26-0001")
    assert "26-0002" not in told(found)
    await asks(town, user, "/inquiry find 鵺", "ご自分に関わる引き合い")
    month = await asks(town, user, "/inquiry 一覧 今月", "26-0002")
    assert told(month).count("ミズナラ") == 1
    await asks(town, user, "/inquiry 書き出し", "事務局だけができます")


async def test_words_that_only_begin_like_a_search_are_registered_after_all(town: Town) -> None:
    line = "Search engine housing, 3 pcs & lids"
    nothing = await asks(town, town.secretary, f"/inquiry {line}", "見つかりませんでした")
    action, block = button(nothing, "引き合いを登録")
    await town.workspace.click(town.secretary, action, channel=INQUIRIES, ts=nothing["ts"], block_id=block)
    assert line in json.dumps(await town.form(town.secretary), ensure_ascii=False)


async def test_pages_are_turned_by_button(town: Town) -> None:
    for _ in range(SHOWN + 1):
        await town.arrives()
    first = await asks(town, town.secretary, "/inquiry 一覧 2026年12月", "26-0011")
    assert "26-0001" not in told(first)
    second = await presses(town, town.secretary, "次のページ", first, "26-0001")
    assert second["ts"] == first["ts"]
    await presses(town, town.secretary, "前のページ", second, "26-0011")


async def test_whoever_lists_what_waits_reads_the_deadline_and_opens_the_card(town: Town) -> None:
    await asks(town, town.secretary, "/inquiry 一覧", "一次回答待ちの引き合いはありません")
    await town.arrives()
    listed = await asks(town, town.secretary, "/inquiry 一覧", "26-0001　ミズナラ")
    assert "回答期限 " in told(listed)
    await presses(town, town.secretary, "カードを見る", listed, "引き合い 26-0001")


async def test_late_ones_and_ones_own_are_listed(town: Town) -> None:
    user, *_ = await town.on_duty("parts")
    await asks(town, user, "/inquiry 一覧 自分", "まだありません")
    await asks(town, user, "/inquiry 一覧 期限超過", "期限を過ぎた引き合いはありません")
    await town.arrives()
    await town.push(hours=3)
    await asks(town, user, "/inquiry list late", "26-0001")
    await asks(town, user, "/inquiry list mine", "26-0001")
    for word in ("unassigned", "undecided"):
        await asks(town, user, f"/inquiry list {word}", "一次回答のあと、窓口企業")
    await asks(town, user, "/inquiry 一覧 先月", "届いた引き合いはありません")
    await asks(town, user, "/inquiry 一覧 なにか", "「なにか」は分かりませんでした")


async def test_the_secretariat_gets_a_month_as_a_file_that_excel_opens(town: Town) -> None:
    await town.arrives(company='=HYPERLINK("x")')
    await asks(town, town.secretary, "/inquiry 書き出し 今月", "1件を、CSVファイルにして")
    await town.quiet()
    (letter,) = [one for one in town.letters(town.secretary) if one.get("files")]
    (file,) = letter["files"]
    assert file["name"] == "inquiries-2026-12.csv"
    async with aiohttp.ClientSession() as session, session.get(file["url_private"]) as response:
        content = await response.read()
    assert content.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert dict(zip(header, row, strict=True))["お客様の会社"] == '\'=HYPERLINK("x")'
    await asks(town, town.secretary, "/inquiry export 2020-01", "届いた引き合いはありません")
