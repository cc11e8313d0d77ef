"""Two firms swap their turns in Slack; the calendars they subscribed to follow."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import aiohttp
from icalendar import Calendar

from tests.handlers.test_buttons import seen
from tests.scenarios.test_swapping import asked, asks, on_duty_next
from tests.scenarios.town import INQUIRIES

if TYPE_CHECKING:
    from icalendar import Event

    from tests.scenarios.town import Town

NEXT_MONDAY = date(2026, 12, 7)


async def subscribes(town: Town, user: str) -> str:
    """Ask for the address of the own firm's calendar."""
    await town.workspace.send(user, INQUIRIES, "/duty カレンダー")
    answer = await seen(town, user, ".ics")
    found = re.search(r"`(\S+\.ics)`", answer)
    assert found is not None
    return found[1]


async def weeks(address: str) -> dict[date, Event]:
    """What a calendar's program reads: each event by its first day."""
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        calendar = Calendar.from_ical(await answer.read())
    return {event["dtstart"].dt: event for event in calendar.walk("VEVENT")}


async def test_a_swap_agreed_by_button_moves_the_weeks_in_both_calendars(town: Town) -> None:
    asker = await on_duty_next(town)
    mine = await subscribes(town, asker)
    before = await weeks(mine)
    assert before[NEXT_MONDAY]["dtend"].dt == date(2026, 12, 12)
    await asks(town, asker)
    other = (await asked(town, "と交代"))[0]
    theirs = await subscribes(town, other)
    assert NEXT_MONDAY not in await weeks(theirs)
    await town.push(minutes=1)
    await town.presses(other, "と交代", town.letters(other)[-1], town.workspace.dm(other))
    after, taken = await weeks(mine), await weeks(theirs)
    assert NEXT_MONDAY not in after
    assert set(after) - set(before)
    event = taken[NEXT_MONDAY]
    assert event["uid"] == before[NEXT_MONDAY]["uid"]
    assert event["sequence"] > before[NEXT_MONDAY]["sequence"]
    assert event["last-modified"].dt > before[NEXT_MONDAY]["last-modified"].dt
