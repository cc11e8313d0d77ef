"""A year of 300 inquiries: the numbers are those that one gets who kept count by hand."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from statistics import median
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.inquiries import Source
from bot.domain.members import Act
from bot.domain.months import after, is_year, months_of
from bot.domain.outcomes import Detail
from bot.services import appointments, calls_for_hands, cases, figures, hands, leads, outcomes, replies
from bot.services.backup import backup, restore
from storage import allocations, rota
from storage.database import Database
from tests.services.allocation_office import CUTTERS, SECRETARY, TYPES, open_office, user

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.services.figures import PeriodView
    from tests.services.allocation_office import AllocationOffice

TOKYO = ZoneInfo("Asia/Tokyo")
NO_HOLIDAYS = "[service_hours]\nholidays = []\n"
MANY = 300
MINUTE = timedelta(minutes=1)
WHYS = ("technology", "equipment", "delivery", "cost", "other", None)
# A step rings once more service minutes than these have passed without a reply.
RINGS = {"reminder-3600": 60, "reminder-1800": 90, "call-1": 120, "call-2": 150, "call-3": 210}


@dataclass
class Note:
    """What somebody wrote down by hand about one inquiry."""

    arrived: datetime
    lane: str | None
    source: str
    replied: datetime | None = None
    dismissed: str | None = None
    hands: set[str] = field(default_factory=set)
    declines: dict[str, str | None] = field(default_factory=dict)
    sought: bool = False
    lead: str | None = None
    quoted: bool = False
    end: str | None = None
    why: str | None = None
    id: int = 0


def worked(start: datetime, end: datetime) -> float:
    """Minutes from 9:00 to 17:00 on weekdays between two moments."""
    total, day = 0.0, start.astimezone(TOKYO).date()
    while day <= end.astimezone(TOKYO).date():
        if day.weekday() < 5:
            opens, closes = (datetime.combine(day, time(hour), TOKYO) for hour in (9, 17))
            total += max(0.0, (min(end, closes) - max(start, opens)).total_seconds() / 60)
        day += timedelta(days=1)
    return total


def seconds(moment: datetime) -> datetime:
    """The last whole second; every inquiry arrives at one."""
    return moment.replace(microsecond=0)


def rank(minutes: Iterable[float], share: int) -> timedelta | None:
    """The smallest of these that so many percent do not exceed."""
    known = list(minutes)
    for one in sorted(known):
        if 100 * sum(other <= one for other in known) >= share * len(known):
            return timedelta(minutes=one)
    return None


def middle(minutes: list[float]) -> timedelta | None:
    """The median as a textbook has it."""
    return timedelta(minutes=median(minutes)) if minutes else None


def by_hand(notes: list[Note]) -> dict[str, Any]:
    """Count what the month's view should show."""
    answered = [one for one in notes if one.replied]
    service = [worked(one.arrived, one.replied) for one in answered if one.replied]
    wall = [(one.replied - one.arrived).total_seconds() / 60 for one in answered if one.replied]
    exact = [worked(one.arrived, seconds(one.replied)) for one in answered if one.replied]
    exact_wall = [(seconds(one.replied) - one.arrived) / MINUTE for one in answered if one.replied]
    left = [one for one in notes if not one.replied and not one.dismissed]
    rung = Counter(key for minutes in service for key, after in RINGS.items() if minutes > after)
    for _ in left:
        rung.update(list(RINGS))
    own = [one for one in notes if not one.dismissed]
    led = [one for one in own if one.lead]
    return {
        "inquiries": len(notes),
        "not_inquiries": sum(one.dismissed == "not_an_inquiry" for one in notes),
        "mass_production": sum(one.dismissed == "mass_production" for one in notes),
        "replied": len(answered),
        "overdue": len(left),
        "service": (middle(exact), rank(exact, 90), sum(one <= 120 for one in service)),
        "wall": (middle(exact_wall), rank(exact_wall, 90), sum(one <= 120 for one in wall)),
        "of": (len(answered) + len(left),) * 2,
        "steps": dict(rung),
        "hands": sum(len(one.hands) for one in notes),
        "declines": dict(Counter(why or "" for one in notes for why in one.declines.values())),
        "quotes": sum(one.quoted for one in notes),
        "ends": dict(Counter(one.end for one in notes if one.end)),
        "lost": dict(Counter(one.why or "" for one in notes if one.end == "lost")),
        "funnel": (
            *(len(own), len(answered), sum(one.sought for one in own), len(led)),
            sum(one.quoted or one.end == "won" for one in led),
            sum(one.end == "won" for one in led),
        ),
    }


def counted(it: Any) -> dict[str, Any]:
    """The same of what Toban counted."""
    same = (
        "inquiries",
        "not_inquiries",
        "mass_production",
        "replied",
        "overdue",
        "hands",
        "quotes",
        "funnel",
    )
    found: dict[str, Any] = {name: getattr(it, name) for name in same}
    for name, clock in (("service", it.service), ("wall", it.wall)):
        found[name] = (clock.half, clock.most, clock.in_time)
    found["of"] = (it.service.of, it.wall.of)
    return found | {name: dict(getattr(it, name)) for name in ("steps", "declines", "ends", "lost")}


class Year:
    """Six hundred customers, what people do about them, and the notes of somebody who watches."""

    def __init__(self, office: AllocationOffice, seed: int) -> None:
        self.office, self.chance = office, random.Random(seed)
        self.notes: list[Note] = []
        self._order = count()
        self._todo: list[tuple[datetime, int, Any]] = []

    def at(self, moment: datetime, work: Any) -> None:
        heapq.heappush(self._todo, (moment, next(self._order), work))

    def live(self) -> None:
        """Let the year pass, each act and each step at its own moment."""
        begin = datetime(2026, 12, 1, 1, 0, 17, tzinfo=UTC)
        for _ in range(MANY):
            self.at(begin + timedelta(seconds=self.chance.randrange(365 * 86400)), self.arrive)
        while self._todo:
            moment, _, work = heapq.heappop(self._todo)
            self.office.wait(seconds=(moment - self.office.now).total_seconds())
            work()
        self.office.wait(days=30)

    def arrive(self) -> None:
        lane = self.chance.choice(["parts", "parts", "systems", None])
        source = self.chance.choice(list(Source))
        note = Note(self.office.now, lane, str(source))
        note.id = self.office.arrives(lane=lane, source=source).id
        self.notes.append(note)
        luck, later = self.chance.random(), self.chance.expovariate(1 / 90)
        if luck < 0.1:
            self.at(self.office.now, lambda: self.dismiss(note))
        elif luck < 0.95:
            self.at(self.office.now + timedelta(minutes=later, seconds=1), lambda: self.reply(note))

    def dismiss(self, note: Note) -> None:
        note.dismissed = self.chance.choice(["not_an_inquiry", "mass_production"])
        self.office.do(cases.dismiss, SECRETARY, note.id, note.dismissed)

    def reply(self, note: Note) -> None:
        note.replied = self.office.now
        self.office.do(replies.record, SECRETARY, note.id)
        if self.chance.random() < 0.15:
            self.find_firm(note)

    def find_firm(self, note: Note) -> None:
        """Three firms answer the call; one of those who raised a hand leads, or another is asked by name."""
        note.sought = True
        self.office.do(calls_for_hands.open_call, SECRETARY, note.id, ())
        asked, *firms = self.chance.sample(CUTTERS, 4)
        for firm in firms:
            if self.chance.random() < 0.5:
                self.office.do(hands.raise_hand, user(firm), note.id)
                note.hands.add(firm)
            else:
                note.declines[firm] = why = self.chance.choice(WHYS)
                self.office.do(hands.decline, user(firm), note.id)
                if why:
                    self.office.do(hands.explain, user(firm), note.id, why)
        if note.hands and self.chance.random() < 0.8:
            note.lead = min(note.hands)
            self.office.do(leads.choose, SECRETARY, note.id, note.lead)
            self.end(note)
        else:
            self.ask(note, asked)

    def ask(self, note: Note, firm: str) -> None:
        self.office.do(appointments.appoint, SECRETARY, note.id, firm, "得意な加工のため")
        made = self.office.db.read_now(lambda s: allocations.around(s, [note.id]))[note.id].appointment
        assert made is not None
        note.declines[firm] = None
        self.office.do(appointments.decline, user(firm), made.id)

    def end(self, note: Note) -> None:
        for kind in self.chance.choice(
            [(), ("quoted",), ("quoted", "won"), ("won",), ("quoted", "lost"), ("lost",)]
        ):
            self.office.do(outcomes.record, SECRETARY, note.id, kind)
            note.quoted |= kind == "quoted"
            note.end = None if kind == "quoted" else kind
        if note.end == "lost" and (why := self.chance.choice(WHYS)):
            self.office.do(outcomes.add_detail, SECRETARY, note.id, Detail(why=why))
            note.why = why


def views(db: Database, office: AllocationOffice) -> dict[str, PeriodView]:
    """Every month and year that has begun, as the secretariat sees it."""
    act, found = Act(SECRETARY, office.now), {}
    for first in ("2026-12", "2026"):
        period = first
        while period <= figures.current(office.net, office.now, period):
            found[period] = db.read_now(lambda s, one=period: figures.view(s, office.net, act, one))
            period = after(period)
    return found


def test_a_year_of_300_inquiries_gives_the_numbers_that_one_counts_by_hand(
    sqlite_db: Database, postgres_url: str, tmp_path: Path
) -> None:
    office = open_office(sqlite_db, tmp_path, TYPES + NO_HOLIDAYS)
    year = Year(office, 20261201)
    year.live()
    shown = views(sqlite_db, office)
    for period, view in shown.items():
        notes = [one for one in year.notes if f"{one.arrived.astimezone(TOKYO):%Y-%m}".startswith(period)]
        assert counted(view.all) == by_hand(notes)
        for lane, it in view.lanes:
            assert counted(it) == by_hand([one for one in notes if one.lane == lane])
        for source, it in view.sources:
            assert counted(it) == by_hand([one for one in notes if one.source == source])
        for load in view.loads:
            assert (load.hands, load.awards, load.declines) == (
                sum(load.firm in one.hands for one in notes),
                sum(load.firm == one.lead for one in notes),
                sum(load.firm in one.declines for one in notes),
            )
    assert sum(view.all.inquiries for period, view in shown.items() if is_year(period)) == MANY
    assert shown["2027"].months[:3] == tuple(
        (one, shown[one].all.inquiries, shown[one].all.ends.get("won", 0)) for one in months_of("2027")[:3]
    )
    arrived = Counter(note.arrived.astimezone(TOKYO).year for note in year.notes)
    won = Counter(note.arrived.astimezone(TOKYO).year for note in year.notes if note.end == "won")
    assert view.years == tuple((str(one), arrived[one], won[one]) for one in (2026, 2027))

    backup(sqlite_db.engine, tmp_path / "year.zip", office.now)
    other = Database(postgres_url)
    restore(other.engine, tmp_path / "year.zip", office.now, 2027)
    assert views(other, office) == shown
    other.close()


def test_a_firms_turns_are_the_weeks_that_begin_in_the_month(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path)
    db.write_now(lambda s: rota.put(s, date(2026, 12, 28), "systems", "F03"))
    act = Act(SECRETARY, datetime(2027, 1, 5, tzinfo=UTC))
    months = [
        db.read_now(lambda s, one=one: figures.view(s, office.net, act, one))
        for one in ("2026-11", "2026-12")
    ]
    turns = [{load.firm: load.turns for load in month.loads if load.turns} for month in months]
    assert turns == [{"F01": 1, "F02": 1}, {"F03": 2, "F04": 1}]


def test_a_turn_that_is_still_to_come_is_no_turn_that_a_firm_had(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path)
    db.write_now(lambda s: rota.put(s, date(2026, 12, 28), "systems", "F03"))
    sunday = Act(SECRETARY, datetime(2026, 12, 27, 3, tzinfo=UTC))
    month = db.read_now(lambda s: figures.view(s, office.net, sunday, "2026-12"))
    assert {load.firm: load.turns for load in month.loads if load.turns} == {"F03": 1, "F04": 1}
