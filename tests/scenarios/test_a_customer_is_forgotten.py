"""A customer's inquiry is won, then the customer asks to be forgotten: nothing of theirs is left anywhere."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.drawings import Limits
from bot.file_keeper import FileKeeper
from bot.local.faults import Fault
from bot.services import drawings, journal
from storage import archive, inquiries, timeline
from storage.tables import inquiry
from tests.scenarios.test_drawings import files_of, looks, receives
from tests.scenarios.test_finding_the_firm import presses_in_letter
from tests.scenarios.town import INQUIRIES, PATIENCE, button, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.scenarios.town import Town

LEAD = "UDEMOF01A"
CUSTOMER = {
    "company": "槐精機株式会社",
    "person": "梔子 葉月",
    "email": "hazuki@enju-seiki.example",
    "phone": "03-9876-5432",
    "subject": "蝶番試作の相談",
    "body": "錆びない蝶番を梔子まで",
    "material": "隕鉄",
    "attachments": ["蝶番図面.pdf"],
    "部署": "萌芽課",
}
WORDS = ("槐", "梔子", "蝶番", "隕鉄", "萌芽", "hazuki", "9876-5432")


async def _drawing() -> AsyncIterator[bytes]:
    yield b"%PDF-1.7 drawn by hand"


async def _with_its_drawing(town: Town, number: str) -> None:
    """Let the inquiry have a file, as the form brings one."""
    desk = town.toban.desk
    file = await drawings.take(desk.files, _drawing(), "蝶番図面.pdf", Limits())

    def attach(s: Any) -> None:
        case = inquiries.by_number(s, number)
        assert case is not None
        drawings.attach(s, desk.files, case.id, [file], desk.clock.now())

    await desk.write(attach)


async def won(town: Town) -> str:
    """An inquiry with a drawing that went all its way, with everybody writing something down."""
    number = await town.arrives(**CUSTOMER)
    await _with_its_drawing(town, number)
    duty = (await town.on_duty("parts"))[0]
    await town.chooses(duty, "日時・方法を入れて記録", town.card(number))
    await town.form(duty)
    await town.workspace.submit(duty, {"means": "phone", "text": "梔子様に電話しました"})
    await town.quiet()
    await town.chooses(duty, "再連絡あり", town.card(number))
    await town.form(duty)
    await town.workspace.submit(duty, {"text": "梔子様より、蝶番はまだかと"})
    await town.quiet()
    await town.chooses(duty, "要約を公開", town.card(number))
    await town.form(duty)
    await town.workspace.submit(duty, {"text": "槐の蝶番", "confidentiality": "members"})
    await town.quiet()
    await town.presses(town.secretary, "挙手を募る", town.card(number))
    await town.presses(LEAD, "挙手", town.card(number))
    await presses_in_letter(town, town.secretary, "窓口企業にする", "挙手がありました")
    await receives(town, LEAD, await looks(town, LEAD, number))
    await town.push(days=15)
    await presses_in_letter(town, LEAD, "受注", "その後をお聞かせください")
    return number


async def asks_to_erase(town: Town, number: str) -> dict[str, Any]:
    """Open the form from the details, where the secretariat alone finds it."""
    view = await looks(town, town.secretary, number)
    action_id, block_id = button(view, "お客様の情報を消す")
    await town.workspace.click(town.secretary, action_id, view_id=view["id"], block_id=block_id)
    return await town.form(town.secretary, "消す案件")


async def left(town: Town) -> list[str]:
    """Return where something of the customer's still stands: in rows, in Slack, in files."""

    def rows(s: Any) -> list[str]:
        tables = archive.archived_tables()
        return [f"{one.name} {line.decode()}" for one in tables for line in archive.lines_of(s, one)]

    places = await town.toban.db.read(rows)
    store = town.workspace.core.world.store
    bodies = [json.loads(row["body"]) for row in store.rows("SELECT body FROM messages")]
    places += [f"slack {json.dumps(body, ensure_ascii=False)}" for body in bodies]
    blobs = [row["content"] for row in store.rows("SELECT content FROM blobs")]
    places += [f"blob {blob.decode(errors='ignore')}" for blob in blobs]
    files = [path for path in town.toban.desk.files.folder.rglob("*") if path.is_file()]
    places += [f"file {path.read_bytes().decode(errors='ignore')}" for path in files]
    return [place for place in places if any(word in place for word in (*WORDS, "drawn by hand"))]


async def test_nothing_of_the_customers_is_left_anywhere(town: Town) -> None:
    duty = (await town.on_duty("parts"))[0]
    number = await won(town)
    assert files_of(town, LEAD)
    assert {place.partition(" ")[0] for place in await left(town)} >= {"inquiry", "slack", "blob", "file"}
    form = await asks_to_erase(town, number)
    assert "元に戻せません" in told(form)
    case_id = next(
        option["value"]
        for block in form["blocks"]
        for option in (block.get("element") or {}).get("initial_options", ())
    )
    await town.workspace.submit(town.secretary, {"word": "消去", "cases": [case_id]})
    assert number in told(await town.form(town.secretary, "情報を消しました"))
    await town.quiet()
    await FileKeeper(town.toban.desk).look()
    assert await left(town) == []
    assert "お客様の情報は消去されました" in told(town.card(number))
    assert any("お客様の情報は消去されました" in told(one) for one in town.letters(duty))
    assert {file["mode"] for file in files_of(town, LEAD)} == {"tombstone"}
    assert "🏁 結果: *受注*" in told(town.card(number))
    gone = journal.read(journal.place(town.toban.desk.files)).erased
    assert [one.number for one in gone] == [number]


async def test_whoever_is_not_of_the_secretariat_erases_nothing(sqlite_town: Town) -> None:
    town = sqlite_town
    number = await town.arrives(**CUSTOMER)
    duty = (await town.on_duty("parts"))[0]
    await town.presses(duty, "一次回答済", town.card(number))
    assert "お客様の情報を消す" not in told(await looks(town, duty, number)) + told(town.card(number))
    await town.workspace.send(duty, INQUIRIES, f"/toban 消去 {number}")
    await town.workspace.until(lambda: "事務局だけ" in "".join(town.whispers(duty)), PATIENCE)
    assert await left(town)


async def test_by_command_all_that_a_customer_sent_is_listed_and_erased(sqlite_town: Town) -> None:
    town = sqlite_town
    numbers = [await town.arrives(**CUSTOMER), await town.arrives(company="槐精機", subject="蝶番、二つ目")]
    other = await town.arrives()
    for number in (*numbers, other):
        await town.presses(town.secretary, "一次回答済", town.card(number))
    await town.workspace.send(town.secretary, INQUIRIES, "/toban 消去 ㈱槐精機")
    form = await town.form(town.secretary, "消す案件")
    assert all(number in told(form) for number in numbers)
    assert other not in told(form)
    await town.workspace.submit(town.secretary, {"word": "けす"})
    assert await left(town)
    await town.workspace.submit(town.secretary, {"word": "「消去」"})
    await town.quiet()
    assert await left(town) == []


async def test_a_copy_of_what_is_held_comes_to_the_secretary_alone_and_goes_with_the_rest(
    sqlite_town: Town,
) -> None:
    town = sqlite_town
    number = await town.arrives(**CUSTOMER)
    duty = (await town.on_duty("parts"))[0]
    await town.presses(duty, "一次回答済", town.card(number))
    await town.workspace.send(duty, INQUIRIES, f"/toban 開示 {number}")
    await town.workspace.until(lambda: "事務局だけ" in "".join(town.whispers(duty)), PATIENCE)
    await town.workspace.send(town.secretary, INQUIRIES, f"/toban 開示 {number}")
    await town.workspace.until(lambda: files_of(town, town.secretary), PATIENCE)
    await town.quiet()
    assert files_of(town, duty) == []
    assert any("ご本人に渡してください" in told(one) for one in town.letters(town.secretary))
    await town.workspace.send(town.secretary, INQUIRIES, f"/toban 消去 {number}")
    await town.form(town.secretary, "消す案件")
    await town.workspace.submit(town.secretary, {"word": "消去"})
    await town.quiet()
    assert await left(town) == []
    assert {file["mode"] for file in files_of(town, town.secretary)} == {"tombstone"}
    assert any("ここにあったファイルも消しました" in told(one) for one in town.letters(town.secretary))
    assert not any("ご本人に渡してください" in told(one) for one in town.letters(town.secretary))


async def test_the_secretariat_says_on_home_how_long_is_kept(sqlite_town: Town) -> None:
    town = sqlite_town
    number = await town.arrives(**CUSTOMER)
    await town.chooses(town.secretary, "対象外・量産にする", town.card(number))
    await town.form(town.secretary)
    await town.workspace.submit(town.secretary, {"kind": "not_an_inquiry"})
    await town.quiet()
    long_ago = inquiry.update().values(closed_at=town.control.now() - timedelta(days=366))
    await town.toban.db.write(lambda s: s.execute(long_ago))
    await town.workspace.open_home(town.secretary)
    home = await town.workspace.until(lambda: town.workspace.home(town.secretary), PATIENCE)
    await town.workspace.click(town.secretary, "settings:retention", view_id=home["id"])
    form = told(await town.form(town.secretary, "今夜"))
    assert "1年にすると: 今夜 *1件* を消します" in form
    assert "3年にすると: 今夜 *0件* を消します。次は 2028/" in form
    await town.workspace.submit(town.secretary, {"years": "1"})
    assert "最初に消すのは 12/02(水) 03:00" in told(await town.form(town.secretary, "保存期間を"))
    await town.push(hours=16)
    assert await left(town)
    await town.push(hours=2)
    await town.quiet()
    assert await left(town) == []


async def test_a_drawing_that_slack_does_not_let_us_delete_is_said_to_be_there_and_told(
    sqlite_town: Town,
) -> None:
    town = sqlite_town
    number = await town.arrives(**CUSTOMER)
    await _with_its_drawing(town, number)
    duty = (await town.on_duty("parts"))[0]
    await receives(town, duty, await looks(town, duty, number))
    await town.presses(duty, "一次回答済", town.card(number))
    town.workspace.faults.add("files.delete", Fault.error("cant_delete_file"))
    await asks_to_erase(town, number)
    await town.workspace.submit(town.secretary, {"word": "消去"})
    await town.quiet()
    told_of = await town.toban.db.read(lambda s: timeline.last_event(s, 1, "message_dropped"))
    assert told_of is not None
    assert told_of["data"] == {"template": "unfile", "reason": "cant_delete_file"}
    shown = [told(one) for one in town.letters(duty)]
    assert any("このファイルはSlackから消せませんでした" in one for one in shown)
    assert not any("ファイルも消しました" in one for one in shown)
    assert any("管理者に削除をお願い" in told(one) for one in town.letters(town.secretary))


async def test_a_file_is_said_to_be_gone_once_it_is_though_slack_was_busy_between(sqlite_town: Town) -> None:
    town = sqlite_town
    number = await town.arrives(**CUSTOMER)
    await _with_its_drawing(town, number)
    duty = (await town.on_duty("parts"))[0]
    await receives(town, duty, await looks(town, duty, number))
    await town.presses(duty, "一次回答済", town.card(number))
    await town.quiet()
    await asks_to_erase(town, number)
    town.workspace.faults.add(
        "chat.update", Fault.rate_limited(0), 1, lambda args: "ファイルも消しました" in args["text"]
    )
    await town.workspace.submit(town.secretary, {"word": "消去"})
    await town.quiet()
    assert {file["mode"] for file in files_of(town, duty)} == {"tombstone"}
    assert any("ここにあったファイルも消しました" in told(one) for one in town.letters(duty))
