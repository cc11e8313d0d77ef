"""A large drawing in through the public form and out through its link: how much the bot's memory rises."""

from __future__ import annotations

import os
import re
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from bot.domain.members import Act
from bot.services import drawing_links
from storage import inquiries
from storage.database import Database
from tests.bench.figures import Figure
from tests.bench.processes import TOBAN, Server, serving, slack
from tests.bench.stage import SECRETARY, Stage
from tests.web.customer import CONTACT, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

RISE = 20  # MB
PATIENCE = 120.0  # seconds


def measure(stage: Stage) -> Iterator[Figure]:
    size = stage.size(20 * 2**20, 100_000)
    content = b"%PDF-1.7 " + os.urandom(size - 9)
    with slack(stage) as slack_port:
        for kind in stage.kinds:
            with stage.database(kind) as url, serving(stage, TOBAN, url, slack_port) as server:
                _send(server, content[:100_000])  # what is loaded once, at first use, is no rise
                _fetch(server, url)
                with risen(server) as taken:
                    _send(server, content)
                with risen(server) as given:
                    if _fetch(server, url) != content:
                        raise RuntimeError("not the drawing that was sent")
            megabytes = size / 1e6
            for way, found in (("in", taken), ("out", given)):
                name = f"memory rise, drawing of {megabytes:.1f} MB {way}, {kind}"
                yield Figure(name, found[0], "MB", f"< {RISE} MB; took {found[1]:.2f} s")


@contextmanager
def risen(server: Server) -> Iterator[list[float]]:
    """Give by how many MB the bot's memory rose at most while the block ran, and how many seconds it took."""
    found: list[float] = []
    status = Path(f"/proc/{server.pid}")
    (status / "clear_refs").write_text("5")  # the highest mark is where memory stands now
    before, begun = _highest(status), time.monotonic()
    yield found
    found += [_highest(status) - before, time.monotonic() - begun]


def _highest(process: Path) -> float:
    """Return the most memory (MB) that a process had since its mark was reset."""
    found = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
    assert found is not None
    return int(found[1]) * 1024 / 1e6


def _send(server: Server, content: bytes) -> None:
    """Fill the form in and send it with a drawing, as a browser does."""
    address = f"http://127.0.0.1:{server.port}/form"
    with httpx.Client(timeout=PATIENCE, trust_env=False) as client, tempfile.TemporaryFile() as file:
        page = Page(client.get(address))
        file.write(content)
        file.seek(0)
        data = page.fields | {"consent": page.consent} | CONTACT
        answer = client.post(address, data=data, files={"files": ("図面.pdf", file)})
    if answer.status_code != 303:
        raise RuntimeError(f"{answer.status_code}: {Page(answer).words[:500]}")


def _fetch(server: Server, url: str) -> bytes:
    """Open the newest inquiry's drawing by its link."""
    db, act = Database(url), Act(SECRETARY, datetime.now(UTC))
    try:
        newest = db.read_now(lambda s: next(inquiries.newest(s, 1))[0])
        (link,) = db.write_now(lambda s: drawing_links.links(s, act, newest))
    finally:
        db.close()
    answer = httpx.get(f"http://127.0.0.1:{server.port}{link.path}", timeout=PATIENCE, trust_env=False)
    answer.raise_for_status()
    return answer.content
