"""The loop that reads the network's mailbox: each mail once, by one process at a time, whatever is away."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from math import inf
from typing import TYPE_CHECKING

import structlog

from bot.clock import monotonic
from bot.mail.mailbox import ERRORS, PATIENCE, Fetched, Reader, why
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
        self._gives = False  # whether the server gave a mail's bytes in this look; see `_probe`
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
            self._gives = False
            try:
                if await self._may_read():
                    await self._take_new()
            except AWAY as error:
                log.warning("mailbox_waits_for_database", error=type(error).__name__)
                self._progress.forgive()
                return False
            except Exception as error:  # noqa: BLE001  what it says may quote a customer
                if not (self._gives and isinstance(error, ERRORS)):
                    await self._failed(why(error))
                    return False
                self._reader.drop()  # the rest is for the next look
                log.warning("mailbox_left", error=why(error))
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
        """Take what the server gives; raises where it gives nothing of what it is asked for."""
        await self._begin()
        await self._pass_old()
        # while the mailbox is away, each look asks anew
        late = self._progress.late(monotonic() if self._failing is None else inf)
        refusal: Exception | None = None
        for uid in self._progress.fresh():
            if not await self._may_read():
                return
            refusal = await self._take(uid) or refusal
        if (refusal or late) and not self._gives:
            await self._probe()
        for uid in late:
            if refusal and not self._gives:  # a server that is overloaded is left in peace
                break
            if not await self._may_read():
                return
            refusal = await self._take(uid) or refusal
        if refusal and not self._gives:
            raise refusal

    async def _begin(self) -> None:
        folder = await asyncio.to_thread(self._reader.open)
        known = await self._desk.read(mail_in.place)
        place = mail_in.place_now(
            known, self._box.name, folder.uid_validity, folder.uid_next, self._desk.clock.machine_now()
        )
        if place != known:
            await self._desk.decide(lambda s: mail_in.reach(s, place))
        if not self._progress.is_of(place):
            self._progress = Progress(place)
        self._progress.begin(place, await asyncio.to_thread(self._reader.after, place.uid))

    async def _pass_old(self) -> None:
        """Go on behind those that the server says were there before the mailbox was made anew."""
        place = self._progress.place
        while (uids := self._progress.undated(_AT_ONCE)) and await self._may_read():
            await self._resume()
            try:
                arrived = await asyncio.to_thread(self._reader.arrivals, uids)
            except TimeoutError:
                raise
            except Exception as error:  # noqa: BLE001  what the server says may be anything
                log.warning("dates_withheld", error=why(error))
            else:
                await self._pass([uid for uid, one in arrived.items() if place.is_before(uid, one)])

    async def _pass(self, uids: Iterable[int]) -> None:
        """Go on behind mails that are not taken."""
        done = dict.fromkeys(uids)
        reached = self._progress.reached(done)
        if reached != self._progress.place:
            await self._desk.decide(lambda s: mail_in.reach(s, reached))
        self._progress.keep(done)

    async def _take(self, uid: int) -> Exception | None:
        """Take one mail, or return why it cannot be had now; raises where the server says nothing at all."""
        place = self._progress.place
        await self._resume()
        try:
            found = await asyncio.to_thread(_fetched, self._reader, uid, place)
        except Exception as error:
            if self._missed(uid, error) < LASTING or not self._gives:
                if isinstance(error, TimeoutError):  # others may keep us waiting for as long
                    raise
                return error
            found = _LOST
        else:
            self._progress.had(uid)
            self._gives = self._gives or found is not None
        if found is None:
            await self._pass([uid])
            return None
        now = self._desk.clock.machine_now()
        # those of before are in no order: an older one may be new as well
        date = found.arrived_at if uid >= place.below else None
        done = {uid: min(date, now) if date else None}
        await self._taker.take(found, place.at(uid, None), self._progress.reached(done), now)
        self._progress.keep(done)
        return None

    async def _probe(self) -> None:
        """See whether the server gives a mail that is done: one that gives none is away.

        One that answers, and has no mail but the one that it does not give, is there: it is the mail's fault.
        """
        await self._resume()
        there = await asyncio.to_thread(self._reader.after, 0)
        uid = self._progress.sample(there)
        if uid is None:
            self._gives = len(there) == 1
            return
        try:
            self._gives = await asyncio.to_thread(self._reader.gives, uid)
        except Exception as error:  # noqa: BLE001  what the server says may be anything
            self._missed(uid, error)

    def _missed(self, uid: int, error: Exception) -> float:
        """Remember that a mail cannot be had now; return for how long (seconds)."""
        lasted = self._progress.missed(uid, monotonic())
        log.warning("mail_withheld", error=why(error), uid=uid, seconds=round(lasted))
        return lasted

    async def _resume(self) -> None:
        await asyncio.to_thread(self._reader.resume, self._progress.place.uid_validity)


def _fetched(reader: Reader, uid: int, place: Place) -> Fetched | None:
    """Fetch a mail; None where it is gone, or was there before the mailbox was made anew."""
    if uid < place.below and place.is_before(uid, reader.arrivals([uid]).get(uid)):
        return None
    return reader.fetch(uid)
