"""`/inquiry month` where Slack opens no form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.handlers.test_buttons import seen
from tests.scenarios.town import INQUIRIES

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def test_where_slack_opens_no_form_the_month_comes_as_messages(town_without_forms: Town) -> None:
    town = town_without_forms
    await town.arrives()
    user, *_ = await town.on_duty("parts")
    await town.workspace.send(user, INQUIRIES, "/inquiry 月報")
    await seen(town, user, "会員ごと")
    assert "2026年12月に届いた引き合い*  1件" in "".join(town.whispers(user))
    assert len(town.whispers(user)) <= 4
