"""The loop that reads the network's mailbox: each mail once, by one process at a time, whatever is away."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from bot.clock import monotonic
from bot.domain.errors import Refusal
from bot.domain.incoming import Incoming, fingerprint
from bot.mail.mailbox import PATIENCE, Fetched, Reader, why
from bot.mail.reading import UnreadableError, read
from bot.services import delivery, drawings, mail_in
from bot.services.mail_in import Came, Place, Unread
from bot.slack.unsent import backoff

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from imapclient import SocketTimeout

    from bot.domain.drawings import Stored
    from bot.domain.incoming import File, Kind
    from bot.mail.server import Mailbox
    from bot.services.desk import Desk, Session
    from bot.services.watch import Watch

log = structlog.get_logger(__name__)

EVERY = 20.0  # seconds between looks
LEASE = timedelta(seconds=90)
LASTING = 600.0  # seconds from which on the secretariat is told that the mailbox, or a mail, cannot be read
SPARE = 500_000_000  # bytes on disk that strangers' files leave to the database beside them
_AWAY = (OperationalError, InterfaceError, NoConnectionError)  # a database that is
_TRIES = 3
_AT_ONCE = 500  # mails that are asked for their dates
_PIECE = 262_144  # bytes


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
        self._desk, self._watch, self._box, self._own = desk, watch, box, own
        self._reader = Reader(box, patience)
        self._held: datetime | None = None  # until when the right to read is ours
        self._failing: float | None = None  # since when the mailbox cannot be read
        self._withheld: tuple[int, float] | None = None  # a mail that the server does not give, since when
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
            except _AWAY as error:
                log.warning("mailbox_waits_for_database", error=type(error).__name__)
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
        at, net = monotonic(), self._desk.network
        self._failing = at if self._failing is None else self._failing
        log.warning("mailbox_away", error=reason)
        self._watch.health.mailbox_failed(at, reason)
        if at - self._failing >= LASTING:
            try:
                now = self._desk.clock.now()
                await self._desk.write(lambda s: delivery.mailbox_is_away(s, net, reason, now))
            except _AWAY as error:
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
        return False

    async def _take_new(self) -> None:
        folder = await asyncio.to_thread(self._reader.open)
        known = await self._desk.read(mail_in.place)
        place = mail_in.place_now(
            known, self._box.name, folder.uid_validity, folder.uid_next, self._desk.clock.machine_now()
        )
        if place != known:
            await self._desk.decide(lambda s: mail_in.reach(s, place))
        uids = await asyncio.to_thread(self._reader.after, place.uid)
        for at in range(0, len(uids), _AT_ONCE):
            some = uids[at : at + _AT_ONCE]
            if not await self._may_read():
                return
            old = await self._old(some, place)
            for uid in (one for one in some if one not in old):
                if not await self._may_read():
                    return
                place = await self._take(uid, place)
            if some[-1] in old:
                place = await self._pass(some[-1], place)

    async def _old(self, uids: list[int], place: Place) -> set[int]:
        """Return those that were there to be read before the mailbox was made anew."""
        if uids[0] >= place.below:
            return set()
        arrived = await asyncio.to_thread(self._reader.arrivals, uids)
        return {uid for uid, at in arrived.items() if at is not None and place.is_before(uid, at)}

    async def _pass(self, uid: int, place: Place) -> Place:
        """Go on behind a mail that is not taken."""
        reached = place.at(uid, None)
        await self._desk.decide(lambda s: mail_in.reach(s, reached))
        return reached

    async def _take(self, uid: int, place: Place) -> Place:
        """Take one mail and return how far the mailbox is read now."""
        now = self._desk.clock.machine_now()
        fetched = await self._fetched(uid, now)
        if fetched is None:
            return await self._pass(uid, place)
        is_behind = uid >= place.below  # those of before are in no order: an older one may be new as well
        reached = place.at(uid, min(fetched.arrived_at, now) if is_behind else None)
        mail = await asyncio.to_thread(_read, fetched, reached, self._own)
        try:
            await self._write(Came(reached, fetched.arrived_at, mail, own=self._own))
        except _AWAY:
            raise
        except Exception as error:  # noqa: BLE001  it is shown, and keeps none behind it waiting
            log.error("mail_not_taken", error=type(error).__name__, uid=uid)  # noqa: TRY400
            await self._write(Came(reached, fetched.arrived_at, _unread(mail), own=self._own))
        return reached

    async def _fetched(self, uid: int, now: datetime) -> Fetched | None:
        """Fetch a mail; one that the server refuses for long is as good as empty, and keeps none waiting."""
        try:
            found = await asyncio.to_thread(self._reader.fetch, uid, now)
        except Exception as error:
            if self._withheld is None or self._withheld[0] != uid:
                self._withheld = uid, monotonic()
            if monotonic() - self._withheld[1] < LASTING:
                raise
            log.error("mail_withheld", error=why(error), uid=uid)  # noqa: TRY400
            found = Fetched(now, b"", is_whole=True)
        self._withheld = None
        return found

    async def _write(self, came: Came) -> None:
        """Keep the files and take the mail; again where bytes were removed, or another took it, just now."""
        desk = self._desk
        for attempt in range(_TRIES):
            files, left_out = await self._keep(came.mail)
            whole = replace(came, files=files, left_out=left_out)
            try:
                kind = await desk.write(partial(_taken, desk, whole, desk.clock.now()))
            except _AWAY:
                raise
            except Exception:
                if attempt == _TRIES - 1:
                    raise
            else:
                self._watch.metrics.mail_taken(str(kind or "known"))
                return

    async def _keep(self, mail: Incoming | Unread) -> tuple[tuple[Stored, ...], tuple[tuple[str, str], ...]]:
        """Return what is kept of a mail's files, and what is not and why."""
        if isinstance(mail, Unread):
            return (), ()
        most = self._desk.network.form.limits.most
        kept: list[Stored] = []
        left = list(mail.left_out)
        for file in mail.files:
            found = await self._keep_one(file) if len(kept) < most else "many"
            if isinstance(found, str):
                left.append((found, file.name))
            else:
                kept.append(found)
        return tuple(kept), tuple(left)

    async def _keep_one(self, file: File) -> Stored | str:
        """Keep a file, or return why not."""
        try:
            if not await asyncio.to_thread(self._is_full):
                limits = self._desk.network.form.limits
                return await drawings.take(self._desk.files, _pieces(file.data), file.name, limits)
        except Refusal as refusal:
            return refusal.key
        except OSError as error:
            log.critical("no_room_for_files", error=type(error).__name__)
        return "no_room"

    def _is_full(self) -> bool:
        self._desk.files.prepare()
        return shutil.disk_usage(self._desk.files.folder).free < SPARE


def _taken(desk: Desk, came: Came, now: datetime, s: Session) -> Kind | None:
    return mail_in.take(s, desk.network, desk.files, came, now)


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(data), _PIECE):
        yield data[at : at + _PIECE]


def _read(fetched: Fetched, where: Place, own: Collection[str]) -> Incoming | Unread:
    if not fetched.data:
        place = f"{where.mailbox} {where.uid_validity} {where.uid}"
        return Unread("", "", "", fingerprint([place.encode()], None))
    try:
        return read(fetched.data, fetched.arrived_at, own, is_whole=fetched.is_whole)
    except UnreadableError as error:
        mark = fingerprint([fetched.data], None)
        return Unread(error.sender, error.subject, error.date, mark)


def _unread(mail: Incoming | Unread) -> Unread:
    return mail if isinstance(mail, Unread) else Unread(mail.sender, mail.subject, "", mail.fingerprint)
