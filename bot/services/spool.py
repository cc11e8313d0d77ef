"""Forms that were sent while the database was away: each a file on disk until it is taken in.

A file is named after its form, so that a form sent twice is kept once, and taken in once: the inquiry has
the form's key. Files leave the folder only after the inquiry is on disk, and what a form brought with it is
not removed while it waits.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.drawings import Kind, Stored
from bot.domain.errors import Refusal
from bot.domain.inquiries import Confidentiality, Draft, Source
from bot.domain.members import FORM, Act
from bot.services import public_form
from bot.services.public_form import Sent

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from bot.services.desk import Desk
    from storage.database import Session
    from storage.files import FileStore

log = structlog.get_logger(__name__)

LOOK_AGAIN = 5.0  # seconds
ABANDONED = timedelta(hours=1)  # since what another process writes just now was begun
_FOLDER = "forms"  # among the files
_UNFINISHED = ".part"
_HASH = re.compile(r'"([0-9a-f]{64})"')


class Spool:
    """One folder, made when the first form needs it."""

    def __init__(self, store: FileStore) -> None:
        self._store, self._folder = store, store.folder / _FOLDER

    async def put(self, sent: Sent) -> None:
        """Put a form on disk; it survives a power cut then. Raises OSError, and Refusal `file_lost`."""
        await asyncio.to_thread(self._put, sent)

    def _put(self, sent: Sent) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.path(sent.key)
        with NamedTemporaryFile(
            "w", encoding="utf-8", dir=self._folder, suffix=_UNFINISHED, delete=False
        ) as file:
            json.dump(_plain(sent), file, ensure_ascii=True)
            file.flush()
            os.fsync(file.fileno())
        with self._store.locked():
            self._require_bytes(sent, Path(file.name))
            Path(file.name).replace(path)
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _require_bytes(self, sent: Sent, written: Path) -> None:
        for file in sent.files:
            if not self._store.has(file.sha256):
                written.unlink()
                raise Refusal("file_lost", name=file.name)

    def get(self, key: str) -> Sent | None:
        """Return a form that waits here, or None."""
        return _read(self.path(key))

    def waiting(self) -> list[Path]:
        """Return what waits, the oldest first."""
        found = []
        for path in self._folder.glob("*.json"):
            with suppress(FileNotFoundError):  # another process was quicker
                found.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(found)]

    def forms(self) -> list[Sent]:
        """Return the forms that wait, as far as they can be read."""
        found = []
        for path in self.waiting():
            with suppress(OSError, ValueError, KeyError, TypeError):
                found.append(_read(path))
        return [sent for sent in found if sent is not None]

    def hashes(self) -> set[str]:
        """Return the hashes of what forms that wait brought with them, readable by this version or not."""
        found: set[str] = set()
        for path in self.waiting():
            with suppress(OSError):
                found.update(_HASH.findall(path.read_bytes().decode("ascii", "replace")))
        return found

    def path(self, key: str) -> Path:
        """Return where a form is, or would be."""
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    async def run(self, desk: Desk) -> None:
        """Take in what waits, as soon as the database is back; never ends."""
        await asyncio.to_thread(self._tidy, (desk.clock.machine_now() - ABANDONED).timestamp())
        while True:
            await self.take_in(desk)
            await asyncio.sleep(LOOK_AGAIN)

    def _tidy(self, before: float) -> None:
        """Remove what a crash left half written before then: nobody was told that it was received."""
        for path in self._folder.glob(f"*{_UNFINISHED}"):
            with suppress(FileNotFoundError):  # it may end just now
                if path.stat().st_mtime < before:
                    path.unlink()

    async def take_in(self, desk: Desk) -> None:
        """Take in what waits, each form once whoever else tries; what cannot be is left and logged."""
        for path in await asyncio.to_thread(self.waiting):
            try:
                await self._take_one(desk, path)
            except Exception as error:  # noqa: BLE001  whatever it is, the next form may be luckier
                log.warning("form_waits", error=type(error).__name__)

    async def _take_one(self, desk: Desk, path: Path) -> None:
        sent = await asyncio.to_thread(_read, path)
        if sent is not None:
            act = Act(FORM, max(desk.clock.now(), sent.at), FORM)  # a clock that was put back stops none
            await desk.write(partial(_taken, desk, act, sent))
            await asyncio.to_thread(path.unlink, missing_ok=True)


def _taken(desk: Desk, act: Act, sent: Sent, s: Session) -> Inquiry:
    return public_form.take_in(s, desk.network, desk.files, act, sent, promised=True)


def _plain(sent: Sent) -> dict[str, Any]:
    return asdict(sent) | {"at": sent.at.isoformat()}


def _read(path: Path) -> Sent | None:
    """Read a form; None for one that is not there (any more)."""
    try:
        kept = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    draft = kept["draft"] | {
        "source": Source(kept["draft"]["source"]),
        "confidentiality": Confidentiality(kept["draft"]["confidentiality"]),
        "attachments": (),
        "marks": tuple(kept["draft"]["marks"]),
    }
    files = tuple(Stored(**file | {"kind": Kind(file["kind"])}) for file in kept["files"])
    at = datetime.fromisoformat(kept["at"])
    return Sent(kept["key"], at, Draft(**draft), kept["consented"], tuple(kept["tokens"]), files)
