"""The secretariat plans the weeks to come, looks at them beside today's rota, and publishes or drops them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.services import members, proposals, rota_by_hand
from storage import rota
from tests.scenarios.town import INQUIRIES, PATIENCE, button, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

FIRST = date(2027, 1, 11)
WEEKS = {"first": "2027-01-13", "weeks": "８週"}  # a Wednesday, and a number as people type it


async def published(town: Town) -> dict[Any, str]:
    return await town.toban.db.read(lambda s: rota.turns_since(s, FIRST))


async def sees(town: Town, user: str, words: str) -> dict[str, Any]:
    """Wait until the person's modal says so."""

    def look() -> dict[str, Any] | None:
        view = town.workspace.view(user)
        return view if view is not None and words in told(view) else None

    return dict(await town.workspace.until(look, PATIENCE))


async def presses(town: Town, user: str, label: str) -> None:
    view = town.workspace.view(user)
    assert view is not None
    action_id, block_id = button(view, label)
    await town.workspace.click(user, action_id, view_id=view["id"], block_id=block_id)


async def plans(town: Town, user: str, **weeks: str) -> dict[str, Any]:
    """Ask for a plan by command and fill in the form."""
    await town.workspace.send(user, INQUIRIES, "/duty 案")
    await sees(town, user, "何週分")
    answer = await town.workspace.submit(user, WEEKS | weeks)
    assert answer["ok"], answer
    assert "案を計算しています" in told(town.workspace.view(user))  # the form did not wait for the plan
    return await sees(town, user, "変わる当番")


async def test_a_plan_is_made_looked_at_and_published(town: Town) -> None:
    before = await published(town)
    view = await plans(town, town.secretary)
    assert "2027年1月〜2027年3月" in told(view)
    assert "計算で確かめた最小の差" in told(view)
    assert await published(town) == before
    await presses(town, town.secretary, "公開する")
    await sees(town, town.secretary, "当番表を公開しました")
    await town.quiet()
    after = await published(town)
    changed = {slot for slot in after if after[slot] != before.get(slot)}
    assert changed
    assert max(week for week, _ in changed) < date(2027, 3, 8)
    letter = told(town.letters(town.secretary)[-1])
    assert "当番表を公開しました" in letter
    contact, *_ = await town.toban.db.read(lambda s: members.contacts(s, after[min(changed)]))
    assert any("当番表を公開しました" in told(one) for one in town.letters(contact))
    await town.workspace.close_view(town.secretary)
    await town.workspace.send(town.secretary, INQUIRIES, "/duty 履歴")
    await town.workspace.until(lambda: "当番表の公開" in "".join(town.whispers(town.secretary)), PATIENCE)


async def test_a_swap_meanwhile_keeps_the_plan_from_being_published(town: Town) -> None:
    await plans(town, town.secretary)
    desk = town.toban.desk
    act = desk.act(town.secretary, "elsewhere")
    await desk.write(lambda s: rota_by_hand.move(s, desk.network, act, "skip", (FIRST, "parts")))
    swapped = await published(town)
    await presses(town, town.secretary, "公開する")
    view = await sees(town, town.secretary, "このままでは公開できません")
    assert await published(town) == swapped
    assert "plan:publish" not in told(view)
    await presses(town, town.secretary, "作り直す")
    await sees(town, town.secretary, "何週分")
    answer = await town.workspace.submit(town.secretary, {})
    assert answer["ok"], answer
    await sees(town, town.secretary, "変わる当番")
    await presses(town, town.secretary, "公開する")
    await sees(town, town.secretary, "当番表を公開しました")


async def test_whoever_publishes_second_is_told_who_was_first(sqlite_town: Town) -> None:
    town = sqlite_town
    await plans(town, town.secretary)
    desk = town.toban.desk
    act = desk.act(town.secretary, "elsewhere")
    waiting = await desk.read(lambda s: proposals.waiting(s, desk.network, act))
    assert waiting is not None
    await desk.write(lambda s: proposals.publish(s, desk.network, act, waiting.proposal.id))
    after = await published(town)
    await presses(town, town.secretary, "公開する")
    await sees(town, town.secretary, "に公開しました")
    assert await published(town) == after


async def test_a_plan_that_waits_is_found_again_and_dropped(sqlite_town: Town) -> None:
    town = sqlite_town
    before = await published(town)
    await plans(town, town.secretary)
    await town.workspace.close_view(town.secretary)
    await town.workspace.send(town.secretary, INQUIRIES, "/duty plan")
    await sees(town, town.secretary, "変わる当番")
    await presses(town, town.secretary, "案を捨てる")
    await sees(town, town.secretary, "案を捨てました")
    await town.workspace.close_view(town.secretary)
    await town.workspace.send(town.secretary, INQUIRIES, "/duty plan")
    await sees(town, town.secretary, "何週分")
    assert await published(town) == before


async def test_what_cannot_be_planned_is_said_beside_the_field(sqlite_town: Town) -> None:
    town = sqlite_town
    await town.workspace.send(town.secretary, INQUIRIES, "/duty 案")
    await sees(town, town.secretary, "何週分")
    for weeks, words in (
        ({"weeks": "たくさん"}, "1から104まで"),
        ({"weeks": "0"}, "1から104まで"),
        ({"weeks": "4", "first": "2026-11-01"}, "最初の週は、"),
    ):
        answer = await town.workspace.submit(town.secretary, {"first": "2027-01-11"} | weeks)
        assert words in str(answer), answer


async def test_a_member_is_told_that_the_secretariat_plans(sqlite_town: Town) -> None:
    town = sqlite_town
    user, *_ = await town.on_duty("parts")
    await town.workspace.send(user, INQUIRIES, "/duty 案")
    await town.workspace.until(lambda: "事務局だけ" in "".join(town.whispers(user)), PATIENCE)
    assert town.workspace.view(user) is None
