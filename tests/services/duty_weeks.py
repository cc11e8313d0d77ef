"""The weeks of 7 and 14 December 2026 in the office of four firms, and what is done with their turns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.services import contents, delivery, notice_answers, notices, rota_by_hand
from storage import rota
from storage.tables import timer

if TYPE_CHECKING:
    from tests.services.conftest import Office

NEXT = date(2026, 12, 7)
AFTER = NEXT + timedelta(weeks=1)
THURSDAY = datetime(2026, 12, 3, 0, 0, tzinfo=UTC)  # 9:00 in Tokyo
FRIDAY_NOON = datetime(2026, 12, 4, 3, 0, tzinfo=UTC)
MONDAY = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def give(office: Office, week: date, lane: str, firm: str) -> None:
    """Give a week to a firm by an act; this week's, which no act takes from its firm, by hand."""
    if week >= NEXT:
        office.do(rota_by_hand.set_turn, "USECRETARY", week, lane, firm)
        return

    def put(s: Any) -> None:
        rota.put(s, week, lane, firm)
        notices.rota_changed(s, office.net, office.now, ())

    office.db.write_now(put)


def confirm(office: Office, who: str, firm: str, lane: str = "parts", week: date = NEXT) -> None:
    office.do(notice_answers.confirm, who, week, lane, firm)


def armed(office: Office) -> dict[str, datetime]:
    query = timer.select().where(timer.c.status == "armed", timer.c.inquiry_id.is_(None))
    return office.db.read_now(lambda s: {row["key"]: row["due"] for row in s.execute(query).mappings()})


def pointless(office: Office, row: dict[str, Any]) -> str | None:
    return office.db.read_now(lambda s: contents.of(s, office.net, office.now, row).pointless)


def send_or_drop(office: Office, *, slack_is_there: bool = True) -> list[tuple[str, str]]:
    """Let the sender look at what is owed; return whom it wrote to, and of what."""
    sent = []

    def look(s: Any) -> None:
        _, mine = delivery.claim(s, office.now, office.now + SECOND, "sender", 50)
        for row in mine:
            why = contents.of(s, office.net, office.now, row).pointless
            if why is not None:
                delivery.dropped(s, row, why, office.now)
            elif slack_is_there:
                delivery.sent(s, row, "D1", None, office.now, office.now)
                sent.append((row["target"], row["template"]))
            else:
                delivery.later(s, row, office.now + SECOND, "away")
                delivery.release(s, row, office.now)

    office.db.write_now(look)
    office.now += 2 * SECOND
    return sent
