"""From one December to the next: the rota turns every week, whatever the firms and the holidays do.

Nobody asks the bot what it thinks of the year: what was done is replayed from the history, what was told is
read in Slack, and when it had to be told is counted anew.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import pytest
from sqlalchemy import func, select

from bot.services import audit, members, year
from bot.services.year import Span
from storage import rota as turns
from storage.tables import outbox
from tests.scenarios.account import DAY, WEEK, ledger, letters, posted, said_of, served
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.town import found_town
from tests.scenarios.year_of_life import (
    CONFIRMED,
    DAYS,
    DESK,
    LANES,
    STANDS_IN,
    WEEKS,
    a_year_goes_by,
    contacts,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.scenarios.account import Ledger, Posted
    from tests.scenarios.town import Town

pytestmark = pytest.mark.timeout(300)  # a thousand messages go out, one after the other

Told: TypeAlias = tuple[date, str, str]
"""A week, a lane and the firm that was told of it."""

MEMBERS = "会員"
KINDS = ("swap", "cover", "set", "left", "skip", "on", "publish")
SOON = timedelta(minutes=2)  # a push stops at the moment itself; the messages take what they take


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A town that holds no meetings: telling of them would be most of the year's messages."""
    async with found_town(database_url, tmp_path, pacing=UNHURRIED, meets=False) as found:
        yield found


async def test_a_year_of_weekly_life_keeps_the_rota_whole_and_tells_everybody_once(town: Town) -> None:
    start = await town.toban.db.read(lambda s: turns.turns_since(s, date.min))
    await a_year_goes_by(town)
    account = await ledger(town, start)
    told_to = letters(town)
    await every_turn_has_one_firm_that_may_have_it(town, account)
    await each_week_was_announced_once_at_its_turn(town, account)
    await each_duty_firm_was_told_on_time(town, account, told_to)
    await nobody_was_told_twice_of_an_act(town, account, told_to)
    await the_counts_are_those_of_the_history(town, account)
    await nothing_is_left_undone(town)


async def every_turn_has_one_firm_that_may_have_it(town: Town, account: Ledger) -> None:
    rota = account.at(town.control.now())
    assert rota == account.table
    for week in WEEKS:
        held = [rota[week, lane] for lane in LANES]
        assert len(set(held)) == len(LANES)
        assert not (week == date(2027, 8, 9) and "F11" in held)
        assert not (week >= date(2027, 3, 29) and "F19" in held)
        assert not (week < date(2027, 4, 6) and "F36" in held)
    assert "F36" in rota.values()


async def each_week_was_announced_once_at_its_turn(town: Town, account: Ledger) -> None:
    names = await town.toban.db.read(members.firms)
    found = [one for one in posted(town, MEMBERS) if "今週の当番です" in one.words]
    assert len(found) == len(WEEKS)
    for week, one in zip(WEEKS, found, strict=True):
        assert DAYS.turn(week) <= one.at < DAYS.turn(week) + SOON, week
        for lane, name in LANES.items():
            assert f"*{name}*: {names[account.at(one.at)[week, lane]].label}" in one.words


async def each_duty_firm_was_told_on_time(town: Town, account: Ledger, told_to: list[Posted]) -> None:
    """Who serves in the end was told once, each person, at the notice or as soon as they got the turn.

    Who keeps the lane of the week before is not told.
    """
    notices = _of_turns(told_to, "notice|unreachable")
    reminders = _of_turns(told_to, "reminder|unreachablereminder")
    wanted: set[Told] = set()
    for week, lane in product(WEEKS, LANES):
        slot, due = (week, lane), DAYS.notice(week)
        firm, before = account.table[slot], account.table.get((week - WEEK, lane))
        people = set() if firm == before else set(await contacts(town, week, lane))
        _each_once(notices[*slot, firm], people, max(due, account.since(slot) or due))
        confirmed = week in CONFIRMED and lane == "parts"
        _each_once(reminders[*slot, firm], set() if confirmed else people, DAYS.reminder(week))
        wanted |= {(*slot, one) for one in (account.at(due)[slot], firm) if one != before}
    wanted.add(STANDS_IN)  # told as those are who have the whole week
    assert {turn for turn, found in notices.items() if found and turn[0] in WEEKS} == wanted


def _of_turns(told_to: list[Posted], why: str) -> dict[Told, list[Posted]]:
    """Letters about a turn, by week, lane and firm."""
    found: dict[Told, list[Posted]] = defaultdict(list)
    for one in told_to:
        if match := re.fullmatch(rf"notice:(.+):(.+):(.+):(?:{why}):U\w+", one.key):
            found[date.fromisoformat(match[1]), match[2], match[3]].append(one)
    return found


def _each_once(told_to: list[Posted], people: set[str], at: datetime) -> None:
    assert Counter(one.room for one in told_to) == Counter(people), (at, told_to)
    assert all(at <= one.at < at + SOON for one in told_to), (at, told_to)


async def nobody_was_told_twice_of_an_act(town: Town, account: Ledger, told_to: list[Posted]) -> None:
    names = await town.toban.db.read(members.firms)
    found = Counter((kind, one.room) for one in told_to for kind in KINDS if said_of(kind) in one.words)
    wanted = Counter(
        (act.kind, user)
        for act in account.acts
        for user in {*DESK, *(user for firm in act.firms for user in names[firm].contacts)}
    )
    assert found == wanted
    assert {act.kind for act in account.acts} == set(KINDS)


async def the_counts_are_those_of_the_history(town: Town, account: Ledger) -> None:
    """In weeks in which nobody joined or left; who joined before them began at its lane's average."""
    net, act = town.toban.desk.network, town.toban.desk.act(town.secretary)
    span = Span(date(2027, 4, 12), 34)
    shown = (await town.toban.db.read(lambda s: year.view(s, net, act, span))).year
    within = served(account.table, span.first, span.mondays[-1])
    before = served(account.table, date.min, span.first - DAY)
    firms = await town.toban.db.read(members.firms)
    assert shown.gaps == 0
    assert {one.firm: (one.before, one.within) for one in shown.loads} == {
        firm: (before[firm], within[firm]) for firm in firms if firm != "F19"
    }
    mates = [firm.id for firm in firms.values() if "parts" in firm.lanes and firm.id not in {"F19", "F36"}]
    joined = served(account.table, date.min, date(2027, 4, 5))
    average = round(sum(joined[firm] for firm in mates) / len(mates))
    whole = [
        before[firm] + within[firm] + (average if firm == "F36" else 0) for firm in firms if firm != "F19"
    ]
    assert shown.spread == max(whole) - min(whole)


async def nothing_is_left_undone(town: Town) -> None:
    now, machine_now = town.control.now(), datetime.now(UTC)
    assert await town.toban.db.read(lambda s: audit.look(s, now, machine_now)) == []
    assert await town.toban.db.read(audit.differing) == []
    query = select(outbox.c.status, func.count()).group_by(outbox.c.status)
    states = await town.toban.db.read(lambda s: {row[0]: row[1] for row in s.execute(query)})
    assert set(states) == {"sent"}
