"""The auditor's loop: looks, apart from the clock and the sender, for what should have happened and did not.

It runs in every process. One without loops of its own (`toban web`) says that the workers stand still; it is
not its own fault, and restarting it would help nobody.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.services import audit
from bot.services.health import Finding

if TYPE_CHECKING:
    from bot.services.desk import Desk
    from bot.services.watch import Watch

log = structlog.get_logger(__name__)

EVERY = 20.0  # seconds between looks


async def watch_over(desk: Desk, watch: Watch, *, has_loops: bool) -> None:
    """Look for ever; what is found goes to the log and to `/healthz`."""
    while True:
        await asyncio.sleep(EVERY)
        found = await desk.read(lambda s: audit.look(s, desk.clock.now(), desk.clock.machine_now()))
        for finding in found:
            log.error("audit", kind=finding.kind, count=finding.count, example=finding.example)
        watch.health.found(tuple(_told(finding, watch, has_loops=has_loops) for finding in found))


def _told(finding: audit.Finding, watch: Watch, *, has_loops: bool) -> Finding:
    """Say what stands still; messages that wait while Slack is away do so through no fault of ours."""
    own = has_loops and (finding.kind != "outbox" or watch.health.slack_answers())
    return Finding(finding.kind, "standstill", own_fault=own)
