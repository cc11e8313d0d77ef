"""A burst of inquiries through the API, Slack at a post a second a channel, and people who press meanwhile.

Every message that is owed must have gone out, once, and nobody be told later than a queue of lists takes.
"""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.services import tokens
from bot.services.messages import CARD_LIST, TOGETHER
from storage.database import Database
from storage.tables import inquiry, outbox
from tests.bench import crowd
from tests.bench.acks import AT_ONCE, P99, WORDS, Side
from tests.bench.figures import Figure, ms, p50, p99
from tests.bench.processes import Program, click, posts, slack
from tests.bench.programs import Forked
from tests.bench.slack_stub import REFUSED
from tests.bench.stage import SQLITE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.processes import Server
    from tests.bench.programs import Running
    from tests.bench.stage import Stage

APART = 1.0  # seconds between two posts to one channel
REST = 5.0  # seconds between the turns of clicks
PATIENCE = 600.0  # seconds for what is owed to go out
RING = ("dm_duty", "card", "ping")
OWED = (*RING, CARD_LIST, TOGETHER)  # the notes of what is pressed come after them, at Slack's pace
_PENDING = re.compile(r'toban_outbox_rows\{status="pending"\} ([\d.]+)')


def measure(stage: Stage) -> Iterator[Figure]:
    """Let the burst come on each kind of database."""
    count, seconds = stage.size(10_000, 60), stage.size(300, 1)
    clicks = stage.size(48, 4)
    for kind in stage.kinds:
        with ExitStack() as open_ones:
            slack_port = open_ones.enter_context(slack(stage, APART if not stage.quick else 0.0))
            side = Side(stage, open_ones, kind, slack_port, clicks * seconds)
            db = Database(side.url)
            open_ones.callback(db.close)
            posts(slack_port)
            with_token = db.write_now(lambda s: tokens.new(s, "burst", datetime.now(UTC)))
            load = arrivals(stage, side.server, with_token, count, seconds)
            took, longest, told = [], 0.0, []
            urgent: dict[int, float] = {}
            while load.poll() is None:
                if len(took) < clicks * seconds:  # as many inquiries as there are to press at
                    took += click(side.server, side.some(clicks), AT_ONCE)
                if not stage.quick:  # in a second nothing waits
                    urgent |= side.call_soon(db)
                longest = max(longest, queue(side.server))
                told += posts(slack_port)
                time.sleep(REST if not stage.quick else 0.1)
            if load.wait():
                raise RuntimeError((stage.folder / "arrivals.log").read_text(errors="replace")[-2000:])
            arrived = json.loads((stage.folder / "arrivals").read_text())
            ended = time.time()
            while (left := unsent(db)) and time.time() < ended + PATIENCE:
                time.sleep(0.2)
            told += posts(slack_port)
            yield from urgency(kind, count, urgent, told, longest)
            side_figures = (took, [one for one, _ in arrived], longest, max(time.time() - ended, 0))
            check(db, arrived, count, left, told)
            yield from figures(db, kind, count, told, *side_figures)


def arrivals(stage: Stage, server: Server, token: str, count: int, seconds: int) -> Running:
    """Let the inquiries begin to come."""
    url = f"http://127.0.0.1:{server.port}/api/inquiries"
    heard, said, complained = (stage.folder / name for name in ("burst", "arrivals", "arrivals.log"))
    heard.write_text(json.dumps({"url": url, "token": token, "count": count, "seconds": seconds}))
    program = Program(("tests.bench.arrivals",), {}, said, complained, heard)
    return Forked(program) if stage.quick else program.start()


def queue(server: Server) -> float:
    """Return how many messages wait, as the metrics tell."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=30) as answer:
        found = _PENDING.search(answer.read().decode())
    return float(found[1]) if found else 0.0


def unsent(db: Database) -> int:
    """Return how many messages of the burst are still to go out."""
    still = outbox.c.status.in_(("pending", "sending"))
    waiting = select(func.count()).where(still, outbox.c.op == "post", outbox.c.template.in_(OWED))
    return int(db.read_now(lambda s: s.execute(waiting).scalar_one()))


def check(db: Database, arrived: list[Any], count: int, left: int, told: list[tuple[float, str]]) -> None:
    """Every inquiry is on disk, whatever was owed of it went out, and nothing twice."""
    numbers = {number for _, number in arrived}
    known = set(db.read_now(lambda s: s.execute(select(inquiry.c.number)).scalars()))
    out = (outbox.c.status == "sent", outbox.c.slack_ts != crowd.TS, outbox.c.op == "post")
    cards = select(func.count()).where(outbox.c.template == "card", *out)
    rung = select(func.count(outbox.c.inquiry_id.distinct())).where(outbox.c.template == "dm_duty", *out)
    shown = min(db.read_now(lambda s: [s.execute(one).scalar_one() for one in (cards, rung)]))
    twice = [key for key, times in Counter(key for _, key in told if key != REFUSED).items() if times > 1]
    if len(numbers) != count or not numbers <= known or left or twice or shown < count:
        raise RuntimeError(f"{len(numbers)} of {count} arrived, {left} unsent, {shown} shown, twice: {twice}")


def figures(
    db: Database,
    kind: str,
    count: int,
    told: list[tuple[float, str]],
    took: list[float],
    answers: list[float],
    longest: float,
    drained: float,
) -> Iterator[Figure]:
    """Say how late whom it concerns was told, in how many messages, and what the others noticed."""
    name, at = f"burst of {count}", {key: when for when, key in told}
    late = lateness(db, at)
    refused = sum(key == REFUSED for _, key in told)
    per = f"{count} inquiries"
    yield Figure(f"{name}: lost or doubled, {kind}", 0, "messages", f"0; {per}")
    yield Figure(f"{name}: messages to Slack, {kind}", len(at), "posts", f"{per}; refused: {refused}")
    for template in ("dm_duty", "card"):
        high, low = p99(late[template]), p50(late[template])
        yield Figure(f"{name}: arrival to {template} p99, {kind}", high, "s", f"p50 {low:.2f} s")
    yield Figure(f"{name}: longest queue, {kind}", longest, "messages", per)
    yield Figure(f"{name}: queue empty after the last, {kind}", drained, "s", f"a list a minute; {per}")
    yield Figure(
        f"{name}: answer of the API p99, {kind}", ms(p99(answers)), "ms", f"p50 {ms(p50(answers)):.1f} ms"
    )
    against = f"{f'< {P99} ms; ' if kind == SQLITE else ''}p50 {ms(p50(took)):.1f} ms"
    yield Figure(f"{name}: ack {WORDS} meanwhile p99, {kind}", ms(p99(took)), "ms", against)


def urgency(
    kind: str, count: int, urgent: dict[int, float], told: list[tuple[float, str]], longest: float
) -> Iterator[Figure]:
    """Say how late escalation steps that fell due meanwhile were called: they go before what waits."""
    late = []
    for case_id, due in urgent.items():
        calls = [at - due for at, key in told if key.startswith(f"step:{case_id}:")]
        if not calls:
            raise RuntimeError(f"the step of {case_id} was not called")
        late.append(min(calls))
    if late:
        against = f"{len(late)} steps before up to {longest:.0f} messages; p50 {p50(late):.2f} s"
        yield Figure(f"burst of {count}: due to an escalation's call p99, {kind}", p99(late), "s", against)


def lateness(db: Database, at: dict[str, float]) -> dict[str, list[float]]:
    """Return the seconds from arrival until what it owed was posted, by itself or in a list."""
    listed = outbox.alias()
    query = (
        select(outbox.c.template, outbox.c.created_at, func.coalesce(listed.c.key, outbox.c.key))
        .outerjoin(listed, listed.c.id == outbox.c.edits_id)
        .where(outbox.c.template.in_(RING), outbox.c.op == "post")
    )
    found: dict[str, list[float]] = {template: [] for template in RING}
    for template, created_at, key in db.read_now(lambda s: s.execute(query).all()):
        if key in at:
            found[template].append(at[key] - created_at.timestamp())
    return found
