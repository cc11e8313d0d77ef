"""Whatever goes wrong at an inquiry, the line in the log says its number, and nothing else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.local.faults import Fault
from storage.tables import timeline
from tests.handlers.test_buttons import on_duty, seen

if TYPE_CHECKING:
    from tests.scenarios.town import Town
    from tests.searched_log import SearchedLog


def said(log: SearchedLog, event: str) -> str:
    return next(line for line in log.lines() if event in line)


async def test_a_button_that_fails_through_our_fault(town: Town, log: SearchedLog) -> None:
    await town.arrives()
    number, user = await town.arrives(), await on_duty(town)
    await town.presses(user, "一次回答済", town.card(number))
    await town.toban.db.write(lambda s: s.execute(delete(timeline)))
    await town.presses(user, "取り消す", town.card(number))
    await seen(town, user, "うまくいきませんでした")
    assert number in said(log, "listener_failed")


async def test_a_form_that_slack_does_not_open(town_without_forms: Town, log: SearchedLog) -> None:
    town = town_without_forms
    number = await town.arrives()
    await town.presses(town.secretary, "専門外", town.card(number))
    await town.workspace.until(lambda: [line for line in log.lines() if "form_not_opened" in line])
    assert number in said(log, "form_not_opened")


async def test_a_message_that_slack_does_not_take(town: Town, log: SearchedLog) -> None:
    town.workspace.faults.add("chat.postMessage", Fault.error("internal_error"), times=1)
    number = await town.arrives()
    assert number in said(log, "message_not_sent")
