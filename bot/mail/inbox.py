"""The loop that reads the network's mailbox: each mail once, by one process at a time, whatever is away."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.clock import monotonic
from bot.mail.mailbox import PATIENCE, Fetched, Reader, why
from bot.mail.progress import Progress
from bot.mail.taking import AWAY, Taker
from bot.services import delivery, mail_in
from bot.services.mail_in import Place
from bot.slack.unsent import backoff

if TYPE_CHECKING:
    from collections.abc import Iterable

    from imapclient import SocketTimeout

    from bot.mail.server import Mailbox
    from bot.services.desk import Desk
    from bot.services.watch import Watch

log = structlog.get_logger(__name__)

EVERY = 20.0  # seconds between looks
LEASE = timedelta(seconds=90)
LASTING = 600.0  # seconds from which on the secretariat is told that the mailbox, or a mail, cannot be read
_AT_ONCE = 500  # mails that are asked for their dates
_LOST = Fetched(None, b"", is_whole=True)
_NOWHERE = Place("", 0, 0, "")


class Inbox:
    """One process's share in reading. `own` are the network's addresses, `patience` is with the server."""

    def __init__(
        self,
        desk: Desk,
        watch: Watch,
        box: Mailbox,
        own: tuple[str, ...],
        patience: SocketTimeout = PATIENCE,
    ) -> None:
        self._desk, self._watch, self._box = desk, watch, box
        self._reader = Reader(box, patience)
        self._taker = Taker(desk, watch, own)
        self._held: datetime | None = None  # until when the right to read is ours
        self._failing: float | None = None  # since when the mailbox cannot be read
        self._progress = Progress(_NOWHERE)
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Read for ever, whatever happens to the mailbox and to the database."""
        failures = 0
        try:
            while True:
                failures = 0 if await self.look() else failures + 1
                await asyncio.sleep(max(EVERY, backoff(failures)) if failures else EVERY)
        finally:
            self._reader.drop()

    async def look(self) -> bool:
        """Take what is new; False where the mailbox or the database is away."""
        async with self._turn:
            try:
                if await self._may_read():
                    await self._take_new()
            except AWAY as error:
                log.warning("mailbox_waits_for_database", error=type(error).__name__)
                self._progress.forgive()
                return False
            except Exception as error:  # noqa: BLE001  what it says may quote a customer
                await self._failed(why(error))
                return False
            self._failing = None
            self._watch.health.mailbox_answered()
            return True

    async def _failed(self, reason: str) -> None:
        """Begin anew with another connection, and tell whoever should know."""
        self._reader.drop()
        self._progress.forgive()
        at, net = monotonic(), self._desk.network
        self._failing = at if self._failing is None else self._failing
        log.warning("mailbox_away", error=reason)
        self._watch.health.mailbox_failed(at, reason)
        if at - self._failing >= LASTING:
            try:
                now = self._desk.clock.now()
                await self._desk.write(lambda s: delivery.mailbox_is_away(s, net, reason, now))
            except AWAY as error:
                log.warning("mailbox_waits_for_database", error=type(error).__name__)

    async def _may_read(self) -> bool:
        """Take or keep the right to read; another process that has it needs no connection of ours."""
        now, held = self._desk.clock.machine_now(), self._held
        until = now + LEASE
        if await self._desk.decide(lambda s: mail_in.lease(s, now, until, held)):
            self._held = until
            return True
        self._held = None
        self._reader.drop()
        self._progress.forgive()
        return False

    async def _take_new(self) -> None:
        folder = await asyncio.to_thread(self._reader.open)
        known = await self._desk.read(mail_in.place)
        place = mail_in.place_now(
            known, self._box.name, folder.uid_validity, folder.uid_next, self._desk.clock.machine_now()
        )
        if place != known:
            await self._desk.decide(lambda s: mail_in.reach(s, place))
        if not self._progress.is_of(place):
            self._progress = Progress(place)
        uids = self._progress.begin(place, await asyncio.to_thread(self._reader.after, place.uid))
        for at in range(0, len(uids), _AT_ONCE):
            some = uids[at : at + _AT_ONCE]
            if not await self._may_read():
                return
            old = await self._old(some)
            await self._pass(old)
            for uid in (one for one in some if one not in old):
                if not await self._may_read():
                    return
                await self._take(uid)

    async def _old(self, uids: list[int]) -> set[int]:
        """Return those that were there to be read before the mailbox was made anew."""
        place = self._progress.place
        asked = [uid for uid in uids if uid < place.below]
        arrived = await self._arrivals(asked) if asked else {}
        return {uid for uid, at in arrived.items() if at is not None and place.is_before(uid, at)}

    async def _arrivals(self, uids: list[int]) -> dict[int, datetime | None]:
        """Ask for dates; where the server refuses, for half as many, down to the mail that it refuses."""
        try:
            return await asyncio.to_thread(self._reader.arrivals, uids)
        except TimeoutError:
            raise
        except Exception as error:  # noqa: BLE001  what the server says may be anything
            await self._go_on(error)
        half = len(uids) // 2
        return {**await self._arrivals(uids[:half]), **await self._arrivals(uids[half:])} if half else {}

    async def _pass(self, uids: Iterable[int]) -> None:
        """Go on behind mails that are not taken."""
        done = dict.fromkeys(uids)
        reached = self._progress.reached(done)
        if reached != self._progress.place:
            await self._desk.decide(lambda s: mail_in.reach(s, reached))
        self._progress.keep(done)

    async def _take(self, uid: int) -> None:
        """Take one mail, unless the server does not give it yet."""
        fetched = await self._fetched(uid)
        if fetched is None:
            return
        now, place = self._desk.clock.machine_now(), self._progress.place
        # those of before are in no order: an older one may be new as well
        date = fetched.arrived_at if uid >= place.below else None
        done = {uid: min(date, now) if date else None}
        await self._taker.take(fetched, place.at(uid, None), self._progress.reached(done), now)
        self._progress.keep(done)

    async def _fetched(self, uid: int) -> Fetched | None:
        """Return a mail that is to be taken; one that the server refuses for long is as good as empty."""
        try:
            found = await asyncio.to_thread(self._reader.fetch, uid)
        except TimeoutError:  # a server that says nothing is away
            self._progress.silent(uid)
            raise
        except Exception as error:  # noqa: BLE001  what the server says may be anything
            await self._go_on(error)
            at = monotonic()
            since = self._progress.refused(uid, at)
            log.warning("mail_withheld", error=why(error), uid=uid, seconds=round(at - since))
            return _LOST if at - since >= LASTING else None
        if found is None:  # somebody deleted it
            await self._pass([uid])
        return found

    async def _go_on(self, error: Exception) -> None:
        """Go on where the server refuses one thing and answers another; it is away where it does not."""
        await asyncio.to_thread(self._reader.go_on, error, self._progress.place.uid_validity)
