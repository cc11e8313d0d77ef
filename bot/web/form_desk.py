"""What the public form does with the desk: tokens, files, taking in, waiting for a database that is away."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.domain.errors import Refusal
from bot.domain.members import FORM, Act
from bot.services import drawings, form_tokens
from bot.services.form_tokens import FormTokens
from bot.services.public_form import find, take_in
from bot.services.spool import Spool
from bot.web.form_page import Kept
from bot.web.form_room import Room

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.drawings import Stored
    from bot.domain.inquiries import Inquiry
    from bot.services.desk import Desk, Session
    from bot.services.public_form import Sent
    from bot.web.form_body import Came, Keep
    from bot.web.form_room import Visit

log = structlog.get_logger(__name__)

SPARE = 500_000_000  # bytes on disk that strangers' files leave to the database beside them
PATIENCE = 4.0  # seconds for which a customer waits for the database
AWAY = (SQLAlchemyError, TimeoutError)  # what comes of a database that is away


class FormDesk:
    """One process's share in the form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._spool = Spool(desk.files)
        self.room = Room(desk)
        self._tokens: FormTokens | None = None

    async def run(self) -> None:
        """Read the secret while the database is there, then take in what waits on disk, for ever."""
        await self.signer()
        await self._spool.run(self._desk)

    async def signer(self) -> FormTokens:
        """Return what signs and reads tokens. Raises AWAY, the first time only."""
        if self._tokens is None:
            async with asyncio.timeout(PATIENCE):
                self._tokens = FormTokens(await self._desk.decide(form_tokens.secret))
        return self._tokens

    def keeper(self, visit: Visit) -> Keep:
        """Return what keeps a form's files as they come, as long as there is room for its visit."""

        async def keep(stream: AsyncIterator[bytes], name: str) -> Stored:
            await visit.enter()
            return await self._keep(stream, name)

        return keep

    async def _keep(self, stream: AsyncIterator[bytes], name: str) -> Stored:
        """Keep a file that comes. Raises Refusal, also `no_room` on disk, and OSError."""
        if await asyncio.to_thread(self._is_full):
            log.critical("no_room_for_files")
            raise Refusal("no_room")
        return await drawings.take(self._desk.files, stream, name, self._desk.network.form.limits)

    def _is_full(self) -> bool:
        self._desk.files.prepare()
        return shutil.disk_usage(self._desk.files.folder).free - self.room.reserved < SPARE

    async def kept(self, came: Came) -> list[Kept]:
        """Keep the files that came for the next try, and return them with those of earlier ones.

        Raises Refusal and AWAY.
        """
        if not (came.files or came.tokens):
            return []
        desk, now = self._desk, self._desk.clock.now()

        def work(s: Session) -> list[Kept]:
            new = [drawings.keep_upload(s, desk.files, file, now) for file in came.files]
            found = drawings.uploads(s, [*came.tokens, *new], now)
            return [Kept(token, file.name, file.size) for token, (_, file) in found.items()]

        async with asyncio.timeout(PATIENCE):
            return await (desk.decide(work) if came.files else desk.read(work))

    async def take(self, sent: Sent) -> None:
        """Take a form in, or put it on disk while the database is away. Raises Refusal and OSError."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._take_in(sent)
        except AWAY as error:
            log.warning("database_failed", error=type(error).__name__)  # what it says may quote a customer
            await self._spool.put(sent)

    async def _take_in(self, sent: Sent) -> None:
        desk, act = self._desk, Act(FORM, sent.at, FORM)

        def work(s: Session) -> Inquiry:
            return take_in(s, desk.network, desk.files, act, sent)

        try:
            await desk.write(work)
        except IntegrityError:  # it came twice at once: the other one is on disk now
            await desk.write(work)

    async def found(self, key: str) -> Inquiry | Sent | None:
        """Return what became of a form: an inquiry, or what still waits on disk; None where nobody knows."""
        try:
            async with asyncio.timeout(PATIENCE):
                case = await self._desk.read(lambda s: find(s, key))
        except AWAY:
            case = None
        return case or await asyncio.to_thread(self._spool.get, key)
