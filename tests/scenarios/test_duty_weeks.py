"""Six weeks of winter: the duty firms are told, reminded and announced, around two holidays.

It is Tuesday, 5 January 2027, ten in the morning. Monday the 11th is a holiday, and so is Thursday,
11 February.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.town import found_town, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.scenarios.town import Town

JANUARY = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)
MEMBERS = "会員"


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+09:00")


@pytest.fixture
async def winter(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with found_town(database_url, tmp_path, JANUARY) as town:
        yield town


async def until(town: Town, moment: str) -> None:
    await town.workspace.advance(tokyo(moment))


def contacts(town: Town, week: date, lane: str) -> tuple[str, ...]:
    net = town.toban.desk.network
    firm = next(turn.firm for turn in net.rota if (turn.week, turn.lane) == (week, lane))
    return next(one.contacts for one in net.firms if one.id == firm)


def notices(town: Town, user: str) -> list[dict[str, Any]]:
    return [letter for letter in town.letters(user) if "duty:want_swap" in told(letter)]


def announced(town: Town) -> list[str]:
    return [told(one) for one in town.workspace.messages(MEMBERS) if "今週の当番です" in told(one)]


def group(town: Town, handle: str) -> list[str]:
    groups = town.workspace.core.world.store.every("group").values()
    return next(list(one["users"]) for one in groups if one["handle"] == handle)


async def test_a_week_is_told_confirmed_and_announced_after_a_holiday_monday(winter: Town) -> None:
    await winter.quiet()
    first, *others = contacts(winter, date(2027, 1, 11), "parts")
    assert set(group(winter, "toban-parts")) == set(await winter.on_duty("parts"))
    await until(winter, "2027-01-07T08:59")
    assert notices(winter, first) == []
    await until(winter, "2027-01-07T09:00")
    (letter,) = notices(winter, first)
    assert "01/12(火)〜01/15(金) 図面あり部品担当" in told(letter)
    dm = winter.workspace.dm(first)
    await winter.presses(first, "OK", letter, channel=dm)
    (letter,) = notices(winter, first)
    assert "が確認しました" in told(letter)
    assert "duty:ok" not in told(letter)
    for other in others:
        assert "が確認しました" in told(notices(winter, other)[0])
    reluctant = contacts(winter, date(2027, 1, 11), "systems")[0]
    await until(winter, "2027-01-08T12:00")
    assert len(notices(winter, first)) == 1
    assert len(notices(winter, reluctant)) == 2
    assert announced(winter) == []
    await until(winter, "2027-01-12T08:59")
    assert announced(winter) == []
    await until(winter, "2027-01-12T09:00")
    (line,) = announced(winter)
    assert "<@" not in line
    asked = [one for one in winter.letters(winter.secretary) if "duty:phoned" in told(one)]
    assert len(asked) == 1
    assert "システム担当" in told(asked[0])
    await winter.presses(
        winter.secretary, "電話しました", asked[0], channel=winter.workspace.dm(winter.secretary)
    )
    assert "が確認しました" in told(notices(winter, reluctant)[0])
    assert set(group(winter, "toban-parts")) == {first, *others} == set(await winter.on_duty("parts"))


async def test_six_weeks_are_each_announced_once_and_a_holiday_thursday_tells_on_wednesday(
    winter: Town,
) -> None:
    await until(winter, "2027-02-10T08:59")
    assert len(announced(winter)) == 5
    after = contacts(winter, date(2027, 2, 15), "parts")[0]
    assert notices(winter, after) == []
    await until(winter, "2027-02-10T09:00")
    assert len(notices(winter, after)) == 1
    await until(winter, "2027-02-16T09:00")
    assert len(announced(winter)) == 6


async def test_who_wants_to_swap_asks_for_it_with_one_button(winter: Town) -> None:
    await until(winter, "2027-01-07T09:00")
    first = contacts(winter, date(2027, 1, 11), "parts")[0]
    (letter,) = notices(winter, first)
    await winter.presses(first, "交代したい", letter, channel=winter.workspace.dm(first))
    assert any("rota:withdraw" in told(one) for one in winter.letters(first))


async def test_without_a_members_channel_the_announcement_waits_and_the_secretariat_is_told(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with found_town(sqlite_url, tmp_path, JANUARY) as town:
        town.workspace.archive(MEMBERS, town.secretary)
        await until(town, "2027-01-12T09:00")
        assert announced(town) == []
        assert any("会員" in told(one) for one in town.letters(town.secretary))
