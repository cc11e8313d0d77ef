"""Forty inquiries within a moment: nobody is flooded, each is named, opened, called for and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.services import intake
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from typing import Any

    from tests.scenarios.town import Town

MANY = 40


async def burst(town: Town) -> list[str]:
    """Let many inquiries arrive at once; return their numbers."""
    act = Act("api:web", town.control.now(), "api")
    draft = Draft(subject="アルミ筐体の切削見積", company="ミズナラ計測機器", lane="parts")

    def arrive(s: Any) -> list[str]:
        return [intake.register(s, town.toban.desk.network, act, draft).number for _ in range(MANY)]

    numbers = await town.toban.db.write(arrive)
    await town.quiet()
    return numbers


def names_all(message: dict[str, Any], numbers: list[str]) -> bool:
    return all(number in told(message) for number in numbers)


async def test_a_burst_is_one_list_one_message_a_person_and_one_call(town: Town) -> None:
    numbers = await burst(town)
    (listed,) = town.workspace.messages(INQUIRIES)
    assert names_all(listed, numbers)
    assert "ミズナラ" not in told(listed)
    first, *others = await town.on_duty("parts")
    for user in (first, *others):
        assert [names_all(message, numbers) for message in town.letters(user)] == [True]

    await town.presses(first, "この件を開く", town.letters(first)[0], town.workspace.dm(first))
    (_, opened) = town.letters(first)
    assert numbers[0] in told(opened)
    await town.presses(first, "一次回答済", opened, town.workspace.dm(first))
    assert "一次回答済・対象外: " + numbers[0] in told(town.letters(first)[0])

    (listed,) = town.workspace.messages(INQUIRIES)
    await town.presses(first, "この件を開く", listed)
    thread = town.workspace.messages(INQUIRIES, thread_ts=listed["ts"])[1:]
    assert [numbers[0] in told(thread[0]), numbers[1] in told(thread[1])] == [True, True]

    second = others[0]
    await town.presses(second, "ほかの件を開く", town.letters(second)[0], town.workspace.dm(second))
    assert [numbers[11] in told(town.letters(second)[1]), len(town.letters(second))] == [True, 11]

    await town.push(hours=2)
    called = town.workspace.messages(INQUIRIES, thread_ts=listed["ts"])[3:]
    assert [names_all(message, numbers[1:]) for message in called] == [True]
    for user in await town.backup("parts"):
        assert [names_all(message, numbers[1:]) for message in town.letters(user)] == [True]
    assert "期限超過" in told(town.workspace.messages(INQUIRIES)[0])
