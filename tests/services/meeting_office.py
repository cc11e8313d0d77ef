"""An office with a monthly meeting of four firms, one of which is not in Slack."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.network import load_network
from bot.services import meeting_times
from storage import meetings, members
from tests.services.conftest import FIRMS, NETWORK, Office

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.meetings import Meeting
    from storage.database import Database

SECRETARY, PRESIDENT = "USECRETARY", "UPRESIDENT"
SERIES = """
[[meetings]]
id = "top"
name = "トップ連絡会"
rrule = "FREQ=MONTHLY;BYDAY=3WE"
time = "17:30"
place = "会議室A"
number = 36
"""
WEDNESDAY_16 = datetime(2026, 12, 16, 8, 30, tzinfo=UTC)  # 17:30 in Tokyo
WEDNESDAY_9 = datetime(2026, 12, 9, 0, 0, tzinfo=UTC)  # a week before, at its first service hour


class MeetingOffice(Office):
    """The same desk, with a look at its meetings."""

    def start(self) -> None:
        """The bot starts."""
        self.db.write_now(lambda s: meeting_times.start(s, self.net, self.now))

    def coming(self) -> list[Meeting]:
        return self.db.read_now(meetings.coming)

    def next(self) -> Meeting:
        return self.coming()[0]

    def told(self, template: str) -> list[str]:
        """Who was told by a template, in the order of the alphabet."""
        return sorted(self.called(template))


def meeting_office(db: Database, folder: Path, series: str = SERIES) -> MeetingOffice:
    path = folder / "network.toml"
    path.write_text(NETWORK + series, encoding="utf-8")

    def seed(s: Any) -> None:
        firms = []
        for firm_id, (lanes, users) in FIRMS.items():
            values = {"id": firm_id, "name": f"{firm_id}株式会社", "lanes": lanes, "phone": "000-1"}
            firms.append((values, users))
        members.add_all(s, firms)

    db.write_now(seed)
    office = MeetingOffice(db, load_network(path))
    office.start()
    return office
