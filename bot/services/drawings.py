"""Customers' files: taken in piece by piece, kept for a form, tied to an inquiry, given up and removed.

The bytes are in `storage.files`, outside the database. A file is noted in the database after its bytes are
on disk, and its bytes are removed after nothing in the database has them any more.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from bot.domain.drawings import HEAD, Limits, Stored, kind_of, neutral_name, shown_name
from bot.domain.errors import Refusal
from bot.services import signed_links
from storage import attachments

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable, Sequence
    from datetime import datetime

    from storage.database import Session
    from storage.files import FileStore, Receiving

UPLOAD = "upload"  # the purpose of what stands in a form for a file that was sent already
KEPT = timedelta(days=1)  # how long a file waits for its form to be finished
_PIECE = 262_144  # bytes that are hashed and written at once, in a thread


class Taking:
    """A file that arrives: `write` what comes, then `done`; `drop` it where that breaks off.

    Little of it is in memory, and the event loop waits for no disk. What is not kept is refused as soon as
    that is sure (`file_too_large`, `file_kind`, `file_empty`), and what was written is gone by then.
    """

    def __init__(self, store: FileStore, name: str, limits: Limits) -> None:
        self._store, self._name, self._limits = store, name, limits
        self._head, self._waiting, self._size = b"", bytearray(), 0
        self._file: Receiving | None = None

    async def write(self, piece: bytes) -> None:
        """Take what came. Raises Refusal and OSError."""
        self._size += len(piece)
        if self._size > self._limits.largest:
            await self._refuse("file_too_large", megabytes=self._limits.largest / 1_000_000)
        self._waiting += piece
        if len(self._head) < HEAD:
            self._head += piece[: HEAD - len(self._head)]
            if len(self._head) == HEAD and kind_of(self._head) is None:
                await self._refuse("file_kind")
        if len(self._waiting) >= _PIECE:
            await self._put_away()

    async def done(self) -> Stored:
        """Return what is kept, now that it is on disk. Raises Refusal and OSError."""
        if self._size == 0:
            await self._refuse("file_empty")
        kind = kind_of(self._head)
        if kind is None:
            await self._refuse("file_kind")
        file = await self._put_away()
        sha256 = await asyncio.to_thread(file.finish)
        self._file = None
        return Stored(sha256, self._size, kind, neutral_name(self._name, kind, self._head))

    async def drop(self) -> None:
        """Forget what came so far; nothing happens to what is kept already."""
        self._waiting.clear()
        if self._file is not None:
            await asyncio.to_thread(self._file.drop)
            self._file = None

    async def _put_away(self) -> Receiving:
        pieces, self._waiting = bytes(self._waiting), bytearray()
        if self._file is None:
            self._file = await asyncio.to_thread(self._store.receive)
        await asyncio.to_thread(self._file.write, pieces)
        return self._file

    async def _refuse(self, key: str, **params: object) -> NoReturn:
        await self.drop()
        raise Refusal(key, name=shown_name(self._name), **params)


async def take(store: FileStore, stream: AsyncIterable[bytes], name: str, limits: Limits) -> Stored:
    """Keep the bytes of a stream under their hash. Raises Refusal (as Taking) and OSError.

    Nothing in the database has them yet: `keep_upload` or `attach` is to follow within the day.
    """
    taking = Taking(store, name, limits)
    try:
        async for piece in stream:
            await taking.write(piece)
        return await taking.done()
    finally:
        await taking.drop()


def keep_upload(s: Session, store: FileStore, file: Stored, now: datetime) -> str:
    """Note a file of a form that is not finished; return the token that stands for it there, for a day.

    Refusal `file_lost` where its bytes were removed just now: it must be sent again.
    """
    _require_bytes(s, store, [file])
    upload_id = attachments.add_upload(s, file, now)
    return signed_links.sign(s, UPLOAD, {"upload": upload_id}, now + KEPT)


def uploads(s: Session, tokens: Sequence[str], now: datetime) -> dict[str, tuple[int, Stored]]:
    """Return what tokens in a form stand for: the upload's id and its file. Others are left out."""
    ids: dict[str, int] = {}
    for token in tokens:
        try:
            ids[token] = signed_links.read(s, token, UPLOAD, now)["upload"]
        except signed_links.LinkError:
            continue
    kept = attachments.uploads(s, list(ids.values()))
    return {token: (upload_id, kept[upload_id]) for token, upload_id in ids.items() if upload_id in kept}


def waiting(s: Session) -> tuple[int, datetime | None]:
    """Return how many bytes are kept for forms that are not finished, and since when the oldest is."""
    return attachments.uploads_held(s)


def drop_uploads(s: Session, upload_ids: Sequence[int], now: datetime) -> None:
    """Give up files that were kept for a form."""
    attachments.lock(s)
    files = attachments.uploads(s, upload_ids)
    attachments.drop_uploads(s, upload_ids)
    attachments.give_up(s, (file.sha256 for file in files.values()), now)


def adopt(s: Session, inquiry_id: int, upload_ids: Sequence[int], now: datetime) -> None:
    """Tie a form's files to its inquiry, once, in the transaction that registers it.

    The names belong into the draft's `attachments` as well. The form keeps its files until their day is
    over: who goes back and changes the words sends another inquiry with the same files. Refusal `files_lost`
    where one was given up just now.
    """
    attachments.lock(s)
    files = attachments.uploads(s, upload_ids)
    if len(files) < len(upload_ids):
        raise Refusal("files_lost")
    attachments.add(s, inquiry_id, (files[one] for one in upload_ids), now)


def attach(s: Session, store: FileStore, inquiry_id: int, files: Sequence[Stored], now: datetime) -> None:
    """Tie files that were taken to an inquiry. Refusal `file_lost` as `keep_upload`."""
    _require_bytes(s, store, files)
    attachments.add(s, inquiry_id, files, now)


def erase(s: Session, inquiry_id: int, now: datetime) -> int:
    """Forget an inquiry's files, in unfinished forms as well, and owe the removal of their bytes.

    Return how many there were.

    The bytes go within seconds of the commit (`remove_given_up`), however often the bot is stopped between,
    unless another inquiry has the same content.
    """
    attachments.lock(s)
    hashes = attachments.drop_of_inquiry(s, inquiry_id)
    attachments.drop_uploads_of(s, hashes)
    attachments.give_up(s, hashes, now)
    return len(hashes)


def _require_bytes(s: Session, store: FileStore, files: Iterable[Stored]) -> None:
    """Make sure that nobody has removed the bytes, or does before this transaction has noted them."""
    attachments.lock(s)
    for file in files:
        if not store.has(file.sha256):
            raise Refusal("file_lost", name=file.name)
