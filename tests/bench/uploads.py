"""Acknowledging 一次回答済 while five customers send drawings of 20 MB on slow lines, and while none does.

Turn by turn: as many clicks in quiet, and while five uploads are under way, each followed by the next one, so
that some end meanwhile. What the clicks owe goes out all the while, at Slack's pace, in either turn.
"""

from __future__ import annotations

import http.client
import os
import time
from contextlib import ExitStack, closing
from threading import Event, Thread
from typing import TYPE_CHECKING

import httpx

from tests.bench.acks import AT_ONCE, P99, WORDS, Side
from tests.bench.figures import Figure, ms, p50, p99
from tests.bench.processes import click, slack
from tests.bench.stage import SQLITE
from tests.web.customer import CONTACT, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.stage import Stage

SECONDS = (3.0, 3.5, 4.0, 4.5, 5.0)  # that an upload takes on each line
BEGUN = 100_000  # bytes after which an upload is under way
PIECE = 65_536
PATIENCE = 60.0  # seconds
END = b"\r\n--XX--\r\n"


def measure(stage: Stage) -> Iterator[Figure]:
    turns, clicks = stage.size(8, 1), stage.size(480, 4)
    warm_up, size = stage.size(200, 2), stage.size(20 * 2**20, 250_000)
    content = b"%PDF-1.7 " + os.urandom(size - 9)
    for kind in stage.kinds:
        with ExitStack() as open_ones:
            slack_port = open_ones.enter_context(slack(stage))
            side = Side(stage, open_ones, kind, slack_port, 2 * turns * clicks + warm_up)
            click(side.server, side.some(warm_up), AT_ONCE)
            beside, quiet = [], []
            for turn in range(turns):
                quiet.append(click(side.server, side.some(clicks), AT_ONCE))
                beside.append(_beside_uploads(side, clicks, content, turn))
            side.check()
        yield from _figures(kind, beside, quiet)


def _beside_uploads(side: Side, clicks: int, content: bytes, turn: int) -> list[float]:
    """Click while all customers send; return the seconds each acknowledgement took."""
    customers = [Customer(side.server.port, content, f"{turn}-{pace}", pace) for pace in SECONDS]
    for one in customers:
        one.start()
    for one in customers:
        if not one.begun.wait(PATIENCE):
            raise RuntimeError(f"an upload did not begin: {one.answers}")
    took = click(side.server, side.some(clicks), AT_ONCE)
    for one in customers:
        one.leave.set()
    for one in customers:
        one.join(PATIENCE)
    if any(not one.answers or set(one.answers) != {303} for one in customers):
        raise RuntimeError(f"not all uploads were taken: {[one.answers for one in customers]}")
    return took


def _figures(kind: str, beside: list[list[float]], quiet: list[list[float]]) -> Iterator[Figure]:
    high, calm = p50([p99(one) for one in beside]), p50([p99(one) for one in quiet])
    times = p50([p50(one) / p50(other) for one, other in zip(beside, quiet, strict=True)])
    name = f"ack {WORDS} while {len(SECONDS)} uploads run"
    bound = f"< {P99} ms; " if kind == SQLITE else ""
    yield Figure(f"{name} p99, {kind}", ms(high), "ms", f"{bound}without uploads {ms(calm):.1f} ms")
    yield Figure(
        f"{name} p50 over none, {kind}",
        times,
        "x",
        f"none: p50 {ms(p50([p50(one) for one in quiet])):.1f} ms",
    )


class Customer(Thread):
    """Somebody whose browser sends one form with a drawing after the other, until told to leave."""

    def __init__(self, port: int, content: bytes, name: str, seconds: float) -> None:
        super().__init__(daemon=True)
        self._port, self._content, self._who, self._seconds = port, content, name, seconds
        self.begun, self.leave = Event(), Event()
        self.answers: list[int] = []

    def run(self) -> None:
        """Open the form, fill it in, send it; the last one at once to its end."""
        while not self.leave.is_set():
            self.answers.append(self._sends(f"{self._who}-{len(self.answers)}"))

    def _sends(self, name: str) -> int:
        page = Page(httpx.get(f"http://127.0.0.1:{self._port}/form", trust_env=False))
        fields = page.fields | {"consent": page.consent} | CONTACT | {"subject": f"図面 {name}"}
        words = "".join(
            f'--XX\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        )
        file = f'--XX\r\nContent-Disposition: form-data; name="files"; filename="{name}.pdf"\r\n\r\n'
        head = (words + file).encode()
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)) as line:
            line.putrequest("POST", "/form")
            line.putheader("Content-Type", "multipart/form-data; boundary=XX")
            line.putheader("Content-Length", str(len(head) + len(self._content) + len(END)))
            line.endheaders(head)
            self._send(line)
            line.send(END)
            return line.getresponse().status

    def _send(self, line: http.client.HTTPConnection) -> None:
        started, pace = time.monotonic(), len(self._content) / self._seconds
        for at in range(0, len(self._content), PIECE):
            line.send(self._content[at : at + PIECE])
            if at > BEGUN:
                self.begun.set()
            self.leave.wait(max(0.0, at / pace - (time.monotonic() - started)))
