"""The calendars, read with a real iCalendar parser."""

from __future__ import annotations

import io
import logging
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import pytest
from icalendar import Calendar
from sqlalchemy import insert
from starlette.applications import Starlette

from bot.domain.errors import Refusal
from bot.domain.members import CLI, Act
from bot.http_server import http_server
from bot.logs import set_up_logging
from bot.network import load_network
from bot.services import calendars, edits, meeting_times
from bot.services.meeting_times import Move
from bot.services.members import upsert
from bot.web.app import error_handlers
from bot.web.calendar import calendar_route
from storage import meetings, rota
from storage.tables import rota_act, stand_in, turn_change
from tests.ports import free_port
from tests.web.conftest import MONDAY_10

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Session
    from tests.web.conftest import Site

WEEK = date(2026, 12, 7)
FIRMS = {"F01": ("青葉精機", "UAOBA1"), "F02": ("井手製作所", "UIDE01"), "F03": ("上野熱処理", "UUENO1")}
SECRETARY = "U0SECRETARY"


def found(s: Session) -> None:
    for firm_id, (name, user) in FIRMS.items():
        upsert(s, {"id": firm_id, "name": f"{name}株式会社", "lanes": ["parts", "systems"]}, [user])
    for number, (parts, systems) in enumerate([("F01", "F02"), ("F02", "F03"), ("F03", "F01")]):
        rota.put(s, WEEK + timedelta(weeks=number), "parts", parts)
        rota.put(s, WEEK + timedelta(weeks=number), "systems", systems)


def act_on(s: Session, at: datetime) -> int:
    values = {"at": at, "actor": SECRETARY, "kind": "swap", "note": ""}
    return int(s.execute(insert(rota_act).values(values).returning(rota_act.c.id)).scalar_one())


def swapped(s: Session, at: datetime) -> None:
    """The first two weeks of parts change places."""
    act = act_on(s, at)
    pair = [(WEEK, "F01", "F02"), (WEEK + timedelta(weeks=1), "F02", "F01")]
    for week, before, after in pair:
        rota.put(s, week, "parts", after)
        change = {"week": week, "lane": "parts", "firm_before": before, "firm_after": after}
        s.execute(insert(turn_change).values(at=at, actor=SECRETARY, act="swap", act_id=act, **change))


@pytest.fixture
async def town(site: Site) -> Site:
    await site.desk.db.write(found)
    return site


async def path_of(site: Site, user: str, number: int = 0) -> str:
    def ask(s: Session):
        return calendars.addresses(s, site.desk.network, Act(user, MONDAY_10))

    return (await site.desk.write(ask))[number].path


async def read(site: Site, path: str):
    answer = await site.client.get(path)
    assert answer.status_code == 200, answer.text
    return Calendar.from_ical(answer.content)


def told(calendar) -> list[tuple[str, date, date]]:
    return [(str(one["summary"]), one["dtstart"].dt, one["dtend"].dt) for one in calendar.walk("VEVENT")]


async def test_a_firm_subscribes_and_sees_its_own_weeks_in_whole_days(town: Site):
    calendar = await read(town, await path_of(town, "UAOBA1"))
    assert told(calendar) == [
        ("当番: 図面あり部品担当", date(2026, 12, 7), date(2026, 12, 12)),
        ("当番: システム担当", date(2026, 12, 21), date(2026, 12, 26)),
    ]
    assert calendar["x-wr-calname"] == "当番 青葉精機(瑠璃川ものづくり試作会)"
    assert calendar["x-wr-timezone"] == "Asia/Tokyo"


async def test_the_network_sees_every_firm(town: Site):
    calendar = await read(town, await path_of(town, SECRETARY))
    assert len(calendar.walk("VEVENT")) == 6
    assert ("図面あり部品担当: 青葉精機", date(2026, 12, 7), date(2026, 12, 12)) in told(calendar)


async def test_everything_that_a_calendar_needs_comes_back_as_it_was_written(town: Site):
    content = (await town.client.get(await path_of(town, SECRETARY))).content
    assert Calendar.from_ical(content).to_ical() == content
    assert b"\r\n" in content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    events = Calendar.from_ical(content).walk("VEVENT")
    assert len({event["uid"] for event in events}) == len(events)
    for event in events:
        assert event["dtstamp"].dt == event["last-modified"].dt
        assert event["dtstamp"].dt.tzinfo is not None
        assert event["sequence"] == 0


async def test_a_swap_moves_the_weeks_in_both_calendars(town: Site):
    mine, theirs = await path_of(town, "UAOBA1"), await path_of(town, "UIDE01")
    before = {event["uid"]: event for event in (await read(town, mine)).walk("VEVENT")}
    at = MONDAY_10 + timedelta(hours=1)
    await town.desk.db.write(lambda s: swapped(s, at))
    calendar = await read(town, mine)
    assert told(calendar)[0] == ("当番: 図面あり部品担当", date(2026, 12, 14), date(2026, 12, 19))
    moved, same = calendar.walk("VEVENT")
    assert (moved["sequence"], moved["last-modified"].dt) == (1, at)
    assert same["uid"] in before
    assert same["sequence"] == 0
    theirs_now = await read(town, theirs)
    assert ("当番: 図面あり部品担当", date(2026, 12, 7), date(2026, 12, 12)) in told(theirs_now)


async def test_a_turn_that_is_taken_away_vanishes_and_comes_back_under_its_old_name(town: Site):
    path = await path_of(town, "UAOBA1")
    first = (await read(town, path)).walk("VEVENT")[0]
    await town.desk.db.write(lambda s: swapped(s, MONDAY_10))
    assert first["uid"] not in {event["uid"] for event in (await read(town, path)).walk("VEVENT")}
    await town.desk.db.write(lambda s: rota.put(s, WEEK, "parts", "F01"))
    again = next(event for event in (await read(town, path)).walk("VEVENT") if event["uid"] == first["uid"])
    assert again["sequence"] > first["sequence"]


async def test_a_stand_in_is_in_the_calendars_of_both_firms(town: Site):
    def covered(s: Session) -> None:
        day = WEEK + timedelta(days=2)
        values = {"lane": "parts", "first": day, "last": day, "firm_id": "F03", "instead_of": "F01"}
        s.execute(insert(stand_in).values(act_id=act_on(s, MONDAY_10), **values))

    await town.desk.db.write(covered)
    own = (await read(town, await path_of(town, "UAOBA1"))).walk("VEVENT")[0]
    assert str(own["description"]).startswith(
        "12/09(水)は上野熱処理が代行します。\n図面あり部品担当に届いた引き合い"
    )
    assert own["sequence"] == 1
    other = told(await read(town, await path_of(town, "UUENO1")))
    stand = ("当番代行: 図面あり部品担当(青葉精機に代わって)", date(2026, 12, 9), date(2026, 12, 10))
    assert stand in other
    everybody = told(await read(town, await path_of(town, SECRETARY)))
    assert "図面あり部品担当: 上野熱処理(青葉精機の代行)" in [summary for summary, *_ in everybody]


async def started(town: Site) -> None:
    """What a start of the bot does about service hours."""
    await town.desk.write(lambda s: edits.follow_file(s, town.desk.network, town.desk.act(CLI)))


async def test_service_hours_changed_in_the_file_reach_a_calendar_that_knows_the_old_ones(
    town: Site, tmp_path: Path
):
    week, no_friday = 'preset = "kyoto"', 'preset = "kyoto"\n[service_hours]\nfri = []'
    file = tmp_path / "hours.toml"
    counted, days = [], []
    for words in (week, week, no_friday, no_friday, week):
        file.write_text(words, encoding="utf-8")
        town.desk.network = load_network(file)
        await started(town)
        calendar = await read(town, await path_of(town, "UAOBA1"))
        counted.append({int(event["sequence"]) for event in calendar.walk("VEVENT")})
        days.append(told(calendar)[0][2])
    assert counted == [{0}, {0}, {1}, {1}, {2}]
    assert days == [date(2026, 12, day) for day in (12, 12, 11, 11, 12)]


async def test_service_hours_that_are_edited_on_home_reach_it_too_and_a_restart_changes_nothing(town: Site):
    await started(town)
    act, net = town.desk.act(SECRETARY), town.desk.network
    shorter = edits.table(net, edits.HOURS) | {"fri": []}
    await town.desk.write(lambda s: edits.put(s, net, act, edits.HOURS, shorter))
    await town.desk.load_network()
    for _ in range(2):
        event = (await read(town, await path_of(town, "UAOBA1"))).walk("VEVENT")[0]
        assert (event["sequence"], event["dtend"].dt) == (1, date(2026, 12, 11))
        await started(town)


async def test_what_has_not_changed_is_not_sent_again(town: Site):
    path = await path_of(town, "UAOBA1")
    first = await town.client.get(path)
    assert "private" in first.headers["cache-control"]
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    for known in (first.headers["etag"], f"W/{first.headers['etag']}", f'"other", {first.headers["etag"]}'):
        again = await town.client.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
    await town.desk.db.write(lambda s: swapped(s, MONDAY_10))
    assert (await town.client.get(path, headers={"if-none-match": first.headers["etag"]})).status_code == 200


@pytest.mark.parametrize("token", ["0" * 40, "x", "%00", "..%2f..", "a" * 5000, "🙂"])
async def test_an_address_that_nobody_was_given_is_not_found(town: Site, token: str):
    assert (await town.client.get(f"/calendar/{token}.ics")).status_code == 404


async def test_a_new_address_ends_the_old_one(town: Site):
    old = await path_of(town, "UAOBA1")
    act = Act("UAOBA1", MONDAY_10)
    new = await town.desk.write(lambda s: calendars.renew(s, town.desk.network, act, "F01"))
    assert (await town.client.get(old)).status_code == 404
    assert (await town.client.get(new.path)).status_code == 200
    assert await path_of(town, "UAOBA1") == new.path


async def test_the_address_is_the_same_for_everybody_of_the_firm_until_it_is_renewed(town: Site):
    await town.desk.db.write(lambda s: upsert(s, {"id": "F01", "name": "青葉精機"}, ["UAOBA1", "UAOBA2"]))
    assert await path_of(town, "UAOBA1") == await path_of(town, "UAOBA2")
    assert await path_of(town, "UAOBA1") != await path_of(town, "UIDE01")
    assert await path_of(town, "UAOBA1", 1) == await path_of(town, SECRETARY)


@pytest.mark.parametrize(
    ("user", "firm", "why"),
    [
        ("UAOBA1", None, "secretariat_only"),
        ("UAOBA1", "F02", "calendar.not_yours"),
        (SECRETARY, "F01", "calendar.not_yours"),
        ("USTRANGER", None, "secretariat_only"),
    ],
)
async def test_nobody_ends_an_address_of_others(town: Site, user: str, firm: str | None, why: str):
    with pytest.raises(Refusal, match=why):
        await town.desk.write(lambda s: calendars.renew(s, town.desk.network, Act(user, MONDAY_10), firm))


async def test_a_firm_that_has_left_gets_no_address(town: Site):
    left = {"id": "F01", "name": "青葉精機", "left_on": date(2026, 11, 15)}
    await town.desk.db.write(lambda s: upsert(s, left))
    with pytest.raises(Refusal, match="members_only"):
        await path_of(town, "UAOBA1")


async def test_the_calendar_speaks_the_networks_language(town: Site):
    identity = town.desk.network.identity.model_copy(update={"locale": "en"})
    town.desk.network = town.desk.network.model_copy(update={"identity": identity})
    calendar = await read(town, await path_of(town, "UAOBA1"))
    assert str(calendar.walk("VEVENT")[0]["summary"]) == "On duty: 図面あり部品担当"


@pytest.fixture
def heard():
    """Everything that is logged at DEBUG."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    set_up_logging("DEBUG", stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


async def test_no_log_ever_has_an_address_in_it(town: Site, heard: io.StringIO):
    path = await path_of(town, "UAOBA1")
    app = Starlette(routes=[calendar_route(town.desk)], exception_handlers=error_handlers("ja"))
    port = free_port()
    async with http_server(app, "127.0.0.1", port), aiohttp.ClientSession() as session:
        for asked, status in ((path, 200), (f"{path}x", 404), (path.replace("/calendar", "/calendars"), 404)):
            async with session.get(f"http://127.0.0.1:{port}{asked}") as answer:
                assert answer.status == status
        town.desk.network = None  # everything goes wrong
        async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
            assert answer.status == 500
    assert "Traceback" in heard.getvalue()
    assert path.removeprefix("/calendar/").removesuffix(".ics") not in heard.getvalue()


async def test_the_past_goes_back_a_year(town: Site):
    def long_ago(s: Session) -> None:
        rota.put(s, date(2025, 11, 17), "parts", "F01")
        rota.put(s, date(2025, 11, 10), "parts", "F01")

    await town.desk.db.write(long_ago)
    days = [first for _, first, _ in told(await read(town, await path_of(town, "UAOBA1")))]
    assert date(2025, 11, 17) in days
    assert date(2025, 11, 10) not in days


class TestMeetings:
    """The meetings beside the weeks."""

    TOP = """
[[meetings]]
id = "top"
name = "トップ連絡会"
rrule = "FREQ=MONTHLY;BYDAY=3WE"
time = "17:30"
place = "会議室A"
number = 36
members = ["F01", "F02"]
"""
    MOVED_TO = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)

    @pytest.fixture
    async def town(self, site: Site, tmp_path: Path) -> Site:
        path = tmp_path / "meetings.toml"
        roles = f'[roles]\nsecretariat = ["{SECRETARY}"]\n'
        path.write_text(f'preset = "kyoto"\n{roles}{self.TOP}', encoding="utf-8")
        site.desk.network = site.desk._file = load_network(path)
        await site.desk.db.write(found)
        await site.desk.write(lambda s: meeting_times.start(s, site.desk.network, MONDAY_10))
        return site

    def sittings(self, calendar) -> list[tuple[str, datetime, datetime, str, int]]:
        return [
            (
                str(one["summary"]),
                one["dtstart"].dt,
                one["dtend"].dt,
                str(one["location"]),
                one["sequence"],
            )
            for one in calendar.walk("VEVENT")
            if "location" in one
        ]

    async def test_a_firm_sees_the_meetings_it_has_a_seat_in(self, town: Site):
        starts = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
        calendar = await read(town, await path_of(town, "UAOBA1"))
        top = ("第36回トップ連絡会", starts, starts + timedelta(hours=2), "会議室A", 0)
        assert self.sittings(calendar) == [top]
        assert self.sittings(await read(town, await path_of(town, "UUENO1"))) == []
        assert self.sittings(await read(town, await path_of(town, SECRETARY))) == [top]

    async def test_a_moved_meeting_moves_there_too_and_one_called_off_goes(self, town: Site):
        net, act = town.desk.network, Act(SECRETARY, MONDAY_10 + timedelta(hours=1))
        [top] = await town.desk.read(meetings.coming)
        move = Move(self.MOVED_TO, "会議室B", "")
        await town.desk.write(lambda s: meeting_times.move(s, net, act, top.id, move))
        path = await path_of(town, "UAOBA1")
        assert self.sittings(await read(town, path)) == [
            ("第36回トップ連絡会", self.MOVED_TO, self.MOVED_TO + timedelta(hours=2), "会議室B", 1)
        ]
        await town.desk.write(lambda s: meeting_times.cancel(s, net, act, top.id, ""))
        assert [one[1].month for one in self.sittings(await read(town, path))] == [12]
