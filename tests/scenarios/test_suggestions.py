"""What Toban suggests, as those who have the inquiry see it and press it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

TAKE, BACK = "提案どおりにする", "提案を取り消す"
PLATE = {"lane": None, "subject": "見積のお願い", "body": "図面を添付します。SUS304の板を3枚。"}


def letter(town: Town, user: str, number: str) -> dict[str, Any]:
    return next(one for one in reversed(town.letters(user)) if number in told(one))


def asks_first(message: dict[str, Any]) -> bool:
    """Whether the suggestion's button asks before it acts."""
    rows = [block["accessory"] for block in message["blocks"] if "accessory" in block]
    (button,) = [one for one in rows if one.get("text", {}).get("text") == TAKE]
    return "confirm" in button


async def test_a_lane_is_suggested_with_its_words_taken_and_taken_back(town: Town) -> None:
    number = await town.arrives(**PLATE)
    parts, systems = (await town.on_duty("parts"))[0], (await town.on_duty("systems"))[0]
    for user in (parts, systems):  # both are called, whatever is suggested
        assert "提案: 図面あり部品担当(「図面を添付」、「SUS304」" in told(letter(town, user, number))
    assert "提案: 図面あり部品担当" in told(town.card(number))
    assert "SUS304" not in told(town.card(number))
    rung = len(town.letters(parts))
    assert not asks_first(town.card(number))

    await town.presses(systems, TAKE, letter(town, systems, number), town.workspace.dm(systems))
    assert "提案どおり図面あり部品担当にしました" in told(town.card(number))
    assert TAKE not in told(letter(town, parts, number))
    assert any("提案どおり担当区分を" in line for line in town.thread(number))
    assert len(town.letters(parts)) == rung

    await town.presses(town.secretary, BACK, town.card(number))
    assert "*担当区分*\\n未定" in told(town.card(number))
    assert TAKE not in told(town.card(number))
    assert len(town.letters(parts)) == rung + 1


async def test_a_seller_is_called_like_anybody_until_a_person_says_so(town: Town) -> None:
    number = await town.arrives(lane=None, subject="SEO対策のご提案", body="集客でお困りではありませんか")
    assert "提案: 対象外(営業・迷惑)" in told(town.card(number))
    assert "一次回答待ち" in told(town.card(number))
    user = (await town.on_duty("systems"))[0]
    assert "「SEO」" in told(letter(town, user, number))
    assert asks_first(letter(town, user, number))
    assert asks_first(town.card(number))
    await town.presses(user, TAKE, letter(town, user, number), town.workspace.dm(user))
    assert "一次回答待ち" not in told(town.card(number))
    await town.presses(user, "元に戻す", town.card(number))
    assert "一次回答待ち" in told(town.card(number))
    assert TAKE not in told(town.card(number))


async def test_a_stranger_who_takes_a_suggestion_is_told_kindly(town: Town) -> None:
    number = await town.arrives(**PLATE)
    await town.presses("UDEMOF20A", TAKE, town.card(number))
    await town.workspace.until(lambda: town.whispers("UDEMOF20A") or None)
    assert "提案: 図面あり部品担当" in told(town.card(number))
