"""What changes when the desk opens and when the week turns."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.rota import week_of
from bot.local.boot import boot_for
from storage import rota
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


async def test_the_parts_one_may_take_follow_the_rota_as_it_stands(town: Town) -> None:
    town.control.workspace = town.workspace
    first, *_ = await town.on_duty("parts")
    before, *_ = await town.backup("parts")
    assert await _parts(town, first, before) == ["今週の当番", "来週の当番(次の番)"]
    offered = await _offered(town)
    chosen = next(firm for firm in town.toban.desk.network.firms if not offered.keys() & set(firm.contacts))
    following = week_of(town.control.now(), town.toban.desk.network.hours) + timedelta(weeks=1)
    await town.toban.db.write(lambda s: rota.put(s, following, "parts", chosen.id))
    assert await _parts(town, before, chosen.contacts[0]) == ["", "来週の当番(次の番)"]
    await town.push(days=7)
    assert await _parts(town, first, chosen.contacts[0]) == ["", "今週の当番"]


async def _offered(town: Town) -> dict[str, str]:
    """Whom a page that starts now offers to be, each with their part."""
    boot = await boot_for(town.workspace.core, town.secretary)
    return {persona["id"]: persona["role"] for persona in boot["personas"]}


async def _parts(town: Town, *users: str) -> list[str]:
    offered = await _offered(town)
    return [offered.get(user, "") for user in users]
