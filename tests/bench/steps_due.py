"""How late steps are, from due to the call to Slack, and how long a crowd of them takes to be owed.

The bot is `toban run` in a process of its own; its database is looked at from outside, every 10 ms.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal_column, select, update

from storage.database import Database
from storage.tables import inquiry, outbox, timer
from tests.bench import crowd
from tests.bench.figures import Figure, ms, p50, p99
from tests.bench.processes import TOBAN, posts, serving, slack
from tests.bench.stage import POSTGRESQL, SQLITE, Stage, arrive

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = 1000
FIRMS = 33  # that are called in turn, so that nobody's channel is at Slack's pace
APART = 0.12  # seconds between single steps
SOON = 6.5  # seconds until something is due: set from outside, it is found at the next sweep
AT_ONCE = 0.5  # the same where only the run counts
PATIENCE = 60.0
SAME_SECOND = {SQLITE: 1.0, POSTGRESQL: 2.0}
CROWD = 10.0


def lateness(stage: Stage) -> Iterator[Figure]:
    """Single steps: a reminder every so often, each to another firm's people."""
    count = stage.size(200, 2)
    for kind in stage.kinds:
        late: list[float] = []
        with desk(stage, kind, count) as (db, slack_port):
            start = datetime.now(UTC) + _soon(stage)
            dues = {FIRST + number: start + number * timedelta(seconds=APART) for number in range(count)}
            db.write_now(lambda s, dues=dues: arm_reminders(s, dues))
            posts(slack_port)
            time.sleep(_soon(stage).total_seconds() + count * APART)
            until = time.monotonic() + PATIENCE
            while len(late) < count and time.monotonic() < until:
                time.sleep(0.2)
                steps = [(at, key) for at, key in posts(slack_port) if key.startswith("step:")]
                late += [at - dues[int(key.split(":")[1])].timestamp() for at, key in steps]
        if len(late) < count:
            raise RuntimeError(f"{count} steps, {len(late)} calls")
        against = f"< 100 ms; {len(late)} calls of {count} steps; p50 {ms(p50(late)):.1f} ms"
        yield Figure(f"lateness of a single step p99, {kind}", ms(p99(late)), "ms", against)


def same_second(stage: Stage) -> Iterator[Figure]:
    """Steps due at one moment: until all are claimed and their messages are owed."""
    count, rounds = stage.size(1000, 3), stage.size(3, 1)
    for kind in stage.kinds:
        took = [crowd_took(stage, kind, count) for _ in range(rounds)]
        name = f"{count} steps due in one second, all owed, {kind}"
        yield Figure(name, p50(took), "s", f"<= {SAME_SECOND[kind]:.0f} s; {_span(took)}")


def crowd_of_calls(stage: Stage) -> Iterator[Figure]:
    """Escalation steps: a call in the thread and DMs each."""
    count, rounds = stage.size(6000, 3), stage.size(2, 1)
    for kind in stage.kinds:
        took = [crowd_took(stage, kind, count) for _ in range(rounds)]
        name = f"{count} escalation steps due at once, all owed, {kind}"
        yield Figure(name, p50(took), "s", f"< {CROWD:.0f} s; {_span(took)}")


def _soon(stage: Stage) -> timedelta:
    return timedelta(seconds=AT_ONCE if stage.quick else SOON)


def _span(took: list[float]) -> str:
    return f"{len(took)} rounds, {min(took):.2f} to {max(took):.2f} s"


@contextmanager
def desk(stage: Stage, kind: str, count: int) -> Iterator[tuple[Database, int]]:
    """Run the bot on a database with open inquiries that nothing watches yet."""
    with stage.database(kind) as url, slack(stage) as slack_port:
        db = Database(url)
        try:
            db.write_now(lambda s: _fill(s, stage, count))
            db.write_now(crowd.analyze)
            with serving(stage, TOBAN, url, slack_port):
                time.sleep(0.5)
                yield db, slack_port
        finally:
            db.close()


def _fill(s: Any, stage: Stage, count: int) -> None:
    case = arrive(s, stage.network, datetime.now(UTC))
    crowd.settle(s)
    crowd.multiply(s, case.id, crowd.Copies(count, FIRST, {"state": "open"}, {"status": "cancelled"}))


def arm_reminders(s: Any, dues: dict[int, datetime]) -> None:
    """Let the reminder of each of these inquiries fall due, each at another firm's people."""
    for number, (case_id, due) in enumerate(dues.items()):
        firm = f"F{number % FIRMS + 1:02d}"
        s.execute(update(inquiry).where(inquiry.c.id == case_id).values(firm_id=firm))
        mine = update(timer).where(timer.c.key == f"{case_id}:reminder-3600")
        s.execute(mine.values(status="armed", due=due, meant_for=due))


def crowd_took(stage: Stage, kind: str, count: int) -> float:
    """Return the seconds from the due moment until no armed call is left."""
    with desk(stage, kind, count) as (db, _):
        due = datetime.now(UTC) + _soon(stage)
        db.write_now(lambda s: arm_calls(s, due, timer.c.inquiry_id >= FIRST))
        return all_owed(db, due, count)


def arm_calls(s: Any, due: datetime, whose: Any) -> None:
    """Let the first call of these inquiries fall due at one moment."""
    calls = update(timer).where(timer.c.kind == "call", timer.c.key.like("%:call-1"), whose)
    s.execute(calls.values(status="armed", due=due, meant_for=due))


def all_owed(db: Database, due: datetime, count: int) -> float:
    """Return the seconds from the due moment until none of its calls is armed any more."""
    armed = literal_column("kind = 'call' AND status = 'armed'")
    left = select(func.count()).select_from(timer).where(armed, timer.c.due <= due)
    time.sleep(max(0.0, due.timestamp() - time.time()))
    while db.read_now(lambda s: s.execute(left).scalar_one()):
        if time.time() > due.timestamp() + PATIENCE:
            raise TimeoutError(f"{count} steps")
        time.sleep(0.01)
    took = time.time() - due.timestamp()
    owed = select(func.count(func.distinct(outbox.c.inquiry_id))).where(outbox.c.template == "call")
    found = db.read_now(lambda s: s.execute(owed).scalar_one())
    if found != count:
        raise RuntimeError(f"{count} steps due, {found} calls owed")
    return took
