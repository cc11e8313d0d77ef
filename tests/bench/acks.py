"""Acknowledging 一次回答済 over signed HTTP, beside a bare listener on the same server, round by round.

While one of them is measured the others stand still. The bot's own sender and clock go on: they edit the
cards of what was clicked before, and a stand-in for Slack answers them at once.
"""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from bot.services import contents
from bot.slack.render import Context, render
from storage.database import Database
from storage.tables import inquiry, timer
from tests.bench import crowd
from tests.bench.figures import Figure, ms, p50, p99
from tests.bench.processes import BARE, TOBAN, Server, click, serving, slack
from tests.bench.stage import KINDS, POSTGRESQL, SQLITE, Stage, arrive

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 16
WORDS = "一次回答済"
FIRST = 1000  # the first copy's id
TIMES = {SQLITE: 3, POSTGRESQL: 6}
P99 = 150
SPARE = 100  # inquiries that nobody presses at
SOON = timedelta(seconds=6.5)  # what is set from outside is found at the next sweep


def measure(stage: Stage) -> Iterator[Figure]:
    rounds, clicks = stage.size(25, 1), stage.size(160, 4)  # short turns: the machine's speed wavers
    warm_up = stage.size(200, 2)
    with ExitStack() as open_ones:
        slack_port = open_ones.enter_context(slack(stage))
        desks = {kind: Side(stage, open_ones, kind, slack_port, rounds * clicks + warm_up) for kind in KINDS}
        bare = open_ones.enter_context(serving(stage, BARE, desks[SQLITE].url, slack_port))
        took: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}
        besides: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}
        for side in desks.values():
            click(bare, side.some(warm_up, take=False), AT_ONCE)
            click(side.server, side.some(warm_up), AT_ONCE)
        for _ in range(rounds):
            for kind, side in desks.items():
                with ExitStack() as still:
                    others = [one.server for one in desks.values() if one is not side]
                    for other in others:
                        still.enter_context(other.stopped())
                    with side.server.stopped():
                        besides[kind].append(click(bare, side.some(clicks, take=False), AT_ONCE))
                    took[kind].append(click(side.server, side.some(clicks), AT_ONCE))
        for kind, side in desks.items():
            side.check()
            yield from _figures(kind, took[kind], besides[kind])


def _figures(kind: str, took: list[list[float]], beside: list[list[float]]) -> Iterator[Figure]:
    bare, own = p50([p50(one) for one in beside]), p50([p50(one) for one in took])
    times = p50([p50(one) / p50(other) for one, other in zip(took, beside, strict=True)])
    high, bare_high = p50([p99(one) for one in took]), p50([p99(one) for one in beside])
    against = f"bare ack p50 {ms(bare):.1f} ms"
    yield Figure(f"ack {WORDS} p50, {kind}", ms(own), "ms", against)
    yield Figure(f"ack {WORDS} p50 over bare, {kind}", times, "x", f"<= {TIMES[kind]} x; {against}")
    bound = f"< {P99} ms; " if kind == SQLITE else ""
    yield Figure(f"ack {WORDS} p99, {kind}", ms(high), "ms", f"{bound}bare ack p99 {ms(bare_high):.1f} ms")


class Side:
    """One database with open inquiries, and the bot on it."""

    def __init__(self, stage: Stage, open_ones: ExitStack, kind: str, slack_port: int, count: int) -> None:
        self.url = open_ones.enter_context(stage.database(kind))
        self._db = Database(self.url)
        open_ones.callback(self._db.close)
        self._template = open_inquiries(self._db, stage, count + SPARE)
        self._next, self._end, self._called = FIRST, FIRST + count, 0
        self.server: Server = open_ones.enter_context(serving(stage, TOBAN, self.url, slack_port))

    def some(self, count: int, *, take: bool = True) -> list[Any]:
        """Return clicks, each on an inquiry of its own; those for the bare listener use none up."""
        made = [self._template.click(FIRST + number % (self._end - FIRST)) for number in range(count)]
        if take:
            made = [self._template.click(self._next + number) for number in range(count)]
            self._next += count
        return made

    def call_soon(self, db: Database) -> dict[int, float]:
        """Let the first escalation of an inquiry that nobody presses at fall due; return which, and when."""
        self._called += 1
        case_id, due = self._end + SPARE - self._called, datetime.now(UTC) + SOON
        step = update(timer).where(timer.c.key == f"{case_id}:call-1")
        db.write_now(lambda s: s.execute(step.values(status="armed", due=due, meant_for=due)))
        return {case_id: due.timestamp()}

    def check(self) -> None:
        """Each click must have been recorded."""
        answered = select(func.count()).where(inquiry.c.state == "answered")
        found = self._db.read_now(lambda s: s.execute(answered).scalar_one())
        if found != self._next - FIRST:
            raise RuntimeError(f"{self._next - FIRST} clicks, {found} recorded")


class Template:
    """The click as Slack would send it from the card of an inquiry."""

    def __init__(self, case_id: int, user: str, blocks: list[Any]) -> None:
        self.user, self._blocks = user, blocks
        self._case_id = case_id
        block, self._button = _button(blocks)
        self._block_id = block["block_id"]

    def click(self, case_id: int) -> dict[str, Any]:
        """Press the button on the card of this inquiry."""
        button = {key: self._button[key] for key in ("type", "action_id", "text", "value")}
        own = json.dumps([button, self._block_id]).replace(str(self._case_id), str(case_id))
        action, block_id = json.loads(own)
        stamp = f"{time.time():.6f}"
        container = {"type": "message", "message_ts": crowd.TS, "channel_id": crowd.CHANNEL}
        return {
            "type": "block_actions",
            "user": {"id": self.user, "username": "bench", "name": "bench", "team_id": "T0BENCH"},
            "api_app_id": "A0BENCH",
            "token": "bench",
            "team": {"id": "T0BENCH", "domain": "bench"},
            "enterprise": None,
            "is_enterprise_install": False,
            "container": {**container, "is_ephemeral": False},
            "channel": {"id": crowd.CHANNEL, "name": "inquiries"},
            "message": {"type": "message", "ts": crowd.TS, "blocks": self._blocks},
            "state": {"values": {}},
            "response_url": "http://127.0.0.1:9/response",
            "trigger_id": f"{case_id}.{stamp}",
            "actions": [{**action, "block_id": block_id, "action_ts": f"{case_id}.{stamp[-6:]}"}],
        }


def _button(blocks: list[Any]) -> tuple[Any, Any]:
    for block in blocks:
        for element in block.get("elements", []):
            if element.get("type") == "button" and WORDS in element["text"]["text"]:
                return block, element
    raise LookupError(WORDS)


def open_inquiries(db: Database, stage: Stage, count: int) -> Template:
    """Make open inquiries whose messages have gone out; return how to click on their cards."""
    now = datetime.now(UTC)

    def make(s: Any) -> Template:
        case = arrive(s, stage.network, now)
        crowd.settle(s)
        copies = crowd.Copies(count, FIRST, {"state": "open"}, {"status": "armed"})
        crowd.multiply(s, case.id, copies)
        row = {"params": {"inquiry_id": case.id}, "inquiry_id": case.id, "target": "#inquiries"}
        shown = contents.of(s, stage.network, now, row | {"op": "update", "key": "card", "template": "card"})
        context = Context(stage.network, "ja", shown.cases, shown.firms, {})
        user = next(iter(shown.cases.values())).firms[0].contacts[0]
        return Template(case.id, user, list(render("card", row["params"], context).blocks))

    template = db.write_now(make)
    db.write_now(crowd.analyze)
    return template
