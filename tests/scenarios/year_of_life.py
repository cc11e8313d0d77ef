"""What a year brings to a town's duty, from Tuesday, 1 December 2026, to the next December."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.services import members, proposals
from bot.services.year import Span
from storage import rota as turns
from tests.handlers.test_settings import fills, opens
from tests.scenarios.account import DAY, WEEK, Calendar, tokyo
from tests.scenarios.test_swapping import asked
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.scenarios.town import Town

Story: TypeAlias = "Callable[[Town], Awaitable[None]]"

DESK = ("UDEMOSEC1", "UDEMOSEC2")
LANES = {"parts": "図面あり部品担当", "systems": "システム担当"}
FIRST, LAST = date(2026, 12, 7), date(2027, 12, 6)
WEEKS = [FIRST + number * WEEK for number in range((LAST - FIRST) // WEEK + 1)]
STORM = date(2027, 6, 14)  # the desk is closed at short notice
HOLIDAYS = [
    *["2027-01-11", "2027-02-11", "2027-02-23", "2027-03-22", "2027-04-29", "2027-05-03", "2027-05-04"],
    *["2027-05-05", "2027-07-19", "2027-08-11", "2027-09-20", "2027-09-23", "2027-10-11", "2027-11-03"],
    "2027-11-23",
]
NEW_YEAR = [date(2026, 12, 29) + number * DAY for number in range(7)]
OBON = [date(2027, 8, 13) + number * DAY for number in range(4)]
DAYS = Calendar(frozenset([*map(date.fromisoformat, HOLIDAYS), *NEW_YEAR, *OBON, STORM]))


async def fills_in(town: Town, user: str, line: str, **answers: Any) -> None:
    """Type a word of `/duty`, fill in the form that opens, and close it."""
    if (old := town.workspace.view(user)) is not None:
        await town.workspace.close_view(user, old["id"])
    await town.workspace.send(user, INQUIRIES, line)
    await town.form(user)
    answer = await town.workspace.submit(user, answers)
    assert answer["ok"], answer
    if len(line.split()) > 1 and line.split()[1] in {"飛ばす", "進める"}:  # what changes is shown first
        assert (await town.workspace.submit(user, {}))["ok"]
    await town.workspace.close_view(user)
    await town.quiet()


async def contacts(town: Town, week: date, lane: str) -> tuple[str, ...]:
    """The people of the firm that has a turn; the secretariat for a firm with nobody in Slack."""

    def look(s: Any) -> tuple[str, ...]:
        return members.contacts(s, turns.firm_id_on(s, lane, week) or "") or DESK

    return await town.toban.db.read(look)


def swaps(week: date, lane: str) -> Story:
    """The firm asks by `/duty`, and the first that is able agrees by button."""

    async def story(town: Town) -> None:
        asker, *_ = await contacts(town, week, lane)
        await fills_in(town, asker, f"/duty 交代 {week.month}/{week.day}", note="展示会のため")
        other, *_ = await asked(town, "と交代")
        await town.presses(other, "と交代", town.letters(other)[-1], town.workspace.dm(other))
        assert other in await contacts(town, week, lane)

    return story


def thinks_better_of_it(week: date, lane: str) -> Story:
    async def story(town: Town) -> None:
        asker, *_ = await contacts(town, week, lane)
        await fills_in(town, asker, f"/duty 交代 {week.month}/{week.day}")
        await town.presses(asker, "取り下げる", town.letters(asker)[-1], town.workspace.dm(asker))
        assert asker in await contacts(town, week, lane)

    return story


async def a_firm_leaves(town: Town) -> None:
    """F19 leaves; its two turns go to firms that have none so far."""
    await opens(town, "firms", which="F19", part="firm")
    left = await fills(town, left_on="2027-03-31")
    assert "04/26(月)" in told(left)
    for line in ("/duty 設定 2027-04-26 parts F12", "/duty 設定 2027-08-30 parts 灯篭塗装試作"):
        await town.workspace.send(town.secretary, INQUIRIES, line)
        await town.quiet()


async def a_firm_joins(town: Town) -> None:
    """It has nobody in Slack: its turns are told to the secretariat, which phones."""
    await opens(town, "applicants", which="new")
    await fills(town, name="青葉精機", kana="アオバセイキ", contact="田中 000-3")
    await opens(town, "applicants", which="1")
    await fills(town, stage="joined")
    assert "青葉精機" in told(await fills(town, lanes=["parts"], phone="000-0000-0036"))


async def the_desk_closes_on_monday(town: Town) -> None:
    await opens(town, "closing", when="days", first=STORM.isoformat(), last=STORM.isoformat())
    await fills(town, reason="台風")


async def a_firm_is_closed_in_summer(town: Town) -> None:
    """F11 announces its closure in お盆 and asks for somebody to take its week over."""
    await opens(town, "firms", which="F11", part="firm")
    await fills(town, closures="2027-08-09/2027-08-15")
    await fills_in(town, "UDEMOF11A", "/duty 代行 8/9")
    other = (await asked(town, "引き受ける"))[-1]
    await town.presses(other, "引き受ける", town.letters(other)[-1], town.workspace.dm(other))


async def one_is_skipped(town: Town) -> None:
    await fills_in(town, town.secretary, "/duty 飛ばす 5/24", turn="2027-05-24:parts")


async def a_lane_moves_one_step_on(town: Town) -> None:
    await fills_in(town, town.secretary, "/duty 進める 10/4", turn="2027-10-04:parts")


async def the_rest_of_the_year_is_published(town: Town) -> None:
    db, net, act = town.toban.db, town.toban.desk.network, town.toban.desk.act(town.secretary)
    span = Span(date(2027, 11, 1), 9)
    asked_for = await db.read(lambda s: proposals.ask(s, net, act, span))
    found = asked_for.answer()
    kept = await db.write(lambda s: proposals.keep(s, net, act, span, found, asked_for.basis))
    assert await town.toban.desk.write(lambda s: proposals.publish(s, net, act, kept)) == 18
    await town.quiet()


STANDS_IN = (date(2027, 10, 18), "parts", "F28")


async def one_stands_in_for_two_days(town: Town) -> None:
    answers = {"turn": "2027-10-18:parts", "first": "2027-10-20", "last": "2027-10-21"}
    await fills_in(town, town.secretary, "/duty 代行 10/18", **answers, firm="F28", way="now")


async def a_turn_changes_hands_after_its_notice(town: Town) -> None:
    await town.workspace.send(town.secretary, INQUIRIES, "/duty 設定 10/25 parts 鏡池研磨")
    await town.quiet()


async def an_inquiry_is_answered(town: Town) -> None:
    number = await town.arrives()
    contact, *_ = await town.on_duty("parts")
    assert number in told(town.letters(contact)[-1])
    await town.presses(contact, "一次回答済", town.letters(contact)[-1], town.workspace.dm(contact))


def has_the_groups_of(week: date, stand_in: str | None = None) -> Story:
    """Each lane's user group is those on duty."""

    async def story(town: Town) -> None:
        groups = town.workspace.core.world.store.every("group").values()
        found = {one["handle"]: set(one["users"]) for one in groups}
        for lane in LANES:
            users = {f"UDEMO{stand_in}A", f"UDEMO{stand_in}B"} if stand_in and lane == "parts" else None
            assert found[f"toban-{lane}"] == (users or set(await contacts(town, week, lane))), (week, lane)

    return story


def confirms(week: date) -> Story:
    async def story(town: Town) -> None:
        user, *_ = await contacts(town, week, "parts")
        label = "電話しました" if user in DESK else "OK"
        await town.presses(user, label, town.letters(user)[-1], town.workspace.dm(user))

    return story


LIFE: list[tuple[datetime, Story]] = [
    (tokyo(date(2026, 12, 2), 11), swaps(date(2026, 12, 14), "parts")),
    (tokyo(date(2027, 1, 20), 11), thinks_better_of_it(date(2027, 1, 25), "systems")),
    (tokyo(date(2027, 2, 2), 11), swaps(date(2027, 2, 8), "systems")),
    (tokyo(date(2027, 2, 16), 11), an_inquiry_is_answered),
    (tokyo(date(2027, 3, 10), 11), a_firm_leaves),
    (tokyo(date(2027, 4, 6), 11), a_firm_joins),
    (tokyo(date(2027, 4, 20), 11), swaps(date(2027, 5, 3), "systems")),
    (tokyo(date(2027, 5, 6), 11), an_inquiry_is_answered),
    (tokyo(date(2027, 5, 19), 11), one_is_skipped),
    (tokyo(date(2027, 6, 11), 11), the_desk_closes_on_monday),
    (tokyo(date(2027, 7, 13), 11), a_firm_is_closed_in_summer),
    (tokyo(date(2027, 9, 14), 11), a_lane_moves_one_step_on),
    (tokyo(date(2027, 9, 21), 11), the_rest_of_the_year_is_published),
    (tokyo(date(2027, 10, 14), 11), one_stands_in_for_two_days),
    (tokyo(date(2027, 10, 20), 11), has_the_groups_of(date(2027, 10, 18), "F28")),
    (tokyo(date(2027, 10, 22), 11), has_the_groups_of(date(2027, 10, 18))),
    (tokyo(date(2027, 10, 22), 11), a_turn_changes_hands_after_its_notice),
    (tokyo(date(2027, 11, 16), 11), an_inquiry_is_answered),
]
CONFIRMED = WEEKS[::4]


async def a_year_goes_by(town: Town) -> None:
    """Everything of the year in its order, the clock pushed from one to the next."""
    turned = [(DAYS.turn(week) + timedelta(minutes=1), has_the_groups_of(week)) for week in WEEKS]
    told_of = [(DAYS.notice(week) + timedelta(minutes=5), confirms(week)) for week in CONFIRMED]
    for moment, story in sorted([*LIFE, *turned, *told_of], key=lambda one: one[0]):
        await town.workspace.advance(moment)
        await story(town)
