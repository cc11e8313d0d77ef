"""Reading the mailbox of `IMAP_URL`, in a thread, without changing anything in it.

The folder is opened read-only and no mail is marked as seen: whoever else reads it sees it as ever.
"""

from __future__ import annotations

import contextlib
import logging
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

if TYPE_CHECKING:
    from bot.mail.server import Mailbox

WHOLE = 40_000_000  # bytes of a mail that is read to its end; mail servers take less
BEGINNING = 1_000_000  # bytes of a larger one: its words come first
PATIENCE = SocketTimeout(15, 60)  # seconds, to connect and for each answer
ERRORS = (IMAPClientError, OSError)  # those of a server, as far as it keeps to the protocol
_SIZE, _DATE = b"RFC822.SIZE", b"INTERNALDATE"

logging.getLogger("imapclient").setLevel(logging.WARNING)  # it would log all that customers write


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder says of itself: UIDs count as long as `uid_validity` is the same."""

    uid_validity: int
    uid_next: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail: when it came into the mailbox, its bytes, and whether that is all of it.

    No date where the server says none that there is.
    """

    arrived_at: datetime | None
    data: bytes
    is_whole: bool


class Reader:
    """One connection, made when it is needed. The methods are for a thread, one after the other.

    They raise IMAPClientError, OSError and what a server's nonsense leads to; `why` says it in a word.
    """

    def __init__(self, box: Mailbox, patience: SocketTimeout = PATIENCE) -> None:
        self._box, self._patience = box, patience
        self._client: IMAPClient | None = None

    def open(self) -> Folder:
        """Connect where we are not, look into the folder and return how it stands."""
        if self._client is None:
            self._client = _connected(self._box, self._patience)
        said = self._client.select_folder(self._box.folder, readonly=True)
        following = said.get(b"UIDNEXT") or max(self._client.search("ALL"), default=0) + 1
        return Folder(int(said[b"UIDVALIDITY"]), int(following))

    def after(self, uid: int) -> list[int]:
        """Return the UIDs behind this one; a server names the last mail in any case."""
        assert self._client is not None
        return sorted(one for one in self._client.search(["UID", f"{uid + 1}:*"]) if one > uid)

    def arrivals(self, uids: list[int]) -> dict[int, datetime | None]:
        """Return when these mails came into the mailbox, as far as they are still there."""
        return {uid: _aware(said.get(_DATE)) for uid, said in self._ask(uids, _DATE).items()}

    def fetch(self, uid: int) -> Fetched | None:
        """Return a mail, only the beginning of one that is too large; None where it is gone by now.

        A server that has no bytes of it is one that refuses it.
        """
        said = self._ask([uid], _SIZE, _DATE).get(uid)
        if said is None:
            return None
        is_whole = (said.get(_SIZE) or 0) <= WHOLE
        data = self._bytes(uid, "" if is_whole else f"<0.{BEGINNING}>")
        return None if data is None else Fetched(_aware(said.get(_DATE)), data, is_whole)

    def gives(self, uid: int) -> bool:
        """Whether the mail is there, and the server gives its bytes: the first of them is asked for."""
        return self._bytes(uid, "<0.1>") is not None

    def resume(self, uid_validity: int) -> None:
        """Connect again where the last answer ended the connection; raises where all is numbered anew."""
        if self._client is None and self.open().uid_validity != uid_validity:
            raise IMAPClientAbortError("renumbered")

    def drop(self) -> None:
        """End the connection as it is; whatever waits for its answer fails."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):  # it may be gone
                client.shutdown()

    def _bytes(self, uid: int, part: str) -> bytes | None:
        answer = self._ask([uid], f"BODY.PEEK[]{part}").get(uid)
        if answer is None:
            return None
        data = next((said for key, said in answer.items() if key.startswith(b"BODY[]")), None)
        if not data:
            raise IMAPClientError("no bytes")
        return bytes(data)

    def _ask(self, uids: list[int], *items: bytes | str) -> dict[int, dict[bytes, Any]]:
        """Ask for something of mails; after anything but a plain refusal the connection is of no more use."""
        assert self._client is not None
        try:
            return dict(self._client.fetch(uids, items))
        except Exception as error:
            if not isinstance(error, IMAPClientError) or isinstance(error, IMAPClientAbortError):
                self.drop()
            raise


def look(box: Mailbox) -> str:
    """Try whether the mailbox can be read; return "" or what is wrong."""
    reader = Reader(box)
    try:
        reader.open()
    except Exception as error:  # noqa: BLE001  whatever it is, it is told
        return why(error)
    finally:
        reader.drop()
    return ""


def why(error: Exception) -> str:
    """Say what is wrong in a word, never in the server's, which may quote a password."""
    if isinstance(error, LoginError):
        return "login_refused"
    if isinstance(error, TimeoutError):
        return "no_answer"
    if isinstance(error, ConnectionError | IMAPClientAbortError):
        return "no_connection"
    return "imap_error" if isinstance(error, IMAPClientError) else type(error).__name__


def _connected(box: Mailbox, patience: SocketTimeout) -> IMAPClient:
    context = _tls(local=box.is_local)
    client = IMAPClient(box.host, box.port, ssl=box.tls, ssl_context=context, timeout=patience)
    try:
        client.normalise_times = False
        if not (box.tls or box.is_local):  # no password leaves this machine in the open
            client.starttls(context)
        client.login(box.user, box.password)
    except Exception:
        with contextlib.suppress(Exception):
            client.shutdown()
        raise
    return client


@cache
def _tls(*, local: bool) -> ssl.SSLContext:
    """Read the machine's certificates once: that takes longer than the rest of a connection."""
    context = ssl.create_default_context()
    if local:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _aware(said: object) -> datetime | None:
    if not isinstance(said, datetime) or said.tzinfo is None:
        return None
    try:
        return said.astimezone(UTC)
    except (OverflowError, ValueError):  # no day that there is
        return None
