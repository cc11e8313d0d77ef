"""What the sender finds out first: whether a message still has a point, and whether the hour is right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.services import contents
from bot.services.messages import message

if TYPE_CHECKING:
    from bot.network import Network
    from bot.services.contents import Contents
    from storage.database import Database

TEN = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # a Tuesday in Kyoto
EVENING = TEN + timedelta(hours=12)


def look(
    db: Database, network: Network, template: str, owed: datetime, now: datetime, **more: Any
) -> Contents:
    row = message("key", "U1", template, more.pop("params", {}), owed, urgency=1, **more)
    return db.read_now(lambda s: contents.of(s, network, now, row))


@pytest.mark.parametrize(("minutes", "reason"), [(-1, "overtaken"), (1, None)])
def test_a_reminder_of_what_is_past_is_dropped(
    db: Database, network: Network, inquiry_id: int, minutes: int, reason: str | None
) -> None:
    params = {"until": (TEN + timedelta(minutes=minutes)).isoformat()}
    shown = look(db, network, "dm_reminder", TEN, TEN, inquiry_id=inquiry_id, params=params)
    assert shown.pointless == reason


def test_what_rings_and_comes_late_waits_for_the_opening(sqlite_db: Database, network: Network) -> None:
    opening = network.hours.next_opening(EVENING)
    assert look(sqlite_db, network, "ping", TEN, EVENING).put_off == opening
    assert look(sqlite_db, network, "ping", EVENING - timedelta(minutes=4), EVENING).put_off is None
    assert look(sqlite_db, network, "note", TEN, EVENING).put_off is None
    assert look(sqlite_db, network, "ping", TEN, TEN + timedelta(hours=1)).put_off is None
