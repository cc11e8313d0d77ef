"""Processes forked from one that has imported everything: importing takes longer than the rest of a start."""

from __future__ import annotations

import gc
import multiprocessing
import os
from typing import TYPE_CHECKING

from bot import local_run
from bot.i18n import LOCALES, catalogue
from bot.logs import set_up_logging
from storage.migrate import expected_revision

if TYPE_CHECKING:
    from pathlib import Path

for locale in LOCALES:
    catalogue(locale)
expected_revision()

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(
    [
        __name__,
        *("apscheduler.executors.asyncio", "apscheduler.triggers.interval", "pytest"),
        *("uvicorn.lifespan.on", "uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto"),
    ]
)


def _is_born() -> None:
    """Look for garbage only in what is one's own, and less often: what is touched must be copied."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


os.register_at_fork(after_in_child=_is_born)


def serve_local(options: local_run.LocalOptions, log: Path) -> None:
    """Be `toban local` without its command line, in a process of one's own."""
    with log.open("ab") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    for token in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        os.environ.pop(token, None)
    set_up_logging("INFO")
    local_run.main(options)
