"""The office on a day that is closed by 臨時休業, and what stands of an inquiry then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.services import closing, delivery, edits, rota_timers
from storage import inquiries, timers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from storage.database import Session
    from tests.services.conftest import Office

TODAY = date(2026, 12, 1)
REASON = "停電"


def reload(office: Office) -> None:
    """Let every process read the hours that count now."""
    office.net = office.net.edited(office.db.read_now(edits.load))
    office.db.write_now(lambda s: rota_timers.hours_changed(s, office.net, office.now))
    office.tick()


def close(office: Office, first: date = TODAY, last: date | None = None) -> closing.Closing:
    done = office.do(closing.close, "USECRETARY", first, last or first, REASON)
    reload(office)
    return done


def now(office: Office, case: Inquiry) -> Inquiry:
    """The inquiry as it stands."""
    found = office.db.read_now(lambda s: inquiries.by_id(s, case.id))
    assert found is not None
    return found


def due(office: Office, case: Inquiry) -> dict[str, datetime]:
    """When its steps fall due."""
    rows = office.db.read_now(lambda s: timers.of_inquiry(s, case.id))
    return {row["key"].partition(":")[2]: row["due"] for row in rows if row["status"] == "armed"}


def send(office: Office) -> None:
    """Let Slack take what is owed."""

    def take(s: Session) -> bool:
        rows = delivery.claim(s, office.now, office.now + timedelta(seconds=5), "sender", 50)[1]
        for row in rows:
            delivery.sent(s, row, "D1", f"{row['id']}.0", office.now, office.now)
        return bool(rows)

    while office.db.write_now(take):
        pass
