"""Files outside the database, each under the SHA-256 of its content: the same content is kept once.

A file gets its name when all of it is on disk, and bears a mark beside it until somebody says that the
database has it noted. Nothing here is ever executed; only the owner may read it.
The methods are for threads; `bot.services.drawings` calls them from the event loop.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import make_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

OWN_FOLDER, OWN_FILE = 0o700, 0o600
NAME = re.compile(r"[0-9a-f]{64}")
_INCOMING, _UNNOTED, _LOCK = "incoming", "unnoted", ".lock"


def default_folder(url: str | URL) -> Path:
    """Return where files are kept unless somebody says: beside the SQLite file, else in `files`."""
    parts = make_url(url)
    if parts.drivername.startswith("sqlite") and parts.database:
        path = Path(parts.database).absolute()
        return path.with_name(f"{path.stem}-files")
    return Path("files").absolute()


class FileStore:
    """One folder of files. It is made when the first file arrives, or by `prepare`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """Make the folder. Raises OSError where nothing can be written."""
        for one in (self.folder, self.folder / _INCOMING, self.folder / _UNNOTED):
            one.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)

    def receive(self) -> Receiving:
        """Begin a file that comes piece by piece. Raises OSError."""
        self.prepare()
        return Receiving(self)

    def has(self, sha256: str) -> bool:
        """Whether the bytes are here."""
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """Open a file to read, to its end even if it is removed meanwhile. Raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def remove(self, sha256: str) -> None:
        """Remove the bytes; that they are gone already is no fault."""
        self.path(sha256).unlink(missing_ok=True)
        self.noted(sha256)

    def unnoted(self) -> Iterator[tuple[str, float]]:
        """Yield what nobody has called noted yet: its hash, and when it came (seconds since 1970)."""
        for path in sorted((self.folder / _UNNOTED).glob("*")):
            if NAME.fullmatch(path.name):
                yield path.name, path.stat().st_mtime

    def noted(self, sha256: str) -> None:
        """Say that something has the bytes: whatever tidies up leaves them alone from now on."""
        (self.folder / _UNNOTED / sha256).unlink(missing_ok=True)

    def remove_if_older(self, sha256: str, moment: float) -> None:
        """Remove bytes that did not arrive again since `moment` (seconds since 1970)."""
        with self.locked():
            path = self.folder / _UNNOTED / sha256
            if path.exists() and path.stat().st_mtime < moment:
                self.remove(sha256)

    def remove_unfinished(self, moment: float) -> None:
        """Remove what was begun before `moment` (seconds since 1970) and never ended, as after a crash."""
        for path in (self.folder / _INCOMING).glob("*"):
            with contextlib.suppress(FileNotFoundError):  # it may end just now
                if path.stat().st_mtime < moment:
                    path.unlink()

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a hash are, or would be. ValueError for what is no hash."""
        if not NAME.fullmatch(sha256):
            raise ValueError("no hash")
        return self.folder / sha256[:2] / sha256

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process from adding and removing files."""
        with (self.folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Receiving:
    """A file on its way in: `write` its pieces, then `finish` or `drop` it."""

    def __init__(self, store: FileStore) -> None:
        self._store = store
        self._file = NamedTemporaryFile(dir=store.folder / _INCOMING, delete=False)  # noqa: SIM115  mode 0600
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The hash of what came so far."""
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> None:
        """Add bytes. Raises OSError."""
        self._file.write(piece)
        self._digest.update(piece)

    def finish(self) -> str:
        """Put all of it on disk under its hash and return that. Raises OSError."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        sha256 = self.sha256
        path = self._store.path(sha256)
        path.parent.mkdir(mode=OWN_FOLDER, exist_ok=True)
        with (
            self._store.locked()
        ):  # the mark comes first: a crash in between leaves nothing that nobody finds
            (self._store.folder / _UNNOTED / sha256).touch(OWN_FILE)
            Path(self._file.name).replace(path)  # the same content takes its own place
        for folder in (path.parent, self._store.folder / _UNNOTED):
            _sync(folder)
        return sha256

    def drop(self) -> None:
        """Forget what came; nothing happens to what is finished."""
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Put a folder's names on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
