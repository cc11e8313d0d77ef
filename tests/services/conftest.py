"""A network of four firms on a Tuesday morning, and the people in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.network import load_network
from bot.services import intake, notices, steps
from storage import members, rota
from storage.files import FileStore
from storage.tables import outbox
from tests.services.minutes_room import Room

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database

OPENING = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)  # Tuesday 9:00 in Tokyo
THIS_WEEK = date(2026, 11, 30)
NETWORK = """
preset = "kyoto"
[roles]
representative = ["UPRESIDENT"]
standing_directors = ["UDIRECTOR1", "UDIRECTOR2"]
sales_head = ["USALES"]
secretariat = ["USECRETARY"]
"""
FIRMS = {
    "F01": (["parts"], ["UASA1", "UASA2"]),
    "F02": (["systems"], ["UUSU1"]),
    "F03": (["parts"], ["USHIMO1"]),
    "F04": (["systems"], []),  # a firm that is not in Slack
}
TURNS = [(0, "parts", "F01"), (0, "systems", "F02"), (1, "parts", "F03"), (1, "systems", "F04")]


class Office:
    """The desk at a moment that the test chooses; `do` runs a use case as somebody."""

    def __init__(self, db: Database, net: Any) -> None:
        self.db, self.net, self.now = db, net, OPENING + timedelta(hours=1)

    def do(
        self, use_case: Callable[..., Any], who: str, *args: Any, request: str | None = None, **more: Any
    ) -> Any:
        act = Act(who, self.now, "test", request)
        return self.db.write_now(lambda s: use_case(s, self.net, act, *args, **more))

    def arrives(self, lane: str | None = "parts", **fields: Any) -> Inquiry:
        draft = replace(Draft(subject="アルミ筐体の切削見積", company="ミズナラ計測", lane=lane), **fields)
        return self.do(intake.register, "api:web", draft)

    def wait(self, **span: float) -> None:
        """Let time pass; every step happens at its own moment, as it would."""
        until = self.now + timedelta(**span)
        while (due := self.db.read_now(steps.next_event)) is not None and due[0] <= until:
            self.now = max(self.now, due[0])
            self.tick()
        self.now = until

    def wait_until(self, moment: datetime) -> None:
        self.wait(seconds=(moment - self.now).total_seconds())

    def sleep_through(self, **span: float) -> None:
        """Let time pass with nobody looking, then look."""
        self.now += timedelta(**span)
        self.tick()

    def tick(self) -> None:
        while self.db.write_now(lambda s: steps.run_due(s, self.net, self.now)):
            pass

    def owed(self, template: str | None = None, **where: Any) -> list[dict[str, Any]]:
        """What is in the outbox, oldest first."""
        rows = self.db.read_now(
            lambda s: [dict(row) for row in s.execute(outbox.select().order_by(outbox.c.id)).mappings()]
        )
        return [
            row
            for row in rows
            if template in (None, row["template"]) and all(row[key] == value for key, value in where.items())
        ]

    def called(self, template: str) -> list[str]:
        """Who is rung by a template, in order."""
        return [row["target"] for row in self.owed(template, op="post")]


@pytest.fixture
def office(db: Database, tmp_path: Path) -> Office:
    path = tmp_path / "network.toml"
    path.write_text(NETWORK, encoding="utf-8")

    def seed(s: Any) -> None:
        members.add_all(
            s,
            [
                ({"id": firm_id, "name": f"{firm_id}株式会社", "lanes": lanes, "phone": "000-1"}, users)
                for firm_id, (lanes, users) in FIRMS.items()
            ],
        )
        weeks = {(THIS_WEEK + timedelta(weeks=week), lane): firm_id for week, lane, firm_id in TURNS}
        rota.put_all(s, weeks)

    db.write_now(seed)
    return Office(db, load_network(path))


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """Return the folder of customers' files."""
    return FileStore(tmp_path / "files")


@pytest.fixture
def told(office: Office) -> Office:
    """Return the office when the bot has started: firms will be told of their weeks."""
    office.db.write_now(lambda s: notices.start(s, office.net, office.now))
    return office


@pytest.fixture
def room(office: Office) -> Room:
    """Return the meeting that runs."""
    found = Room(office)
    found.begins()
    return found
