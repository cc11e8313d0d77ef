"""The top meeting announces itself; it is moved, one is added and called off, each told once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.local.faults import Fault
from bot.services.messages import owe_reaction
from storage import meetings, outbox
from tests.scenarios.town import INQUIRIES, beside, told

if TYPE_CHECKING:
    from bot.domain.meetings import Meeting
    from tests.scenarios.town import Town

PRESIDENT = "UDEMOF01A"
MEMBERS = "会員"
A_WEEK_BEFORE = datetime.fromisoformat("2026-12-09T09:00:00+09:00")
TOP = "第37回トップ連絡会"


def letters(town: Town, user: str, words: str) -> list[dict[str, Any]]:
    return [letter for letter in town.letters(user) if words in told(letter)]


async def wait_until(town: Town, moment: datetime) -> None:
    await town.push(seconds=(moment - town.control.now()).total_seconds())


async def coming(town: Town) -> list[Meeting]:
    return list(await town.toban.db.read(meetings.coming))


async def announced(town: Town) -> Town:
    await wait_until(town, A_WEEK_BEFORE + timedelta(seconds=1))
    await town.quiet()
    return town


async def test_a_series_announces_itself_a_week_before_once_whatever_restarts(town: Town) -> None:
    await wait_until(town, A_WEEK_BEFORE - timedelta(minutes=1))
    assert letters(town, PRESIDENT, TOP) == []
    await announced(town)
    async with beside(town, "worker") as other:
        await other.engine.tick()
        await town.toban.engine.tick()
        await town.quiet()
    [letter] = letters(town, PRESIDENT, TOP)
    for words in ("12/16(水) 17:30", "議題", "出席", "代理", "欠席", "委任"):
        assert words in told(letter)
    assert len([one for one in town.workspace.messages(MEMBERS) if TOP in told(one)]) == 1


async def test_a_moved_meeting_is_told_once_and_the_notice_is_edited(sqlite_town: Town) -> None:
    town = await announced(sqlite_town)
    await town.workspace.send(town.secretary, MEMBERS, "/topmeeting 変更 top-37")
    await town.form(town.secretary)
    assert (await town.workspace.submit(town.secretary, {"day": "2026-12-17", "why": "会場の都合"}))["ok"]
    await town.quiet()
    [moved] = letters(town, PRESIDENT, "予定を変更しました")
    assert "12/16(水) 17:30 → *12/17(木) 17:30*" in told(moved)
    assert "会場の都合" in told(moved)
    [notice] = letters(town, PRESIDENT, f"*{TOP}* を開きます")
    assert "日時: 12/17(木) 17:30" in told(notice)
    assert "変更前: 12/16(水) 17:30" in told(notice)


async def test_a_meeting_called_off_is_told_once_and_its_number_goes_on(sqlite_town: Town) -> None:
    town = await announced(sqlite_town)
    await town.workspace.send(PRESIDENT, MEMBERS, "/topmeeting 中止 top-37")
    await town.form(PRESIDENT)
    assert (await town.workspace.submit(PRESIDENT, {"why": "大雪"}))["ok"]
    await town.quiet()
    assert len(letters(town, "UDEMOF05A", "中止しました")) == 1
    assert letters(town, PRESIDENT, "中止しました") == []
    [following] = [one for one in await coming(town) if one.series == "top"]
    assert (following.key, f"{following.starts_at:%m}") == ("top-37", "01")


async def test_a_meeting_of_its_own_is_added_from_home_and_told_to_those_asked(sqlite_town: Town) -> None:
    town = sqlite_town
    await town.workspace.send(town.secretary, MEMBERS, "/topmeeting 新規")
    await town.form(town.secretary)
    said = {"title": "展示会の打ち合わせ", "day": "2026-12-03", "people": ["UDEMOF05A", "UDEMOF06A"]}
    assert (await town.workspace.submit(town.secretary, said))["ok"]
    await town.push(seconds=1)
    await town.quiet()
    assert len(letters(town, "UDEMOF05A", "展示会の打ち合わせ")) == 1
    assert [one for one in town.workspace.messages(MEMBERS) if "展示会" in told(one)] == []


async def test_of_several_meetings_the_secretary_is_asked_which(sqlite_town: Town) -> None:
    town = sqlite_town
    await town.workspace.send(town.secretary, MEMBERS, "/topmeeting 変更")
    asked = next(one for one in town.workspace.messages(MEMBERS, town.secretary) if "どの会議" in told(one))
    await town.presses(town.secretary, "日時・場所を変更", asked, MEMBERS)
    assert "第9回案件会議" in told(await town.form(town.secretary))


@pytest.mark.parametrize(
    ("word", "expected"),
    [("", "第9回案件会議"), ("next top-37", TOP), ("一覧", "これからの会議"), ("おはよう", "/topmeeting")],
)
async def test_the_command_answers_the_sender_alone(sqlite_town: Town, word: str, expected: str) -> None:
    await sqlite_town.workspace.send("UDEMOF05A", MEMBERS, f"/topmeeting {word}")
    assert expected in sqlite_town.whispers("UDEMOF05A", MEMBERS)[-1]


async def receipt(town: Town, ts: str) -> str:
    """Owe a receipt for a message; return how that ended."""
    channel = town.workspace.room(INQUIRIES, PRESIDENT).id
    await town.toban.desk.write(lambda s: owe_reaction(s, channel, ts, "memo", town.control.now()))
    await town.quiet()
    found = await town.toban.db.read(lambda s: outbox.state_of(s, f"react:{channel}:{ts}:memo"))
    assert found is not None
    return found[0]


async def said(town: Town) -> dict[str, Any]:
    await town.workspace.send(PRESIDENT, INQUIRIES, "決定: 3社で分担する")
    return dict(town.workspace.find_message(INQUIRIES, "決定: 3社で分担する"))


def reactions(town: Town, ts: str) -> list[str]:
    [message] = [one for one in town.workspace.messages(INQUIRIES) if one["ts"] == ts]
    return [one["name"] for one in message.get("reactions", [])]


async def test_a_receipt_is_a_reaction_given_once(sqlite_town: Town) -> None:
    ts = (await said(sqlite_town))["ts"]
    for _ in range(2):
        assert await receipt(sqlite_town, ts) == "sent"
    assert reactions(sqlite_town, ts) == ["memo"]


async def test_a_receipt_that_nobody_saw_slack_take_is_given_again_and_there_once(sqlite_town: Town) -> None:
    town = sqlite_town
    ts = (await said(town))["ts"]
    town.workspace.faults.add("reactions.add", Fault.drop_after_accept)
    assert await receipt(town, ts) == "sent"
    assert reactions(town, ts) == ["memo"]


async def test_a_message_that_is_gone_needs_no_receipt(sqlite_town: Town) -> None:
    ts = (await said(sqlite_town))["ts"]
    sqlite_town.workspace.delete(PRESIDENT, INQUIRIES, ts)
    assert await receipt(sqlite_town, ts) == "dropped"
