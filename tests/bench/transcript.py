"""A meeting's transcript: 300 messages of three writers, each on disk before the next is heard."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING

from sqlalchemy import update

from bot.domain.members import Act
from bot.services import members, minute_catching_up, minute_taking, minutes
from bot.services.desk import Desk
from bot.services.minute_catching_up import Thread
from bot.services.minute_taking import Message
from storage import minutes as rows
from storage.database import Database
from storage.tables import outbox
from tests.bench.crowd import CHANNEL
from tests.bench.figures import Figure
from tests.bench.stage import SECRETARY, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.clock import Clock

LINES = 300
BOUND = 5  # seconds
THREAD = "1764550000.000100"
WORDS = (
    "議題: 会費の改定について({n})",
    "それでは始めます。資料は先ほど配ったものです",
    "決定: 会費を月1万円とする({n})",
    "宿題: @{who} 見積書を送る({n}) 来月末まで",
    "保留: 入会金は次回に続ける({n})",
    "メモ: 反対意見もあった({n})\nメモ: 賛成意見もあった({n})",
    "採決: 賛成12 反対1 棄権2({n})",
    "オフレコ: ここだけの話({n})",
    "出席: {firm}(オンライン) 18:10から",
    "宿題: {firm} 案内状を作る({n}) 月末まで",
)


def measure(stage: Stage) -> Iterator[Figure]:
    count = stage.size(LINES, 10)
    for kind in stage.kinds:
        with stage.database(kind) as url:
            db = Database(url)
            live, again = asyncio.run(_hold(stage, db, count))
            db.close()
        against = f"<= {BOUND} s"
        yield Figure(f"{count} messages of a meeting taken one by one, {kind}", live, "s", against)
        yield Figure(f"the same thread read again, all known, {kind}", again, "s", against)


class _Now:
    """The moment at which everything happens."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self) -> datetime:
        return self._now

    machine_now = now


async def _hold(stage: Stage, db: Database, count: int) -> tuple[float, float]:
    clock: Clock = _Now()
    net, now = stage.network, clock.now()
    desk = Desk(db, net, clock)
    act = Act(SECRETARY, now, request_id="start")
    meeting = await desk.write(lambda s: minutes.start(s, net, act, CHANNEL, "bench"))
    head = update(outbox).where(outbox.c.id == meeting.thread_id)
    sent = head.values(status="sent", slack_channel=CHANNEL, slack_ts=THREAD)
    await desk.write(lambda s: s.execute(sent))
    messages = await db.read(lambda s: list(_messages(members.firms(s), count, now)))
    started = time.perf_counter()
    for message in messages:
        found = await desk.read(partial(minute_taking.whose, message=message))
        if found != meeting.id:
            raise RuntimeError("the meeting does not run")
        about = {"net": net, "now": now, "meeting_id": meeting.id, "message": message}
        await desk.write(partial(minute_taking.hear, **about))
    live = time.perf_counter() - started
    thread = Thread(meeting.id, CHANNEL, THREAD)
    started = time.perf_counter()
    await desk.write(lambda s: minute_catching_up.catch_up(s, net, now, thread, messages))
    again = time.perf_counter() - started
    kept = await db.read(lambda s: len(rows.standing(s, meeting.id)))
    if kept != count // len(WORDS) * 9:
        raise RuntimeError(f"{kept} lines of {count} messages")
    return live, again


def _messages(firms: dict[str, members.Firm], count: int, now: datetime) -> Iterator[Message]:
    theirs = [firm for firm in firms.values() if firm.contacts and firm.grade == "正会員"][:3]
    writers = cycle([SECRETARY, theirs[0].contacts[0], theirs[1].contacts[0]])
    for number, writer in zip(range(count), writers, strict=False):
        text = WORDS[number % len(WORDS)]
        said_at = now + timedelta(seconds=number)
        words = text.format(n=number, who=theirs[2].contacts[0], firm=theirs[0].label)
        yield Message(CHANNEL, THREAD, f"{said_at.timestamp():.6f}", writer, words)
