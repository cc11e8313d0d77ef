"""An office with two dozen firms, and an inquiry that has its first reply: who takes it?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import true

from bot.network import load_network
from bot.services import calls_for_hands, hands, leads, replies
from storage import allocations, inquiries, members, rota, timeline
from storage.tables import disclosure, outbox
from tests.services.conftest import NETWORK, THIS_WEEK, TURNS, Office

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.allocations import Around
    from storage.database import Database

SECRETARY, SALES = "USECRETARY", "USALES"
CUTTERS = tuple(f"F{number:02}" for number in range(1, 21))  # F01 and F03 have duty
PLATER, SLACKLESS = "F31", "F32"
TYPES = """
[[case_types]]
id = "prototype"
name = "開発試作"
allocators = ["hand", "desk", "sales_head"]
[[case_types]]
id = "fast"
name = "早い者勝ち"
first_hand_wins = true
[[case_types]]
id = "managed"
name = "幹事企業が決める"
allocators = ["managing_firms"]
"""


def user(firm_id: str, which: str = "A") -> str:
    """A contact of a firm; each has two, A and B."""
    return f"U{firm_id}{which}"


class AllocationOffice(Office):
    """The same desk, with ways to look at how the firm is found."""

    def answered(self, **fields: Any) -> Inquiry:
        """An inquiry that arrived and was replied to by the secretariat."""
        case = self.arrives(**fields)
        return self.do(replies.record, SECRETARY, case.id)

    def calling(self, processes: tuple[str, ...] = (), **fields: Any) -> Inquiry:
        case = self.answered(**fields)
        return self.do(calls_for_hands.open_call, SECRETARY, case.id, processes)

    def raises(self, firm_id: str, case: Inquiry, **more: Any) -> Inquiry:
        return self.do(hands.raise_hand, user(firm_id), case.id, **more)

    def sends(self, *ends: str) -> None:
        """Everything goes out that is owed; where `ends` are named, to whom or of what it is, only that."""
        still = outbox.c.status == "pending"
        theirs = outbox.c.target.in_(ends) | outbox.c.template.in_(ends) if ends else true()
        gone = outbox.update().where(still, theirs).values(status="sent", slack_channel="C1", slack_ts="1.1")
        self.db.write_now(lambda s: s.execute(gone))

    def led(self, firm_id: str = "F05") -> Inquiry:
        case = self.calling()
        self.raises(firm_id, case)
        return self.do(leads.choose, SECRETARY, case.id, firm_id)

    def case(self, case: Inquiry) -> Inquiry:
        """The inquiry as it is now."""
        found = self.db.read_now(lambda s: inquiries.by_id(s, case.id))
        assert found is not None
        return found

    def around(self, case: Inquiry) -> Around:
        return self.db.read_now(lambda s: allocations.around(s, [case.id]))[case.id]

    def ledger(self, case: Inquiry) -> list[dict[str, Any]]:
        query = disclosure.select().where(disclosure.c.inquiry_id == case.id).order_by(disclosure.c.id)
        return self.db.read_now(lambda s: [dict(row) for row in s.execute(query).mappings()])

    def story(self, case: Inquiry) -> list[str]:
        """The kinds of what happened to the inquiry since its first reply."""
        events = self.db.read_now(lambda s: timeline.events_of(s, case.id))
        kinds = [event["kind"] for event in events]
        return kinds[kinds.index("replied") + 1 :]


def seed(s: Any) -> None:
    """Twenty firms that cut, one that plates, and one that cuts and is not in Slack."""
    firms = []
    for firm_id in (*CUTTERS, PLATER, SLACKLESS):
        values = {
            "id": firm_id,
            "name": f"{firm_id}株式会社",
            "lanes": ["parts", "systems"],
            "phone": "000-1",
            "processes": ["めっき"] if firm_id == PLATER else ["切削"],
        }
        firms.append((values, [] if firm_id == SLACKLESS else [user(firm_id), user(firm_id, "B")]))
    members.add_all(s, firms)
    rota.put_all(s, {(THIS_WEEK + timedelta(weeks=week), lane): firm_id for week, lane, firm_id in TURNS})


def open_office(db: Database, folder: Path, more: str = TYPES) -> AllocationOffice:
    path = folder / "network.toml"
    path.write_text(NETWORK + more, encoding="utf-8")
    db.write_now(seed)
    return AllocationOffice(db, load_network(path))
