"""One message's way out by mail: written, handed over, and what became of it written down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.clock import monotonic
from bot.mail.handover import End, Verdict, hand_over
from bot.mail.letter import compose
from bot.mail.written import written
from bot.services import delivery, sent_letters
from bot.slack.leases import RELEASED, keep
from bot.slack.unsent import backoff, what

if TYPE_CHECKING:
    from bot.mail.server import MailSettings
    from bot.services.contents import Contents
    from bot.services.desk import Desk
    from bot.services.sent_letters import LetterNames
    from bot.services.watch import Watch

log = structlog.get_logger(__name__)

OFF, NO_ADDRESS = "mail_off", "no_address"
GIVEN_UP = timedelta(days=2)  # how long a letter is tried that the server does not take just now
PACE = timedelta(seconds=0.1)  # between two letters, however fast the sender goes otherwise


class Post:
    """Sends single messages that were claimed, each as one mail. `settings` None: no mail goes out."""

    def __init__(self, desk: Desk, watch: Watch, settings: MailSettings | None) -> None:
        self._desk, self._settings = desk, settings
        self._health, self._metrics = watch.health, watch.metrics
        self._names: LetterNames | None = None

    async def send(self, row: dict[str, Any], shown: Contents) -> timedelta | None:
        """Send a message; return how long the lane must rest, RELEASED where that is written already."""
        if self._settings is None:
            await self._failed(row, OFF)
            return None
        try:
            letter = await written(self._desk, row, shown, await self._letter_names())
            at = self._desk.clock.machine_now()
            data = None if letter is None else compose(letter, self._settings, self._desk.network.name, at)
        except Exception as error:
            log.exception("mail_not_written", **what(row))
            await self._later(row, type(error).__name__)
            return None
        if letter is None or data is None:
            now = self._desk.clock.now()
            await self._desk.db.write(lambda s: delivery.dropped(s, row, NO_ADDRESS, now))
            return None
        await keep(self._desk, row)
        verdict = await hand_over(self._settings, letter.to, data, lambda: keep(self._desk, row))
        return await self._end(row, verdict)

    async def _letter_names(self) -> LetterNames:
        if self._names is None:
            self._names = await self._desk.db.write(sent_letters.names)
        return self._names

    async def _end(self, row: dict[str, Any], verdict: Verdict) -> timedelta | None:
        self._metrics.mailed(verdict.error or "ok")
        if verdict.end is End.TAKEN:
            self._health.mail_answered()
            now, free_at = self._desk.clock.now(), self._desk.clock.machine_now() + PACE
            await self._desk.db.write(lambda s: delivery.sent(s, row, "mail", None, now, free_at))
            return RELEASED
        log.warning("mail_not_sent", **what(row), error=verdict.error)
        now = self._desk.clock.now()
        if verdict.end is End.AWAY:
            self._health.mail_failed(monotonic(), verdict.error)
            rest = await self._later(row, verdict.error)
            if row["attempts"] >= delivery.OFTEN:
                net = self._desk.network
                await self._desk.write(lambda s: delivery.mail_is_stuck(s, net, row, verdict.error, now))
            return rest  # what waits behind it would fare no better
        self._health.mail_answered()
        given_up = verdict.end is End.NOT_NOW and now - row["created_at"] > GIVEN_UP
        if verdict.end is End.REFUSED or given_up:
            await self._failed(row, verdict.error)
        elif verdict.end is End.UNSURE:
            again = self._desk.clock.machine_now() + timedelta(seconds=backoff(row["attempts"]))
            await self._desk.write(lambda s: delivery.resend(s, row, now, marked=True, not_before=again))
        else:
            await self._later(row, verdict.error)
            if row["attempts"] == delivery.OFTEN:
                net = self._desk.network
                await self._desk.write(lambda s: delivery.mail_is_slow(s, net, row, now))
        return None

    async def _failed(self, row: dict[str, Any], error: str) -> None:
        now, net = self._desk.clock.now(), self._desk.network
        await self._desk.write(lambda s: delivery.failed(s, net, row, error, now))

    async def _later(self, row: dict[str, Any], error: str) -> timedelta:
        wait = timedelta(seconds=backoff(row["attempts"]))
        again = self._desk.clock.machine_now() + wait
        await self._desk.db.write(lambda s: delivery.later(s, row, again, error))
        return wait
