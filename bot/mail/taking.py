"""Taking a fetched mail: its bytes are read, its files kept, and what it is goes into one transaction."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from bot.domain.errors import Refusal
from bot.domain.incoming import Incoming, by_its_writer, fingerprint
from bot.mail.reading import UnreadableError, read
from bot.services import drawings, mail_in
from bot.services.mail_in import Came, Unread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.domain.drawings import Stored
    from bot.domain.incoming import File
    from bot.mail.mailbox import Fetched
    from bot.services.desk import Desk
    from bot.services.mail_in import Place
    from bot.services.watch import Watch

log = structlog.get_logger(__name__)

AWAY = (OperationalError, InterfaceError, NoConnectionError)  # a database that is
SPARE = 500_000_000  # bytes on disk that strangers' files leave to the database beside them
_TRIES = 3
_PIECE = 262_144  # bytes


class Taker:
    """Takes mails for one process; `own` are the network's addresses."""

    def __init__(self, desk: Desk, watch: Watch, own: tuple[str, ...]) -> None:
        self._desk, self._watch, self._own = desk, watch, own

    async def take(self, fetched: Fetched, at: Place, reached: Place, now: datetime) -> None:
        """Take the mail that lies in the mailbox at `at`, and write down that it is read as far as `reached`.

        What cannot be taken is shown. Raises what a database that is away raises.
        """
        mail = await asyncio.to_thread(self._read, fetched, at)
        came = Came(at, fetched.arrived_at or now, mail, own=self._own)
        try:
            await self._write(came, reached)
        except AWAY:
            raise
        except Exception as error:  # noqa: BLE001  it is shown, and keeps none behind it waiting
            log.error("mail_not_taken", error=type(error).__name__, uid=at.uid)  # noqa: TRY400
            await self._write(replace(came, mail=_unread(mail, self._own)), reached)

    def _read(self, fetched: Fetched, at: Place) -> Incoming | Unread:
        if not fetched.data:
            place = f"{at.mailbox} {at.uid_validity} {at.uid}"
            return Unread("", "", "", fingerprint([place.encode()], None))
        try:
            return read(fetched.data, fetched.arrived_at, self._own, is_whole=fetched.is_whole)
        except UnreadableError as error:
            mark = fingerprint([fetched.data], None)
            return Unread(error.sender, error.subject, error.date, mark)

    async def _write(self, came: Came, reached: Place) -> None:
        """Keep the files and take the mail; again where bytes were removed, or another took it, just now."""
        desk = self._desk
        for attempt in range(_TRIES):
            files, left_out = await self._keep(came.mail)
            whole = replace(came, files=files, left_out=left_out)
            try:
                kind = await desk.write(
                    partial(
                        mail_in.take,
                        net=desk.network,
                        store=desk.files,
                        came=whole,
                        reached=reached,
                        now=desk.clock.now(),
                    )
                )
            except AWAY:
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


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(data), _PIECE):
        yield data[at : at + _PIECE]


def _unread(mail: Incoming | Unread, own: tuple[str, ...]) -> Unread:
    if isinstance(mail, Unread):
        return mail
    return Unread(by_its_writer(mail, own).sender, mail.subject, "", mail.fingerprint)
