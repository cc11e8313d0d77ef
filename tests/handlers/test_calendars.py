"""`/duty calendar` and the button that makes a new address."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import aiohttp
from icalendar import Calendar

from storage.members import set_contacts
from tests.handlers.test_buttons import seen
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

ADDRESS = re.compile(r"`(\S+/calendar/[0-9a-f]+\.ics)`")


def answers(town: Town, user: str) -> list[dict]:
    return [one for one in town.workspace.messages(INQUIRIES, user) if one.get("is_ephemeral")]


async def asks(town: Town, user: str, words: str = "/duty カレンダー") -> dict:
    await town.workspace.send(user, INQUIRIES, words)
    await seen(town, user, ".ics")
    return answers(town, user)[-1]


async def read(address: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.read()


async def test_a_contact_is_given_the_address_and_subscribes_to_it(town: Town) -> None:
    user, *_ = await town.on_duty("parts")
    mine, everybodys = ADDRESS.findall(told(await asks(town, user)))
    status, content = await read(mine)
    assert status == 200
    assert "当番: 図面あり部品担当" in {
        str(event["summary"]) for event in Calendar.from_ical(content).walk("VEVENT")
    }
    assert (await read(everybodys))[0] == 200
    assert town.whispers("UDEMOF20A") == []


async def test_a_contact_makes_a_new_address_for_the_own_firm_only(town: Town) -> None:
    user, *_ = await town.on_duty("parts")
    answer = await asks(town, user, "/duty CALENDAR")
    buttons = [block["accessory"]["value"] for block in answer["blocks"] if block.get("accessory")]
    assert buttons == [user.removeprefix("UDEMO")[:3]]
    old, everybodys = ADDRESS.findall(told(answer))
    await town.presses(user, "新しいアドレスにする", answer)
    await seen(town, user, "前のアドレスはもう使えません")
    new, still = ADDRESS.findall(told(answers(town, user)[-1]))
    assert still == everybodys
    assert [(await read(one))[0] for one in (old, new)] == [404, 200]
    assert old not in json.dumps(answers(town, user))


async def test_the_secretariat_renews_the_networks_address(town: Town) -> None:
    answer = await asks(town, town.secretary)
    (old,) = ADDRESS.findall(told(answer))
    await town.presses(town.secretary, "新しいアドレスにする", answer)
    await seen(town, town.secretary, "前のアドレスはもう使えません")
    assert (await read(old))[0] == 404


async def test_without_an_address_of_its_own_the_bot_says_what_to_set(town: Town) -> None:
    town.toban.desk.url = None
    await town.workspace.send(town.secretary, INQUIRIES, "/duty カレンダー")
    await seen(town, town.secretary, "TOBAN_URL")
    assert re.search(r"`/calendar/[0-9a-f]{40}\.ics`", told(answers(town, town.secretary)[-1]))


async def test_somebody_of_no_firm_is_told_whom_to_ask(town: Town) -> None:
    await town.toban.db.write(lambda s: set_contacts(s, "F20", []))
    await town.workspace.send("UDEMOF20A", INQUIRIES, "/duty カレンダー")
    await seen(town, "UDEMOF20A", "登録は事務局にお尋ねください")
