"""Opening the public form: how soon the first byte comes, and how much comes in all before the logo."""

from __future__ import annotations

import http.client
import re
import time
from contextlib import closing
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, ms, p50, p99
from tests.bench.processes import TOBAN, serving, slack
from tests.bench.stage import SQLITE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.stage import Stage

FIRST_BYTE, ALL = 50, 30  # ms, kB


def measure(stage: Stage) -> Iterator[Figure]:
    with (
        slack(stage) as slack_port,
        stage.database(SQLITE) as url,
        serving(stage, TOBAN, url, slack_port) as server,
        closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as line,
    ):
        _, page = _get(line, "/form")
        took = [_get(line, "/form")[0] for _ in range(stage.size(500, 10))]
        style = re.search(rb'href="(/form/\w+\.css)"', page)
        assert style is not None
        size = len(page) + len(_get(line, style[1].decode())[1])
    yield Figure(
        "form, first byte p99", ms(p99(took)), "ms", f"< {FIRST_BYTE} ms; p50 {ms(p50(took)):.1f} ms"
    )
    yield Figure("form, page and style", size / 1000, "kB", f"< {ALL} kB before the logo")


def _get(line: http.client.HTTPConnection, path: str) -> tuple[float, bytes]:
    """Return the seconds until the answer begins, and its body."""
    started = time.perf_counter()
    line.request("GET", path)
    answer = line.getresponse()
    first = time.perf_counter() - started
    return first, answer.read()
