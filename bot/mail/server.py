"""The mail server that our mail goes to, as `SMTP_URL` says, and the mailbox of `IMAP_URL`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

Charset = Literal["utf-8", "iso-2022-jp"]
CHARSETS: tuple[Charset, ...] = ("utf-8", "iso-2022-jp")
PORTS = {"smtp": 587, "smtps": 465}
IMAP_PORTS = {"imap": 143, "imaps": 993}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over: `tls` from the first byte, else STARTTLS, which a local one may lack."""

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str) -> Self:
        """Read `smtp://user:password@host:587` or `smtps://…`. ValueError for anything else."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS:
            raise ValueError("scheme")
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("address")
        port = parts.port or PORTS[parts.scheme]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if password and not user:
            raise ValueError("address")
        return cls(parts.hostname, port, parts.scheme == "smtps", user, password)

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine, where nobody listens in."""
        return self.host in _LOOPBACK


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail goes out: by which server, from whom, where answers go ("": to the sender), its letters."""

    server: Server
    sender: str
    reply_to: str = ""
    charset: Charset = "utf-8"

    @property
    def domain(self) -> str:
        """The domain in our Message-IDs."""
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder that mail comes in to: `tls` from the first byte, else STARTTLS, but on this machine."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"

    @classmethod
    def of(cls, url: str) -> Self:
        """Read `imaps://user:password@host/INBOX` or `imap://…`. ValueError for anything else."""
        parts = urlsplit(url)
        if parts.scheme not in IMAP_PORTS:
            raise ValueError("scheme")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if not (parts.hostname and user and password) or parts.query or parts.fragment:
            raise ValueError("address")
        port = parts.port or IMAP_PORTS[parts.scheme]
        folder = unquote(parts.path.strip("/")) or "INBOX"
        if not folder.isprintable():
            raise ValueError("address")
        return cls(parts.hostname, port, parts.scheme == "imaps", user, password, folder)

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine, where nobody listens in."""
        return self.host in _LOOPBACK

    @property
    def name(self) -> str:
        """What tells this mailbox from any other."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"
