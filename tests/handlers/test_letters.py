"""Letters to a customer, as a person opens them from the details of an inquiry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import members
from storage.tables import person
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
