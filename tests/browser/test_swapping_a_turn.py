"""Two firms swap their turns in a browser: one asks, the other agrees, both see what came of it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.demo import demo_network
from bot.domain.members import short_name
from bot.domain.notices import next_weeks

if TYPE_CHECKING:
    from datetime import date

    from bot.network_tables import Firm
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

WEEKS = 4  # to come: the demo never has fewer


async def firms_to_come(house: House) -> tuple[list[date], list[Firm]]:
    """The next weeks, and the firm that has parts in each."""
    now = await house.now()
    net = demo_network(now.date())
    held = {turn.week: turn.firm for turn in net.rota if turn.lane == "parts"}
    firms = {firm.id: firm for firm in net.firms}
    weeks = list(islice(next_weeks(now, net.hours), WEEKS))
    return weeks, [firms[str(held[week])] for week in weeks]


async def test_a_firm_asks_another_agrees_and_both_see_what_came_of_it(house: House, visit: Visit) -> None:
    weeks, (next_firm, *_, last_firm) = await firms_to_come(house)
    asker, other = [await visit(house, firm.contacts[0]) for firm in (next_firm, last_firm)]
    await asker.goes("channel")
    await asker.types("/duty 交代")
    await asker.sees("当番の交代をお願いする", within=asker.form)
    await asker.form.get_by_label("ひとこと").fill("展示会のため")
    await asker.presses("お願いする", asker.form)
    await asker.sees(re.compile("お願いをお送りしました"), within=asker.form)
    await asker.presses("閉じる", asker.form.locator("footer"))
    await other.goes("letters")
    letter = other.message("から当番の交代のお願いです")
    await other.sees(short_name(next_firm.name), "展示会のため", within=letter)
    await letter.get_by_role("button", name=f"{weeks[-1]:%m/%d}(月)の週 図面あり部品担当と交代").click()
    await other.sees(re.compile("が引き受けました"), within=letter)
    await expect(letter.get_by_role("button", name="できません")).to_have_count(0)
    await asker.goes("letters")
    await asker.sees(re.compile("が引き受けました"), within=asker.message("当番の交代をお願いしています"))
    for person in (asker, other):
        await person.sees(re.compile("当番の交代が決まりました"))
        await person.goes("channel")
        await person.types("/duty")
        await person.sees(re.compile(f"次は{short_name(last_firm.name)}"))


async def test_in_english_the_form_and_the_letter_are_english(house: House, visit: Visit) -> None:
    _, (_, _, firm, *_) = await firms_to_come(house)
    asker = await visit(house, firm.contacts[0], lang="en", width=390)
    await asker.goes("channel")
    await asker.types("/duty swap")
    await asker.sees("Ask for a swap", within=asker.form)
    await asker.presses("Ask", asker.form)
    await asker.sees(re.compile("The request is on its way"), within=asker.form)
    await asker.presses("Close", asker.form.locator("footer"))
    await asker.goes("letters")
    await asker.sees(re.compile("A swap is asked for"))
    await asker.presses("Withdraw")
    await asker.sees(re.compile("has withdrawn it"), within=asker.message("A swap is asked for"))
