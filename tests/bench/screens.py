"""What is opened in Slack with a year of 100,000 inquiries behind it: Home, and a month's numbers.

Reading and drawing, as the bot does it, on both databases; the way to Slack is not in it.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.members import Act
from bot.domain.months import before
from bot.services import figures, home
from bot.slack.context import Context
from bot.slack.home import home_view
from bot.slack.modals.figures import period_view
from storage.database import Database
from tests.bench import crowd
from tests.bench.figures import Figure, ms, p50, p95
from tests.bench.stage import SECRETARY, Stage, arrive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOUNDS = {"Home": 100, "a month's numbers": 300}  # milliseconds
FIRST = 1000
MONTHS = 12
_MONTH = timedelta(days=30)


def measure(stage: Stage) -> Iterator[Figure]:
    count, turns = stage.size(100_000, 24), stage.size(30, 2)
    for kind in stage.kinds:
        with stage.database(kind) as url:
            db = Database(url)
            _fill(stage, db, count)
            for name, show in _screens(stage, db).items():
                took = [_time(show) for _ in range(turns + 1)][1:]  # the first one warms up
                beside = f"{count} inquiries in {MONTHS} months; p50 {ms(p50(took)):.0f} ms"
                yield Figure(f"{name} p95, {kind}", ms(p95(took)), "ms", f"< {BOUNDS[name]} ms; {beside}")
            db.close()


def _screens(stage: Stage, db: Database) -> dict[str, Callable[[], object]]:
    net = stage.network

    def at_home() -> object:
        now = datetime.now(UTC)
        view = db.read_now(lambda s: home.view(s, net, SECRETARY, now))
        cases = {one.inquiry.id: one for one in (*view.open_cases, *view.recent, *view.waiting)}
        return home_view(view, Context(net, "ja", cases, {}, {}, now=now))

    def numbers() -> object:
        now = datetime.now(UTC)
        month = before(figures.this_month(net, now))
        view = db.read_now(lambda s: figures.view(s, net, Act(SECRETARY, now), month))
        if not view.all.inquiries:
            raise RuntimeError(f"nothing in {month}")
        return period_view(Context(net, "ja", {}, view.firms, {}, now=now), view)

    return {"Home": at_home, "a month's numbers": numbers}


def _time(show: Callable[[], object]) -> float:
    started = time.perf_counter()
    show()
    return time.perf_counter() - started


def _fill(stage: Stage, db: Database, count: int) -> None:
    """Spread inquiries that were answered over a year, and leave one open."""
    now = datetime.now(UTC)
    case = db.write_now(lambda s: arrive(s, stage.network, now))
    db.write_now(crowd.settle)
    each = count // MONTHS
    for month in range(MONTHS):
        at = now - _MONTH * (month + 1)
        past = {"state": "answered", "received_at": at, "deadline": at + timedelta(hours=2), "pinged_at": at}
        past |= {"replied_at": at + timedelta(hours=1), "reply_entered_at": at, "replied_by": "UDEMOF10A"}
        copies = crowd.Copies(each, FIRST + month * each, past, {"status": "cancelled", "due": at}, timers=2)
        db.write_now(lambda s, copies=copies: crowd.multiply(s, case.id, copies))
    db.write_now(crowd.analyze)
    db.write_now(lambda s: arrive(s, stage.network, now, 1))
