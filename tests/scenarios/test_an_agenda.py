"""A month's agenda through the local workspace: proposed, ordered, approved, sent out, added to, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.town import button, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

MEMBERS, TOP = "会員", "トップ連絡会"
PRESIDENT, COLLEAGUE = "UDEMOF02A", "UDEMOF02B"
PROPOSER, SPEAKER, SILENT = "UDEMOF10A", "UDEMOF11A", "UDEMOF09A"


async def letter(town: Town, user: str, words: str) -> dict[str, Any]:
    await town.quiet()
    letters = [one for one in town.letters(user) if not one.get("is_ephemeral")]
    return next(one for one in reversed(letters) if words in told(one))


def posted(town: Town, words: str = "次第") -> list[dict[str, Any]]:
    return [one for one in town.workspace.messages(MEMBERS) if words in told(one)]


async def whisper(town: Town, user: str, words: str, channel: str = MEMBERS) -> str:
    def look() -> str | None:
        return next((one for one in town.whispers(user, channel) if words in one), None)

    return str(await town.workspace.until(look))


async def presses_in_letter(town: Town, user: str, label: str, words: str) -> None:
    found = await letter(town, user, words)
    await town.presses(user, label, found, town.workspace.dm(user))


async def presses_in_modal(town: Town, user: str, label: str, words: str) -> dict[str, Any]:
    """Press a button of the modal and return what it shows once these words are in it."""
    view = await town.form(user)
    action_id, block_id = button(view, label)
    await town.workspace.click(user, action_id, view_id=view["id"], block_id=block_id)
    await town.quiet()
    return await sees(town, user, words)


async def sees(town: Town, user: str, words: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        view = town.workspace.view(user)
        return view if view is not None and words in told(view) else None

    return dict(await town.workspace.until(look))


async def fills(town: Town, user: str, **answers: Any) -> None:
    await town.workspace.submit(user, answers)
    await town.quiet()


@pytest.fixture
async def called(town: Town) -> Town:
    """The town on the day on which the members are told of the meeting."""
    await town.push(days=8)
    return town


async def propose(town: Town, user: str, title: str) -> None:
    await presses_in_letter(town, user, "議題を提案", TOP)
    await sees(town, user, "資料の名前や置き場所")
    await fills(town, user, title=title)
    await sees(town, user, "提案しました")
    await town.workspace.close_view(user)


async def test_an_agenda_from_the_call_for_proposals_to_one_that_is_added_to(called: Town) -> None:
    town = called
    await propose(town, PROPOSER, "展示会の分担")
    await town.workspace.send(SPEAKER, MEMBERS, "会費を見直しませんか\n来年度からで")
    [said] = posted(town, "会費を見直しませんか")
    for _ in range(2):  # the second time it is an item already
        await town.workspace.shortcut(SPEAKER, "propose_agenda_message", MEMBERS, said["ts"])
        assert "来年度からで" in told(await town.form(SPEAKER))
        await fills(town, SPEAKER)
        kept = town.workspace.view(SPEAKER)
        await town.workspace.close_view(SPEAKER)
    assert "来年度からで" in told(kept)  # what was typed is still there
    await town.push(days=1)
    await presses_in_letter(town, town.secretary, "次第案を確認", "次第案を確認して")
    draft = told(await sees(town, town.secretary, "*第2号議案*"))
    assert draft.index("展示会の分担") < draft.index("会費を見直しませんか")
    assert "採否を決めていない提案 2件" in draft
    await presses_in_modal(town, town.secretary, "議題を追加", "時間(分)")
    await fills(town, town.secretary, title="次期役員", minutes="２０分")
    draft = told(await sees(town, town.secretary, "*第3号議案* 次期役員(提案"))
    assert "20分" in draft
    await presses_in_modal(town, town.secretary, "承認する", "承認済みです")
    assert posted(town) == []
    await town.push(days=1)
    [agenda] = posted(town)
    assert "議長 " in told(agenda)
    form = ["開会", "報告事項", "審議事項", "*第1号議案* 展示会の分担", "その他", "次回", "閉会"]
    places = [told(agenda).index(words) for words in form]
    assert places == sorted(places)
    await town.presses(PROPOSER, "議題を提案", agenda, MEMBERS)
    assert "次第はもう送られています" in told(await town.form(PROPOSER))
    await fills(town, PROPOSER, title="見学会")
    assert "見学会" not in told(posted(town)[0])
    await presses_in_letter(town, town.secretary, "次第に追加", "見学会")
    [agenda] = posted(town)
    assert "*第4号議案* 【追加】見学会" in told(agenda)
    assert "次第に追加しました" in told(await letter(town, town.secretary, "見学会"))


async def test_an_agenda_nobody_approved_waits_for_the_secretariat_and_goes_out_then(called: Town) -> None:
    town = called
    await propose(town, PROPOSER, "展示会の分担")
    await town.push(days=2)
    assert posted(town) == []
    await presses_in_letter(town, town.secretary, "承認する", "送られませんでした")
    assert "承認し、送りました" in await whisper(
        town, town.secretary, "送りました", town.workspace.dm(town.secretary)
    )
    [agenda] = posted(town)
    assert "展示会の分担" in told(agenda)
    assert "送付済みです" in told(await letter(town, town.secretary, "送られませんでした"))


async def test_answers_are_given_by_plain_buttons_and_asked_for_again(called: Town) -> None:
    town = called
    await presses_in_letter(town, PRESIDENT, "出席", TOP)
    assert "✓ 出席" in told(await letter(town, COLLEAGUE, TOP))
    [channel] = posted(town, TOP)
    await town.presses(PROPOSER, "代理", channel, MEMBERS)
    await sees(town, PROPOSER, "代理で受け付けました")
    await fills(town, PROPOSER, name="風見 部長")
    assert "代理(風見 部長)" in told(await letter(town, PROPOSER, TOP))
    await town.presses(SPEAKER, "代理", channel, MEMBERS)
    await town.workspace.close_view(SPEAKER)  # the form's answer never comes: the answer stands
    assert "代理(お名前はまだ)" in told(await letter(town, SPEAKER, TOP))
    before = {user: len(town.letters(user)) for user in (PRESIDENT, PROPOSER, SPEAKER, SILENT)}
    await town.push(days=6)
    asked = {user: len(town.letters(user)) - count for user, count in before.items()}
    assert asked == {PRESIDENT: 0, PROPOSER: 0, SPEAKER: 1, SILENT: 1}
    assert "代理で出る方のお名前" in told(await letter(town, SPEAKER, "🔔"))
    await presses_in_letter(town, SILENT, "欠席", "🔔")
    desk = told(await letter(town, town.secretary, "出欠の状況"))
    assert "出席 1社、代理 2社、委任 0社、欠席 1社" in desk
    await presses_in_letter(town, town.secretary, "出欠を見る", "出欠の状況")
    assert "風見 部長" in told(await sees(town, town.secretary, "代理 2"))


async def test_whoever_begins_the_meeting_is_asked_about_proposals_and_none_gets_lost(town: Town) -> None:
    for who, title in ((PROPOSER, "展示会の分担"), (SPEAKER, "会費の改定")):
        await town.workspace.send(who, MEMBERS, f"/topmeeting 提案 {title}")
        await town.quiet()
    await town.workspace.send(town.secretary, MEMBERS, "/minutes 開始 top-37")
    await whisper(town, town.secretary, "採否を決めていない提案が2件あります")
    question = next(
        one for one in town.workspace.messages(MEMBERS, town.secretary) if "採否を決めていない" in told(one)
    )
    await town.presses(town.secretary, "今回の議題に入れる", question, MEMBERS)
    await whisper(town, town.secretary, "今回の議題に入れました: 「展示会の分担」")
    assert "採否を決めていない提案が1件あります" in await whisper(town, town.secretary, "会費の改定")
    await town.workspace.send(town.secretary, MEMBERS, "/minutes 終了")
    await town.quiet()
    await town.push(minutes=10)
    left = await letter(town, SPEAKER, "議題にするかどうかが決まっていません")
    assert "第38回トップ連絡会" in told(left)
    assert "会費の改定" in told(left)
    await presses_in_letter(town, SPEAKER, "次第を開く", "議題にするかどうかが決まっていません")
    assert "あなたの提案: 会費の改定" in told(await town.form(SPEAKER, "あなたの提案"))
