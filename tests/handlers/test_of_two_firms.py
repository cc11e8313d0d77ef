"""Somebody who is a contact of two firms is asked which one is meant where a button cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.members import Act
from bot.services import duty, members, rota_requests
from storage import duty_requests, inquiries, rota
from storage.tables import agenda_item
from tests.handlers.test_buttons import seen
from tests.handlers.test_rota_words import says
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

BOTH = "UDEMOF05A"


async def becomes_contact_of(town: Town, *firm_ids: str) -> None:
    """Let one person be the only contact of these firms."""
    firms = await town.toban.db.read(members.firms)
    for firm_id in firm_ids:
        values = {"id": firm_id, "name": firms[firm_id].name}
        await town.toban.db.write(lambda s, v=values: members.upsert(s, v, [BOTH]))


def whispered(town: Town, words: str) -> dict[str, Any]:
    """What only this person sees, with these words."""
    return next(
        one
        for one in reversed(town.workspace.messages(INQUIRIES, BOTH))
        if one.get("is_ephemeral") and words in told(one)
    )


def beside(message: dict[str, Any], words: str) -> dict[str, Any]:
    """The message without the buttons of others than the row with these words."""
    row = next(block for block in message["blocks"] if words in told({"blocks": [block]}))
    return {**message, "blocks": [row]}


async def test_who_is_of_both_duty_firms_says_in_which_lane_they_take_it(town: Town) -> None:
    net, now = town.toban.desk.network, town.control.now()
    turns = await town.toban.db.read(lambda s: duty.current(s, net, now))
    await becomes_contact_of(town, *(turn.firm.id for turn in turns if turn.firm))
    number = await town.arrives(lane=None, subject="試作のご相談")
    assert len([one for one in town.letters(BOTH) if number in told(one)]) == 1
    await town.presses(BOTH, "対応します", town.card(number))
    await seen(town, BOTH, "どちらの担当区分として")
    asked = whispered(town, "どちらの担当区分として")
    await town.presses(BOTH, "対応します", beside(asked, "システム担当"))
    case = await town.toban.db.read(lambda s: inquiries.by_number(s, number))
    assert case is not None
    holder = next(turn.firm for turn in turns if turn.lane == "systems")
    assert (case.lane, case.firm_id, case.on_it_by) == ("systems", holder and holder.id, BOTH)


async def test_who_is_of_two_firms_says_for_which_one_they_propose(town: Town) -> None:
    await becomes_contact_of(town, "F05", "F06")
    await says(town, BOTH, "/topmeeting 提案 展示会の分担")
    asked = await town.form(BOTH, "どの企業からの提案か")
    assert "展示会の分担" in told(asked)
    answer = await town.workspace.submit(BOTH, {"firm": "F06"})
    assert answer["ok"], answer
    await town.quiet()
    (item,) = await town.toban.db.read(lambda s: s.execute(agenda_item.select()).mappings().all())
    assert (item["title"], item["proposer_firm"]) == ("展示会の分担", "F06")


def to_assign(town: Town) -> dict[str, Any] | None:
    return next((one for one in town.letters(town.secretary) if "担当者を決める" in told(one)), None)


async def test_the_secretary_says_for_which_of_two_firms_somebody_does_a_todo(town: Town) -> None:
    await becomes_contact_of(town, "F05", "F06")
    for line in ("開始 打ち合わせ", "宿題 不知火さん 礼状を出す 12/25まで", "終了"):
        await says(town, town.secretary, f"/minutes {line}")
    letter = dict(await town.workspace.until(lambda: to_assign(town)))
    await town.presses(town.secretary, "担当者を決める", letter, town.workspace.dm(town.secretary))
    await town.form(town.secretary, "担当者")
    await town.workspace.submit(town.secretary, {"owner": BOTH})
    await town.form(town.secretary, "どの企業の担当として")
    answer = await town.workspace.submit(town.secretary, {"owner": BOTH, "firm": "F06"})
    assert answer["ok"], answer
    await town.form(town.secretary, "議事録の行にも書きました")
    await town.quiet()
    assert any("礼状を出す" in told(one) for one in town.letters(BOTH))


async def test_who_is_of_two_firms_says_for_which_one_they_stand_in(town: Town) -> None:
    net, now = town.toban.desk.network, town.control.now()
    found = await town.toban.db.read(lambda s: rota.turns_since(s, now.date()))
    slot, holder = next((slot, firm_id) for slot, firm_id in found.items() if slot[1] == "parts")
    await becomes_contact_of(town, "F03", "F05")
    act = Act(town.secretary, now, "test")
    asked = await town.toban.db.write(lambda s: rota_requests.ask(s, net, act, "cover", slot))
    await town.push(hours=30)  # past half of the time: it is in the channel, too
    (posted,) = [one for one in town.workspace.messages("会員") if "引き受ける" in told(one)]
    before = len(town.letters(BOTH))
    await town.presses(BOTH, "引き受ける", posted, "会員")
    letters = town.letters(BOTH)[before:]
    assert len(letters) == len({told(one) for one in letters}) == 2
    assert holder not in {"F03", "F05"}
    await town.presses(BOTH, "引き受ける", letters[-1], town.workspace.dm(BOTH))
    settled = await town.toban.db.read(lambda s: duty_requests.by_id(s, asked.id))
    assert settled is not None
    assert settled.other_firm in {"F03", "F05"}
