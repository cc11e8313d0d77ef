"""An inquiry to hang things on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.services import intake

if TYPE_CHECKING:
    from bot.network import Network
    from storage.database import Database


@pytest.fixture
def inquiry_id(db: Database, network: Network) -> int:
    """The id of an inquiry whose own messages and timers are out of the way."""
    act = Act("api:web", datetime(2026, 12, 1, 1, 0, tzinfo=UTC), "test")
    case = db.write_now(lambda s: intake.register(s, network, act, Draft(subject="試作")))

    def clear(s):
        from storage.tables import outbox, timer

        s.execute(outbox.delete())
        s.execute(timer.delete())

    db.write_now(clear)
    return case.id
