"""What is opened in Slack with a year of 100,000 inquiries behind it: Home, a month's and a year's numbers.

Reading and drawing, as the bot does it, on both databases; the way to Slack is not in it.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, literal, select, update

from bot.domain.members import Act
from bot.services import figures, home
from bot.slack.context import Context
from bot.slack.home import home_view
from bot.slack.modals.figures import period_view
from storage.database import Database
from storage.tables import hand, hand_call, inquiry, outcome, timeline
from tests.bench import crowd
from tests.bench.figures import Figure, ms, p50, p95
from tests.bench.stage import SECRETARY, Stage, arrive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Table

    from storage.database import Session

BOUNDS = {"Home": 100, "a month's numbers": 300, "a year's numbers": 300}  # milliseconds
FIRST = 1000
DAYS = 364
TWO_HOURS = timedelta(hours=2)


def measure(stage: Stage) -> Iterator[Figure]:
    count, turns = stage.size(100_000, 24), stage.size(30, 2)
    for kind in stage.kinds:
        with stage.database(kind) as url:
            db = Database(url)
            _fill(stage, db, count)
            for name, show in _screens(stage, db).items():
                took = [_time(show) for _ in range(turns + 1)][1:]  # the first one warms up
                beside = f"{count} inquiries in a year; p50 {ms(p50(took)):.0f} ms"
                yield Figure(f"{name} p95, {kind}", ms(p95(took)), "ms", f"< {BOUNDS[name]} ms; {beside}")
            db.close()


def _screens(stage: Stage, db: Database) -> dict[str, Callable[[], object]]:
    net = stage.network

    def at_home() -> object:
        now = datetime.now(UTC)
        view = db.read_now(lambda s: home.view(s, net, SECRETARY, now))
        cases = {one.inquiry.id: one for one in (*view.open_cases, *view.recent, *view.waiting)}
        return home_view(view, Context(net, "ja", cases, {}, {}, now=now))

    def numbers(period: str) -> object:
        now = datetime.now(UTC)
        view = db.read_now(lambda s: figures.view(s, net, Act(SECRETARY, now), period))
        if not view.all.inquiries:
            raise RuntimeError(f"nothing in {period}")
        return period_view(Context(net, "ja", {}, view.firms, {}, now=now), view)

    year = str(datetime.now(UTC).year - 1)
    return {
        "Home": at_home,
        "a month's numbers": lambda: numbers(f"{year}-06"),
        "a year's numbers": lambda: numbers(year),
    }


def _time(show: Callable[[], object]) -> float:
    started = time.perf_counter()
    show()
    return time.perf_counter() - started


def _fill(stage: Stage, db: Database, count: int) -> None:
    """Spread inquiries over the last calendar year, with what becomes of such, and leave one open."""
    now = datetime.now(UTC)
    case = db.write_now(lambda s: arrive(s, stage.network, now))
    db.write_now(crowd.settle)
    days, begin = stage.size(DAYS, 12), datetime(now.year - 1, 1, 1, tzinfo=UTC)
    each = count // days
    for day in range(days):
        at = begin + timedelta(days=day * DAYS // days, hours=1)
        more = {"lane": ("parts", "systems", None)[day % 3], "source": ("web", "phone", "mail")[day % 7 % 3]}
        past = {"state": "answered", "received_at": at, "deadline": at + TWO_HOURS, "pinged_at": at} | more
        replied = at + timedelta(minutes=7 * (day % 23) + 1)
        past |= {"replied_at": replied, "reply_entered_at": replied, "replied_by": "UDEMOF10A"}
        copies = crowd.Copies(each, FIRST + day * each, past, {"status": "cancelled", "due": at}, timers=2)
        db.write_now(lambda s, copies=copies: crowd.multiply(s, case.id, copies))
    db.write_now(lambda s: _go_on(s, now))
    crowd.vacuum(db.engine)
    db.write_now(lambda s: arrive(s, stage.network, now, 1))


def _go_on(s: Session, now: datetime) -> None:
    """Remind of every fifth, let three firms answer a call for every sixth, and let every twelfth be won."""

    def among(table: Table, nth: int, **values: Any) -> None:
        typed = [literal(value, table.c[name].type) for name, value in values.items()]
        chosen = select(inquiry.c.id, *typed).where(inquiry.c.id >= FIRST, inquiry.c.id % nth == 0)
        s.execute(insert(table).from_select(["inquiry_id", *values], chosen, include_defaults=False))

    told = {"at": now, "actor": "clock", "surface": "clock"}
    among(timeline, 5, kind="reminder", data={"step": "reminder-3600", "users": []}, **told)
    called = {"opened_by": SECRETARY, "decide_seconds": 0, "first_hand_wins": False, "allocators_asked": 0}
    among(hand_call, 6, opened_at=now, ends_at=now, **called)
    for firm, answer in (("F01", "hand"), ("F02", "hand"), ("F03", "decline")):
        among(hand, 6, process="", firm_id=firm, answer=answer, slack_user=SECRETARY, at=now)
    among(outcome, 12, kind="won", said_by=SECRETARY, said_at=now)
    led = {"allocation": "led", "lead_firm_id": "F01"}
    s.execute(update(inquiry).where(inquiry.c.id >= FIRST, inquiry.c.id % 6 == 0).values(**led))
    s.execute(update(inquiry).where(inquiry.c.id >= FIRST, inquiry.c.id % 12 == 0).values(outcome="won"))
