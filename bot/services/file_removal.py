"""Removing the bytes that nothing in the database has any more.

What was given up goes at once. What nobody ever noted, as after a crash between the disk and the database,
goes after a day. Both are decided while nobody else notes files. What a form has that waits on disk stays.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.services import drawings
from bot.services.spool import Spool
from storage import attachments, settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.database import Session
    from storage.files import FileStore

log = structlog.get_logger(__name__)

BATCH = 100  # files looked at in one transaction
YOUNG = timedelta(days=1)  # machine time for which bytes wait to be noted


def given_up(s: Session) -> list[str]:
    """Return the hashes of bytes that are to be removed, some at a time."""
    return attachments.given_up(s, BATCH)


def remove_given_up(s: Session, store: FileStore, hashes: Sequence[str]) -> int:
    """Remove bytes that were given up, in a transaction before this one, and that nothing else has.

    Return how many are settled; what the disk does not let go of stays owed.
    """
    attachments.lock(s)
    needed = attachments.needed(s, hashes)
    spool = Spool(store)
    store.prepare()
    stuck = set()
    with store.locked():
        for sha256 in set(hashes) - needed - spool.hashes():
            try:
                store.remove(sha256)
            except OSError as error:
                log.critical("file_not_removed", sha256=sha256, error=type(error).__name__)
                stuck.add(sha256)
    settled = [sha256 for sha256 in hashes if sha256 not in stuck]
    attachments.settle(s, settled)
    return len(settled)


def expire_uploads(s: Session, store: FileStore, now: datetime) -> None:
    """Give up the files that were kept for forms a day ago."""
    kept = [drawings.uploads(s, sent.tokens, sent.at).values() for sent in Spool(store).forms()]
    waiting = {upload_id for files in kept for upload_id, _ in files}
    if old := set(attachments.expired_uploads(s, now - drawings.KEPT)) - waiting:
        drawings.drop_uploads(s, sorted(old), now)


def tidy(s: Session, store: FileStore, arrived: Sequence[tuple[str, float]], machine_now: datetime) -> None:
    """Say of what arrived what the database has by now, and remove the rest once it is a day old.

    `arrived` is from the store: hashes, and when each came (seconds since 1970). A restored database
    that holds everything back removes nothing.
    """
    attachments.lock(s)
    hashes = [sha256 for sha256, _ in arrived]
    waiting = Spool(store).hashes()
    needed = attachments.needed(s, hashes)
    for sha256 in needed:
        store.noted(sha256)
    if settings.get(s, settings.PAUSED) is None:
        for sha256 in set(hashes) - needed - waiting:
            store.remove_if_older(sha256, (machine_now - YOUNG).timestamp())
