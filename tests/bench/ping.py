"""From arrival to the call of the firm on duty, while nothing else happens.

From the website's sending of an inquiry, its connection included, to the moment at which Slack has the call:
the direct message that rings, the card, and the ping in the card's thread, which Slack takes a second after
the card. An inquiry at a time, further apart than Slack's pace, now on the one database, now on the other.
"""

from __future__ import annotations

import http.client
import json
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.services import tokens
from storage.database import Database
from storage.tables import inquiry, outbox
from tests.bench.figures import Figure, ms, p50, p99
from tests.bench.processes import TOBAN, posts, serving, slack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.stage import Stage

BOUND = 150  # ms
APART = 2.37  # seconds: a card, its ping a second later, a rest; in step with nothing the bot does
PATIENCE = 30.0  # seconds
NAMES = {"dm_duty": "its direct message", "card": "its card", "ping": "the ping in its card's thread"}


def measure(stage: Stage) -> Iterator[Figure]:
    count = stage.size(120, 1)
    with ExitStack() as open_ones:
        sides = {kind: Side(stage, open_ones, kind) for kind in stage.kinds}
        for _ in range(count + 1):
            for side in sides.values():
                side.arrives()
                time.sleep(APART / len(sides) if not stage.quick else 0.3)
        for kind, side in sides.items():
            took = side.took(count)
            for template, name in NAMES.items():
                bound = f"< {BOUND} ms; " if template == "dm_duty" else ""
                pace = "; a second after its card, as Slack has it" if template == "ping" else ""
                against = f"{bound}{count} inquiries; p50 {ms(p50(took[template])):.1f} ms{pace}"
                yield Figure(f"arrival to {name} p99, {kind}", ms(p99(took[template])), "ms", against)


class Side:
    """The bot on one database, and when each inquiry was sent to it."""

    def __init__(self, stage: Stage, open_ones: ExitStack, kind: str) -> None:
        self._slack_port = open_ones.enter_context(slack(stage))
        url = open_ones.enter_context(stage.database(kind))
        self._db = Database(url)
        open_ones.callback(self._db.close)
        self._token = self._db.write_now(lambda s: tokens.new(s, "ping", datetime.now(UTC)))
        self._server = open_ones.enter_context(serving(stage, TOBAN, url, self._slack_port))
        self._sent: dict[str, float] = {}

    def arrives(self) -> None:
        """Let the website send an inquiry."""
        body = {"company": "ミズナラ計測機器株式会社", "subject": "アルミ筐体の切削見積", "lane": "parts"}
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        words = json.dumps(body | {"email": "haruka@example.com", "body": "切削" * 60})
        sent = time.time()
        with closing(http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=PATIENCE)) as line:
            line.request("POST", "/api/inquiries", words, headers)
            answer = line.getresponse()
            told = answer.read().decode()
        if answer.status != http.HTTPStatus.CREATED:
            raise RuntimeError(f"{answer.status}: {told}")
        self._sent[json.loads(told)["number"]] = sent

    def took(self, count: int) -> dict[str, list[float]]:
        """Return the seconds until the first call of each kind; the first inquiry only warmed up."""
        last, until = list(self._sent)[-count:], time.monotonic() + PATIENCE
        at: dict[str, float] = {}
        while True:
            at |= {key: when for when, key in posts(self._slack_port)}
            found: dict[str, dict[str, float]] = {template: {} for template in NAMES}
            for number, template, key in self._db.read_now(lambda s: s.execute(_OWED).all()):
                if key in at:
                    took = at[key] - self._sent[number]
                    found[template][number] = min(took, found[template].get(number, took))
            if all(set(last) <= set(one) for one in found.values()):
                return {name: [took[number] for number in last] for name, took in found.items()}
            if time.monotonic() > until:
                raise TimeoutError(f"{len(last)} inquiries, calls of {[len(one) for one in found.values()]}")
            time.sleep(0.2)


_OWED = (
    select(inquiry.c.number, outbox.c.template, outbox.c.key)
    .join(outbox, outbox.c.inquiry_id == inquiry.c.id)
    .where(outbox.c.template.in_(NAMES), outbox.c.op == "post")
)
