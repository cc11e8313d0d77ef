"""A secretariat hands its rota over: firms from a spreadsheet, a year planned, a swap, and who is told.

The commands run beside the bot on its database, as an operator's do; they have the machine's clock, so that
the town works on the next day of service from now on.
"""

from __future__ import annotations

import asyncio
import csv
import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from bot import cli
from bot.cli import words
from bot.demo import demo_network
from bot.domain.notices import next_weeks
from bot.domain.rota import turn_of
from bot.services import members
from storage import rota
from tests.scenarios.account import said_of
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.test_calendar_follows import subscribes, weeks
from tests.scenarios.test_swapping import asked, asks
from tests.scenarios.town import found_town, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.scenarios.town import Town

MEMBERS = "会員"
NETWORK = """
preset = "kyoto"
[network]
name = "瑠璃川ものづくり試作会"
[service_hours]
closures = {closures}
"""


@pytest.fixture
async def newcomers(database_url: str, tmp_path: Path, monkeypatch: Any) -> AsyncIterator[Town]:
    """A town whose bot knows no firm yet, and the folder of its operator."""
    net = demo_network(datetime.now(UTC).date())
    closures = [f"{one.first}/{one.last}" for one in net.hours.closures]
    (tmp_path / "network.toml").write_text(NETWORK.format(closures=json.dumps(closures)), encoding="utf-8")
    (tmp_path / "firms.csv").write_text(spreadsheet(net), encoding="utf-8-sig")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    words.locale.cache_clear()
    async with found_town(database_url, tmp_path, ten_o_clock(net), empty=True, pacing=UNHURRIED) as town:
        yield town
    words.locale.cache_clear()


def spreadsheet(net: Any) -> str:
    """The demo's firms as a secretariat keeps them."""
    sheet = StringIO()
    lines = csv.writer(sheet)
    lines.writerow(["会員番号", "会社名", "会員区分", "担当レーン", "連絡先", "電話"])
    for firm in net.firms:
        lanes, people = ";".join(firm.lanes), ";".join(firm.contacts)
        lines.writerow([firm.id, firm.name, firm.grade, lanes, people, firm.phone])
    return sheet.getvalue()


def ten_o_clock(net: Any) -> datetime:
    """Ten in the morning of the next day of service."""
    now = datetime.now(net.timezone)
    at = now.replace(hour=10, minute=0, second=0, microsecond=0)
    while at < now or not net.hours.is_open(at):
        at += timedelta(days=1)
    return at.astimezone(UTC)


async def types(capsys: pytest.CaptureFixture[str], *line: object) -> str:
    """Type a command; return what it prints."""
    capsys.readouterr()
    code = await asyncio.to_thread(cli.run, [str(word) for word in line])
    out, err = capsys.readouterr()
    assert code == 0, err
    return out


async def first_contact(town: Town, week: date) -> str:
    """The first contact of the firm that has parts in this week."""

    def look(s: Any) -> str:
        return members.contacts(s, rota.firm_id_on(s, "parts", week) or "")[0]

    return await town.toban.db.read(look)


async def test_firms_are_imported_a_year_is_planned_and_a_swap_is_seen_everywhere(
    newcomers: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    town, net = newcomers, newcomers.toban.desk.network
    assert "朝霧精密切削株式会社" in await types(capsys, "import", "firms", "firms.csv")
    assert await town.toban.db.read(members.firms) == {}
    await types(capsys, "import", "firms", "firms.csv", "--apply")
    firms = await town.toban.db.read(members.firms)
    assert len(firms) == 35

    first, _, week = islice(next_weeks(town.control.now(), net.hours), 3)
    year = ("--from", first, "--weeks", 52)
    assert "これより小さくはできません" in await types(capsys, "rota", "plan", *year)
    assert await town.toban.db.read(lambda s: rota.turns_since(s, date.min)) == {}
    published = json.loads(await types(capsys, "rota", "publish", *year, "--json"))
    await town.push(minutes=1)  # published at night, it waited for the opening
    turns = {(turn["week"], turn["lane"]): turn["firm"] for turn in published}
    assert len(turns) == 104
    asker = await first_contact(town, week)
    assert firms[turns[week.isoformat(), "parts"]].contacts[0] == asker
    assert any(said_of("publish") in told(one) for one in town.letters(asker))

    mine = await subscribes(town, asker)
    assert week in await weeks(mine)
    await asks(town, asker, day=week.isoformat(), note="展示会のため")
    other = (await asked(town, "と交代"))[0]
    theirs = await subscribes(town, other)
    await town.presses(other, "と交代", town.letters(other)[-1], town.workspace.dm(other))

    await town.workspace.advance(turn_of(week, net.hours))
    taken_over = next(firm for firm in firms.values() if other in firm.contacts)
    announced = [one for one in town.workspace.messages(MEMBERS) if "今週の当番です" in told(one)]
    assert f"*図面あり部品担当*: {taken_over.label}" in told(announced[-1])
    assert other in await town.on_duty("parts")
    assert week not in await weeks(mine)
    event = (await weeks(theirs))[week]
    assert "図面あり部品担当" in event["summary"]
