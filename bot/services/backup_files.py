"""Customers' files in a backup: as they are, under their hashes, beside the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipInfo

from storage import attachments

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable
    from typing import IO

    from storage.database import Session
    from storage.files import FileStore

_FOLDER = "files/"
_PIECE = 1 << 20  # bytes in memory at once


def pack(archived: zipfile.ZipFile, store: FileStore, hashes: Iterable[str]) -> list[str]:
    """Write files into an archive and return the hashes of those that are there: some may go meanwhile."""
    packed = []
    for sha256 in hashes:
        try:
            source = store.open(sha256)
        except FileNotFoundError:
            continue
        with source, archived.open(ZipInfo(_FOLDER + sha256), "w", force_zip64=True) as target:
            while piece := source.read(_PIECE):
                target.write(piece)
        packed.append(sha256)
    return packed


def unpack(s: Session, archived: zipfile.ZipFile, store: FileStore, packed: Iterable[str]) -> None:
    """Keep those of an archive's files that the database has. BadZipFile for one that is not what it was.

    Raises KeyError for one that is not in the archive, and OSError.
    """
    needed = set(attachments.everything(s))
    for sha256 in packed:
        with archived.open(_FOLDER + sha256) as source:
            if sha256 in needed and not store.has(sha256):
                _unpack_one(source, sha256, store)


def _unpack_one(source: IO[bytes], sha256: str, store: FileStore) -> None:
    file = store.receive()
    try:
        while piece := source.read(_PIECE):
            file.write(piece)
        if file.sha256 != sha256:
            raise BadZipFile(sha256)
        file.finish()
    finally:
        file.drop()
