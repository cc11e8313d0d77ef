"""After a meeting in the local workspace: its draft is read, corrected and confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scenarios.test_a_month_in_numbers import content
from tests.scenarios.town import button, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

MEMBERS, CHAIR, PRESIDENT = "会員", "UDEMOF01A", "UDEMOF02A"
LINES = ("議題 展示会の分担", "決定 3社で分担する", "宿題 @UDEMOF02A 来訪者の表を作る 12/25まで")


async def hold(town: Town) -> None:
    """The secretariat holds a short meeting."""
    await says(
        town,
        town.secretary,
        "/minutes 開始 top-37",
        *(f"/minutes {line}" for line in LINES),
        "/minutes 終了",
    )


async def says(town: Town, user: str, *lines: str) -> None:
    for line in lines:
        before = len(town.whispers(user, MEMBERS))
        await town.workspace.send(user, MEMBERS, line)
        await town.workspace.until(lambda before=before: len(town.whispers(user, MEMBERS)) > before)
        await town.quiet()


def letter(town: Town, user: str, words: str) -> dict[str, Any]:
    return next(one for one in reversed(town.letters(user)) if words in told(one))


async def presses(town: Town, user: str, label: str, words: str) -> None:
    await town.presses(user, label, letter(town, user, words), town.workspace.dm(user))


def files(town: Town) -> list[dict[str, Any]]:
    return [file for one in town.workspace.messages(MEMBERS) for file in one.get("files") or []]


async def fills(town: Town, user: str, **values: Any) -> dict[str, Any]:
    """Fill the form that is open and send it; return the view that takes its place."""
    await town.form(user)
    await town.workspace.submit(user, values)
    await town.quiet()
    return dict(town.workspace.view(user) or {})


async def corrects(town: Town, line: str, text: str) -> None:
    """The secretary, asked for a correction, changes a line and sends the second draft, which sees to it."""
    await presses(town, town.secretary, "議事録を直す", "修正の依頼があります")
    field, chosen = next(
        (block["block_id"], one["value"])
        for block in (await town.form(town.secretary, line))["blocks"]
        if block["type"] == "input"
        for one in block["element"]["options"]
        if line in one["text"]["text"]
    )
    await fills(town, town.secretary, **{field: chosen})
    again = await fills(town, town.secretary, text=text)
    assert "まだ配っていない修正があります" in told(again)
    action, block = button(again, "修正した案を配る")
    await town.workspace.click(town.secretary, action, view_id=again["id"], block_id=block)
    await town.workspace.until(lambda: "第2案として" in told(town.workspace.view(town.secretary)))
    form = town.workspace.view(town.secretary)
    assert '"text": "UDEMO' not in told(form), "who asked stands by name"
    asked = next(block for block in form["blocks"] if block["block_id"].startswith("settled:"))["element"]
    assert "initial_options" not in asked, "nothing counts as seen to until somebody says so"
    await fills(town, town.secretary, **{"settled:0": [asked["options"][0]["value"]]})


async def test_the_draft_is_read_corrected_and_confirmed(town: Town) -> None:
    await hold(town)
    (draft,) = files(town)
    assert draft["name"].startswith("2026-12-01-top-")
    text = (await content(draft)).decode()
    assert "議事録【案】" in text.splitlines()[0]
    assert "- **決定**\uff1a3社で分担する" in text
    assert "U" + "DEMO" not in text

    await presses(town, PRESIDENT, "確認しました", "議事録【案】")
    assert "に確認しました" in told(letter(town, PRESIDENT, "議事録【案】"))
    assert "確認しました: 1/" in told(letter(town, town.secretary, "議事録【案】"))

    await presses(town, PRESIDENT, "修正を依頼", "議事録【案】")
    await fills(town, PRESIDENT, text="4社です。F04も入ります。")
    asked = letter(town, town.secretary, "修正の依頼があります")
    assert "4社です。F04も入ります。" in told(asked)

    await corrects(town, "3社で分担する", "4社で分担する")
    assert "対応済みです" in told(letter(town, town.secretary, "修正の依頼があります"))
    assert "さん" in told(letter(town, PRESIDENT, "が対応しました"))

    assert "新しい案" in told(letter(town, PRESIDENT, "ができました"))
    assert "4社で分担する" in told(letter(town, PRESIDENT, "第2案"))
    await presses(town, CHAIR, "確定する", "第2案")
    assert "(議長)が確定" in told(letter(town, PRESIDENT, "が確定しました"))
    final = (await content(files(town)[-1])).decode()
    assert "【案】" not in final
    assert "- **決定**\uff1a4社で分担する" in final
    names = [file["name"].rpartition("top-")[2].partition("-")[2] for file in files(town)]
    assert names == ["1-draft.md", "2-draft.md", "2.md"]


async def test_whoever_has_no_forms_writes_the_correction_to_the_bot(sqlite_town: Town) -> None:
    town = sqlite_town
    await hold(town)
    key = files(town)[0]["name"].removeprefix("2026-12-01-").removesuffix("-1-draft.md")
    await town.workspace.send(PRESIDENT, town.workspace.dm(PRESIDENT), f"修正 {key} 4社です")
    await town.workspace.until(lambda: any("修正の依頼を" in told(one) for one in _replies(town)))
    await town.quiet()
    assert "4社です" in told(letter(town, town.secretary, "修正の依頼があります"))


def _replies(town: Town) -> list[dict[str, Any]]:
    room = town.workspace.dm(PRESIDENT)
    return [
        one
        for head in town.workspace.messages(room, PRESIDENT)
        for one in town.workspace.messages(room, PRESIDENT, thread_ts=head["ts"])
    ]


async def test_past_minutes_are_listed_found_and_sent(sqlite_town: Town) -> None:
    town = sqlite_town
    await hold(town)
    await says(town, PRESIDENT, "/minutes 一覧", "/minutes 検索 3社", "/minutes 出力")
    shown = town.whispers(PRESIDENT, MEMBERS)
    assert any("議事録のある会議" in one and "トップ連絡会" in one for one in shown)
    assert any("決定: 3社で分担する" in one for one in shown)
    assert [one["files"][0]["name"] for one in town.letters(PRESIDENT) if one.get("files")] == [
        files(town)[0]["name"]
    ]
