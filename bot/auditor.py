"""The auditor's loop: looks, apart from the clock and the sender, for what should have happened and did not.

It runs in every process. One without loops of its own (`toban web`) says that the workers stand still; it is
not its own fault, and restarting it would help nobody.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import monotonic
from bot.services import audit
from bot.services.health import Reason
from bot.services.spool import Spool

if TYPE_CHECKING:
    from bot.services.audit import Finding
    from bot.services.desk import Desk
    from bot.services.watch import Watch

log = structlog.get_logger(__name__)

EVERY = 10.0  # seconds between looks
LASTING = 60.0  # seconds from which on the secretariat is told: a restart for a new version is over by then
TELL_AGAIN = 3600.0  # seconds; the message's key keeps it from being owed twice a day
COMPARE = 300.0  # seconds between comparisons of states with the timeline
STANDING = {audit.TIMERS, audit.OUTBOX, audit.UNPINGED}  # what loops that stand still leave undone


class Auditor:
    """One process's auditor. What it finds in two looks running goes to `/healthz`, the metrics and the log.

    What lasts goes to the secretariat, too, through the outbox. It also tells whether the database answers.
    """

    def __init__(self, desk: Desk, watch: Watch, *, has_loops: bool) -> None:
        self._desk, self._watch, self._has_loops = desk, watch, has_loops
        self._since: dict[str, float] = {}  # by kind, when it was first found
        self._told: dict[str, float] = {}
        self._differing: list[str] = []
        self._compared = monotonic()

    async def run(self) -> None:
        """Look for ever, whatever happens to the database."""
        while True:
            try:
                await self.look()
            except SQLAlchemyError as error:
                log.error("audit_without_database", error=type(error).__name__)  # noqa: TRY400
                self._watch.health.database_failed()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Look once. Raises SQLAlchemyError when the database is away."""
        now, machine_now, at = self._desk.clock.now(), self._desk.clock.machine_now(), monotonic()
        found = await self._desk.read(lambda s: audit.look(s, now, machine_now))
        found += await self._compare(at)
        found += await self._forms()
        self._watch.health.database_answered(at)
        still = [one for one in found if one.kind in self._since]  # it was not just about to happen
        self._since = {one.kind: self._since.get(one.kind, at) for one in found}
        self._show(still)
        lasting = [one for one in still if self._is_to_be_told(one, at)]
        if lasting:
            network = self._desk.network
            await self._desk.write(lambda s: audit.tell(s, network, lasting, now, machine_now))
            self._told |= {one.kind: at for one in lasting}

    async def _compare(self, at: float) -> list[Finding]:
        """Compare now and then; what seems to differ is looked at again, it may have changed meanwhile."""
        if at - self._compared >= COMPARE:
            suspects = await self._desk.read(audit.suspects)
            differing = await self._desk.read(lambda s: audit.differing(s, suspects)) if suspects else []
            self._differing, self._compared = differing, at
        found = self._differing
        return [audit.Finding(audit.DIFFERING, len(found), found[0])] if found else []

    async def _forms(self) -> list[Finding]:
        """Return the forms that wait on disk though the database is there to take them in."""
        waiting = await asyncio.to_thread(Spool(self._desk.files).waiting)
        return [audit.Finding(audit.FORMS, len(waiting), waiting[0].name)] if waiting else []

    def _is_to_be_told(self, finding: Finding, at: float) -> bool:
        told = self._told.get(finding.kind, float("-inf"))
        return at - self._since[finding.kind] >= LASTING and at - told >= TELL_AGAIN

    def _show(self, found: list[Finding]) -> None:
        for one in found:
            log.error("audit", kind=one.kind, count=one.count, example=one.example)
        self._watch.metrics.found(found)
        self._watch.health.found(tuple(map(self._reason, found)))

    def _reason(self, one: Finding) -> Reason:
        """Messages that wait while Slack is away do so through no fault of ours."""
        ours = one.kind in STANDING and (one.kind != audit.OUTBOX or self._watch.health.slack_answers())
        why = "differs" if one.kind == audit.DIFFERING else "standstill"
        example = {"example": one.example} if one.example else {}
        return Reason(
            one.kind,
            why,
            f"found_{one.kind}",
            failing=ours and self._has_loops,
            more={"count": one.count, **example},
        )
