"""Letters to a customer, as a person opens them from the details of an inquiry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import members
from storage.tables import person
from tests.handlers.test_settings import blocks, errors, fills, opens
from tests.scenarios.town import button, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def presses_in_form(town: Town, user: str, label: str, until: str) -> dict[str, Any]:
    """Press a button of the form before the person; return the form that then shows these words."""
    view = await town.form(user)
    action_id, block_id = button(view, label)
    await town.workspace.click(user, action_id, view_id=view["id"], block_id=block_id)

    def shown() -> dict[str, Any] | None:
        now = town.workspace.view(user)
        return now if now and until in told(now) else None

    return dict(await town.workspace.until(shown))


async def test_a_duty_contact_finds_every_letter_with_the_details(town: Town) -> None:
    number = await town.arrives(
        subject="アルミ筐体の切削見積", company="ミズナラ計測機器", email="a@example.jp"
    )
    user, *_ = await town.on_duty("parts")
    await town.presses(user, "詳細を見る", town.letters(user)[-1], town.workspace.dm(user))
    letter = await presses_in_form(town, user, "お客様への文例", "内容を拝見いたしました")
    assert "ミズナラ計測機器 御中" in told(letter)
    assert number in told(letter)
    for label, words in {
        "受付": "下記のとおり承りました",
        "お断り": "今回は見送らせて",
        "量産対象外": "量産のご依頼はお受けしておりません",
        "紹介": "ご紹介申し上げます",
        "英語で": "the following can help you",
    }.items():
        await presses_in_form(town, user, label, words)


async def presses_above(town: Town, label: str, until: str) -> dict[str, Any]:
    """Let the secretariat press a button of its form; return the view that then shows these words."""
    return await presses_in_form(town, town.secretary, label, until)


async def test_the_secretariat_rewrites_a_letter_looks_at_it_and_takes_the_default_back(town: Town) -> None:
    form = await opens(town, "letters", which="ja.received")
    subject, body = blocks(form)
    town.workspace.view(town.secretary)
    refused = await errors(town, **{subject: "{number} のお礼", body: "{to}\n{nobody}"})
    assert refused == {body: refused[body]}
    assert "{nobody}" in refused[body]
    done = await fills(town, **{subject: "{number} のお礼", body: "{to}\n\nすぐに拝見します。"})
    assert "文例を変えました" in told(done)
    number = await town.arrives(company="ミズナラ計測機器")
    user, *_ = await town.on_duty("parts")
    await town.presses(user, "詳細を見る", town.letters(user)[-1], town.workspace.dm(user))
    await presses_in_form(town, user, "お客様への文例", "内容を拝見いたしました")
    letter = await presses_in_form(town, user, "受付", "すぐに拝見します。")
    assert f"{number} のお礼" in told(letter)
    form = await opens(town, "letters", which="ja.received")
    assert "変更済み" in told(form)
    preview = await presses_above(town, "お客様にはこう見えます", "まだ保存していません")
    assert "みほん計測株式会社" in told(preview)
    assert "すぐに拝見します。" in told(preview)
    await town.workspace.close_view(town.secretary, preview["id"])
    again = await presses_above(town, "既定の文面に戻す", "下記のとおり承りました")
    assert blocks(again) != [subject, body]
    assert "既定の文面に戻しました" in told(await fills(town))
    assert "変更済み" not in told(await opens(town, "letters", which="ja.received"))


async def test_a_stranger_with_an_old_form_is_shown_no_letter(town: Town) -> None:
    number = await town.arrives()
    user, *_ = await town.on_duty("parts")
    await town.presses(user, "詳細を見る", town.card(number))
    await presses_in_form(town, user, "お客様への文例", "御中")
    firm = next(firm for firm in (await town.toban.db.read(members.firms)).values() if user in firm.contacts)
    await town.toban.db.write(lambda s: members.upsert(s, {"id": firm.id, "name": firm.name}, []))
    refused = await presses_in_form(town, user, "お断り", "当番企業")
    assert "見送らせて" not in told(refused)


async def test_nobody_signs_with_an_id_while_slack_has_not_said_their_name(town: Town) -> None:
    await town.arrives()
    user, *_ = await town.on_duty("parts")
    await town.presses(user, "詳細を見る", town.letters(user)[-1], town.workspace.dm(user))
    await town.toban.db.write(lambda s: s.execute(person.delete().where(person.c.slack_user == user)))
    await town.toban.desk.load_people()
    letter = await presses_in_form(town, user, "お客様への文例", "内容を拝見いたしました")
    assert user not in told(letter)
