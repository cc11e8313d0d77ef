"""An inquiry to hang things on, and a desk with years behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.network import load_network
from bot.services import intake
from storage.database import Database
from tests.bench import crowd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.network import Network
    from storage.database import Session

TEN = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
YEARS = 2000  # inquiries of the past


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def years_later(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A desk with thousands of inquiries behind it, the same for all who ask."""
    kind = "sqlite" if request.param == "sqlite" else "postgres"
    net = load_network(None)

    def work(s: Session) -> None:
        case = intake.register(s, net, Act("api:web", TEN, "test"), Draft(subject="試作"))
        answered = {"state": "answered", "replied_at": TEN, "deadline": TEN, "pinged_at": TEN}
        crowd.settle(s)
        crowd.multiply(s, case.id, crowd.Copies(YEARS, 1000, answered, {"status": "cancelled"}))
        crowd.analyze(s)

    with request.getfixturevalue(f"{kind}_databases").one() as url:
        db = Database(url)
        db.write_now(work)
        yield db
        db.close()


@pytest.fixture
def inquiry_id(db: Database, network: Network) -> int:
    """The id of an inquiry whose own messages and timers are out of the way."""
    act = Act("api:web", TEN, "test")
    case = db.write_now(lambda s: intake.register(s, network, act, Draft(subject="試作")))

    def clear(s):
        from storage.tables import outbox, timer

        s.execute(outbox.delete())
        s.execute(timer.delete())

    db.write_now(clear)
    return case.id
