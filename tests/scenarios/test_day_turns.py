"""What changes when the desk opens and when the week turns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.demo import demo_network
from bot.local_people import personas_of
from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def test_at_opening_the_quiet_card_says_no_longer_when_somebody_is_called(town: Town) -> None:
    await town.push(hours=9)
    number = await town.arrives()
    assert "受付時間外のため" in told(town.card(number))
    await town.push(hours=15)
    assert "受付時間外のため" not in told(town.card(number))


async def test_whoever_changes_their_language_finds_home_in_it(town: Town) -> None:
    home = town.workspace.home
    await town.workspace.open_home(town.secretary)
    await town.workspace.until(lambda: home(town.secretary))
    assert "引き合いを登録" in told(home(town.secretary))
    town.workspace.set_locale(town.secretary, "en-US")
    await town.workspace.until(lambda: "Register an inquiry" in told(home(town.secretary)) or None)


def test_the_parts_one_may_take_follow_the_rota() -> None:
    monday = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
    net = demo_network(monday.date())
    duty = {turn.firm for turn in net.rota if turn.week == monday.date()}
    offered = {user for user, part in personas_of(net, monday).items() if part["en"] == "On duty this week"}
    assert offered == {firm.contacts[0] for firm in net.firms if firm.id in duty and firm.contacts}
