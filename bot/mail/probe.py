"""Asking a mail server that took nothing whether it does again: otherwise only the next letter would tell."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.clock import monotonic
from bot.mail import handover

if TYPE_CHECKING:
    from bot.mail.server import MailSettings
    from bot.services.health import Health

EVERY = 60.0  # seconds between two questions


class MailProbe:
    """Runs beside the sender, and asks only while the health register has it that mail is away."""

    def __init__(self, settings: MailSettings, health: Health) -> None:
        self._settings, self._health = settings, health

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(EVERY)
            await self.look()

    async def look(self) -> None:
        """Ask once, where there is something to ask; no letter goes out."""
        if not self._health.mail_is_away():
            return
        if error := await handover.look(self._settings):
            self._health.mail_failed(monotonic(), error)
        else:
            self._health.mail_answered()
