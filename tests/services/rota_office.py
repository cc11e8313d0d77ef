"""An office with six firms that can do both lanes, and eight weeks of published duty."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.network import load_network
from bot.services import duty, members, rota_answers, rota_requests
from storage import duty_requests, rota
from storage.members import add_all
from storage.tables import rota_act, stand_in
from tests.services.conftest import NETWORK, THIS_WEEK, Office

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.duty_requests import DutyRequest
    from bot.domain.rota_changes import Slot
    from storage.database import Database

FIRMS = ("F01", "F02", "F03", "F04", "F05", "F06")
LANES = ("parts", "systems")
WEEKS = 8
SECRETARY = "USECRETARY"
A1, B1, C1, D1, F1 = "UFIRM1A", "UFIRM2A", "UFIRM3A", "UFIRM4A", "UFIRM6A"


def week(number: int) -> date:
    """The Monday so many weeks from now."""
    return THIS_WEEK + timedelta(weeks=number)


def parts(number: int) -> Slot:
    return (week(number), "parts")


def systems(number: int) -> Slot:
    return (week(number), "systems")


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


class RotaOffice(Office):
    """The same desk, with ways to look at the rota."""

    def rota(self) -> dict[Slot, str]:
        return self.db.read_now(lambda s: rota.turns_since(s, THIS_WEEK))

    def on_duty(self, lane: str = "parts") -> str | None:
        firm = self.db.read_now(lambda s: duty.firm_on_duty(s, self.net, lane, self.now))
        return firm and firm.id

    def request(self, request_id: int) -> DutyRequest:
        found = self.db.read_now(lambda s: duty_requests.by_id(s, request_id))
        assert found is not None
        return found

    def told(self, template: str = "rota_changed") -> dict[str, dict[str, Any]]:
        """What each person was told last by this template."""
        return {row["target"]: row["params"] for row in self.owed(template, op="post")}

    def standing_in(self) -> list[tuple[date, date, str, str]]:
        def look(s: Any) -> list[tuple[date, date, str, str]]:
            rows = s.execute(stand_in.select().where(stand_in.c.ended_by.is_(None))).mappings()
            return [(row["first"], row["last"], row["firm_id"], row["instead_of"]) for row in rows]

        return self.db.read_now(look)

    def acts(self) -> list[str]:
        query = rota_act.select().order_by(rota_act.c.id)
        return self.db.read_now(lambda s: [row["kind"] for row in s.execute(query).mappings()])


def seed(s: Any) -> None:
    """F01 to F06 one after the other in parts, three weeks later in systems; each has two contacts."""
    firms = []
    for number, firm_id in enumerate(FIRMS, start=1):
        values = {"id": firm_id, "name": f"{firm_id}株式会社", "lanes": list(LANES), "phone": "000-1"}
        firms.append((values, [f"UFIRM{number}A", f"UFIRM{number}B"]))
    add_all(s, firms)
    turns = {parts(number): FIRMS[number % 6] for number in range(WEEKS)}
    rota.put_all(s, turns | {systems(number): FIRMS[(number + 3) % 6] for number in range(WEEKS)})


def open_office(db: Database, folder: Path) -> RotaOffice:
    path = folder / "network.toml"
    path.write_text(NETWORK, encoding="utf-8")
    db.write_now(seed)
    return RotaOffice(db, load_network(path))


def asks(office: RotaOffice, kind: str = "cover", who: str = B1, **more: Any) -> DutyRequest:
    """F02 asks about its turn in parts next week."""
    return office.do(rota_requests.ask, who, kind, more.pop("slot", parts(1)), **more)


def agrees(office: RotaOffice, asked: DutyRequest, who: str, *given: Any, **more: Any) -> DutyRequest:
    return office.do(rota_answers.agree, who, asked.id, *given, **more)


def closed_in(office: RotaOffice, firm_id: str, number: int) -> None:
    values = {"id": firm_id, "name": firm_id, "closures": [[str(week(number)), str(week(number))]]}
    office.db.write_now(lambda s: members.upsert(s, values))
