"""A meeting held in the members' channel: begun, written down by three, corrected, ended, its ToDos done."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.app import Toban
from storage import meetings
from storage import minutes as rows
from storage import todos as todo_rows
from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

MEMBERS = "会員"
SAKAMOTO, KAWABATA, OTHER = "UDEMOF03A", "UDEMOF07A", "UDEMOF05A"
RECEIPT = "white_check_mark"


async def begins(town: Town, words: str = "top-37") -> dict[str, Any]:
    """The secretary begins a meeting; return the message that its thread hangs on."""
    await town.workspace.send(town.secretary, MEMBERS, f"/minutes 開始 {words}".strip())
    await town.quiet()
    return dict(head(town))


def head(town: Town) -> dict[str, Any]:
    found = [one for one in town.workspace.messages(MEMBERS) if "議事録をとっています" in told(one)]
    return found[-1]


async def test_a_meeting_weeks_away_is_begun_only_when_that_was_meant(town: Town) -> None:
    await town.workspace.send(town.secretary, MEMBERS, "/minutes 開始 トップ連絡会")
    told_her = town.workspace.messages(MEMBERS, town.secretary)
    asked = next(one for one in told_her if "いま始めますか" in told(one))
    assert "第37回トップ連絡会" in told(asked)
    await town.presses(town.secretary, "臨時の会議を始める", asked, MEMBERS)
    await town.quiet()
    assert "トップ連絡会" in told(head(town))
    assert "第37回" not in told(head(town))
    planned = await town.toban.db.read(lambda s: meetings.by_number(s, "top", 37))
    assert planned is not None
    assert planned.state == "planned"
    assert not any("いま始めますか" in one for one in town.whispers(town.secretary, MEMBERS))


async def test_an_old_question_whether_to_begin_answers_that_it_has_begun(sqlite_town: Town) -> None:
    town = sqlite_town
    for _ in range(2):
        await town.workspace.send(town.secretary, MEMBERS, "/minutes 開始 トップ連絡会")
    asked = [one for one in town.workspace.messages(MEMBERS, town.secretary) if "いま始めますか" in told(one)]
    for question in asked:
        await town.presses(town.secretary, "この会議を始める", question, MEMBERS)
    said = "このチャンネルではトップ連絡会(top-37)の議事録をとっています"
    await town.workspace.until(lambda: any(said in one for one in town.whispers(town.secretary, MEMBERS)))
    assert not any("いま始めますか" in one for one in town.whispers(town.secretary, MEMBERS))


async def says(town: Town, user: str, text: str, ts: str) -> str:
    """Somebody writes into the thread; return the message's ts."""
    answer = await town.workspace.send(user, MEMBERS, text, ts)
    assert answer["ok"], answer
    return str(answer["ts"])


async def lines(town: Town) -> list[tuple[str, str]]:
    """What is on disk of the meeting that runs."""

    def read(s: Any) -> list[tuple[str, str]]:
        (running,) = meetings.running(s)
        return [(one.kind, one.text) for one in rows.standing(s, running.id)]

    return await town.toban.db.read(read)


async def until_lines(town: Town, *expected: tuple[str, str]) -> None:
    async with asyncio.timeout(20):
        while await lines(town) != list(expected):
            await asyncio.sleep(0.01)
    await town.quiet()


def receipts(town: Town, ts: str, thread: str) -> list[str]:
    """The reactions of a message."""
    message = next(one for one in town.workspace.messages(MEMBERS, thread_ts=thread) if one["ts"] == ts)
    return [one["name"] for one in message.get("reactions", [])]


def thread(town: Town, ts: str) -> list[str]:
    return [told(one) for one in town.workspace.messages(MEMBERS, thread_ts=ts)[1:]]


async def whisper(town: Town, user: str, words: str) -> str:
    def look() -> str | None:
        found = town.workspace.messages(MEMBERS, user)
        for one in list(found):
            found += town.workspace.messages(MEMBERS, user, one["ts"])[1:] if one.get("reply_count") else []
        return next((told(one) for one in found if one.get("is_ephemeral") and words in told(one)), None)

    return str(await town.workspace.until(look))


async def test_a_meeting_is_begun_written_down_and_ended(town: Town) -> None:
    opened = await begins(town)
    ts = opened["ts"]
    assert "top-" in told(opened)
    first = await says(town, SAKAMOTO, "決定: 会費を月1万円とする", ts)
    await says(town, KAWABATA, "よろしくお願いします", ts)
    await says(town, KAWABATA, "オフレコ: 白百合商事の件", ts)
    await says(town, town.secretary, f"宿題: <@{KAWABATA}> 見積書を送る 12/10まで", ts)
    await until_lines(town, ("decision", "会費を月1万円とする"), ("todo", "見積書を送る"))
    assert receipts(town, first, ts) == [RECEIPT]
    assert "2026年12月10日(木)まで" in await whisper(town, town.secretary, "見積書を送る")
    town.workspace.edit(SAKAMOTO, MEMBERS, first, "会費を月2万円に決定")
    await until_lines(town, ("todo", "見積書を送る"))
    assert "議事録から外しました" in await whisper(town, SAKAMOTO, "見出し")
    assert receipts(town, first, ts) == []
    town.workspace.edit(SAKAMOTO, MEMBERS, first, "決定: 会費を月2万円とする")
    await until_lines(town, ("decision", "会費を月2万円とする"), ("todo", "見積書を送る"))
    second = await says(town, SAKAMOTO, "保留: 入会金", ts)
    await until_lines(
        town, ("decision", "会費を月2万円とする"), ("todo", "見積書を送る"), ("pending", "入会金")
    )
    town.workspace.delete(SAKAMOTO, MEMBERS, second)
    await until_lines(town, ("decision", "会費を月2万円とする"), ("todo", "見積書を送る"))
    await town.presses(town.secretary, "会議を終える", head(town), MEMBERS)
    assert any("会議を終えました" in one for one in thread(town, ts))
    given = next(one for one in town.letters(KAWABATA) if "見積書を送る" in told(one))
    await town.presses(KAWABATA, "完了", given, town.workspace.dm(KAWABATA))
    given = next(one for one in town.letters(KAWABATA) if "見積書を送る" in told(one))
    assert "完了にしました" in told(given)
    await town.presses(KAWABATA, "未完了に戻す", given, town.workspace.dm(KAWABATA))
    await town.push(days=8, hours=23)
    assert sum("確かめてください" in told(one) for one in town.letters(KAWABATA)) == 1


async def test_commands_say_the_same_and_are_seen_by_all(sqlite_town: Town) -> None:
    town = sqlite_town
    ts = (await begins(town, "展示会の打ち合わせ"))["ts"]
    for text in (
        "/minutes 議題 小間の割り振り",
        f"/minutes 宿題 <@{KAWABATA}> 見積書を送る 来月末まで",
        "/minutes 決定：出展する",
        "/minutes present Alder",
        "/minutes メモ",
        "/minutes 宿題",
        "/minutes なにか",
    ):
        await town.workspace.send(town.secretary, MEMBERS, text)
        await town.quiet()
    said = thread(town, ts)
    assert any("小間の割り振り" in one for one in said)
    assert any("2027年1月31日(日)まで" in one for one in said)
    assert any("出展する" in one for one in said)
    await whisper(town, town.secretary, "「メモ:」の後に")
    await whisper(town, town.secretary, "あなたの宿題はありません")
    await whisper(town, town.secretary, "「なにか」は分かりませんでした")
    await town.workspace.send(town.secretary, MEMBERS, "/minutes 取り消し")
    await town.quiet()
    assert any("取り消されました" in one for one in thread(town, ts))


async def test_what_is_no_line_gets_a_hint_that_only_its_writer_sees(sqlite_town: Town) -> None:
    town = sqlite_town
    ts = (await begins(town))["ts"]
    await says(town, SAKAMOTO, "決定 会費を月1万円とする", ts)
    assert "「:」を付ける" in await whisper(town, SAKAMOTO, "決定")
    await says(town, SAKAMOTO, f"宿題: <@{KAWABATA}> 見積書 年末あたりまで", ts)
    assert "いつか分かりませんでした" in await whisper(town, SAKAMOTO, "年末あたり")
    assert not any(
        "年末あたり" in told(one)
        for one in town.workspace.messages(MEMBERS, KAWABATA, ts)
        if one.get("is_ephemeral")
    )


async def test_three_write_at_once_and_every_line_is_there(town: Town) -> None:
    ts = (await begins(town))["ts"]
    await asyncio.gather(
        *(says(town, who, f"メモ: {who} {n}", ts) for n in range(8) for who in (SAKAMOTO, KAWABATA, OTHER))
    )
    async with asyncio.timeout(30):
        while len(await lines(town)) < 24:
            await asyncio.sleep(0.02)
    await town.quiet()
    texts = sorted(text for _, text in await lines(town))
    assert texts == sorted(f"{who} {n}" for n in range(8) for who in (SAKAMOTO, KAWABATA, OTHER))


async def test_after_a_lost_connection_the_thread_is_read_again(town: Town) -> None:
    ts = (await begins(town))["ts"]
    kept = await says(town, SAKAMOTO, "決定: 一", ts)
    gone = await says(town, SAKAMOTO, "決定: 二", ts)
    await until_lines(town, ("decision", "一"), ("decision", "二"))
    deaf = town.toban
    await deaf.stop()
    town.workspace.edit(SAKAMOTO, MEMBERS, kept, "決定: 一、改め")
    town.workspace.delete(SAKAMOTO, MEMBERS, gone)
    missed = await says(town, KAWABATA, "保留: 三", ts)
    await says(town, KAWABATA, "オフレコ: 四", ts)
    town.toban = Toban(deaf.settings, deaf.desk.network, deaf.desk.clock, deaf.db, pace=timedelta(0))
    town.control.toban = town.toban
    await town.toban.start()
    await until_lines(town, ("decision", "一、改め"), ("pending", "三"))
    assert receipts(town, missed, ts) == [RECEIPT]


async def test_a_refreshed_socket_reads_the_thread_again(sqlite_town: Town) -> None:
    town = sqlite_town
    ts = (await begins(town))["ts"]
    async with asyncio.timeout(20):
        while town.toban.threads._asked.is_set():
            await asyncio.sleep(0.01)
    wanted = [f"{number}" for number in range(250)]  # more than a page
    tell = town.workspace.core.events.tell
    town.workspace.core.events.tell = lambda event: None  # type: ignore[method-assign,assignment]
    for number in wanted:
        await says(town, SAKAMOTO, f"メモ: {number}", ts)
    town.workspace.core.events.tell = tell  # type: ignore[method-assign]
    assert await lines(town) == []
    await town.workspace.refresh_sockets()
    await until_lines(town, *(("memo", number) for number in wanted))


async def test_what_nobody_heard_is_read_when_the_meeting_ends(sqlite_town: Town) -> None:
    town = sqlite_town
    ts = (await begins(town))["ts"]
    (running,) = await town.toban.db.read(meetings.running)
    tell = town.workspace.core.events.tell
    town.workspace.core.events.tell = lambda event: None  # type: ignore[method-assign,assignment]
    missed = await says(town, SAKAMOTO, "決定: 値上げする", ts)
    town.workspace.core.events.tell = tell  # type: ignore[method-assign]
    await town.presses(town.secretary, "会議を終える", head(town), MEMBERS)
    async with asyncio.timeout(20):
        while not await town.toban.db.read(lambda s: rows.standing(s, running.id)):
            await asyncio.sleep(0.01)
    await town.quiet()
    assert receipts(town, missed, ts) == [RECEIPT]


async def test_late_todos_are_listed_and_dropped_with_a_reason(sqlite_town: Town) -> None:
    town = sqlite_town
    ts = (await begins(town))["ts"]
    await says(town, town.secretary, f"宿題: <@{KAWABATA}> 見積書を送る 12/2まで", ts)
    await until_lines(town, ("todo", "見積書を送る"))
    await town.workspace.send(town.secretary, MEMBERS, "/minutes 終了")
    await town.push(days=3)
    await town.workspace.send(town.secretary, MEMBERS, "/minutes 宿題 期限超過")
    await whisper(town, town.secretary, "期限を過ぎた宿題")
    listed = next(
        one
        for one in town.workspace.messages(MEMBERS, town.secretary)
        if one.get("is_ephemeral") and "期限を過ぎた宿題" in told(one)
    )
    await town.presses(town.secretary, "取りやめる", listed, MEMBERS)
    await town.form(town.secretary)
    answer = await town.workspace.submit(town.secretary, {"reason": "先方が取りやめた"})
    assert answer["ok"], answer
    await town.quiet()
    (one,) = await town.toban.db.read(lambda s: todo_rows.by_ids(s, [1]))
    assert (one.state, one.reason) == ("dropped", "先方が取りやめた")
    assert any("先方が取りやめた" in told(letter) for letter in town.letters(KAWABATA))
