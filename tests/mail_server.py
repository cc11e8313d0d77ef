"""A real mail server for the tests: what it took, and how it misbehaves when told to."""

from __future__ import annotations

import asyncio
import email
import re
import socket
from contextlib import asynccontextmanager
from email import policy
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP, Envelope, Session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from email.message import EmailMessage

_LINK = re.compile(r"https?://\S+/m/\S+")


class Mailbox:
    """The server. `answers` are replies to RCPT by address, `drops` how many letters it takes and loses the
    connection over.
    """

    def __init__(self, port: int) -> None:
        self.port, self.drops = port, 0
        self.answers: dict[str, str] = {}
        self.taken: list[EmailMessage] = []
        self.tried = 0
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def open(self) -> None:
        loop = asyncio.get_running_loop()

        def protocol() -> Any:
            return SMTP(self, hostname="mail.example.jp", loop=loop, enable_SMTPUTF8=False)

        self._server = await loop.create_server(protocol, "127.0.0.1", self.port)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.tried += 1
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append(letter)
        if self.drops:
            self.drops -= 1
            server.transport.abort()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """The letters to an address, oldest first."""
        return [letter for letter in self.taken if address in str(letter["To"])]


def text_of(letter: EmailMessage) -> str:
    """The words of a letter."""
    return str(letter.get_content())


def link_of(letter: EmailMessage, label: str) -> str:
    """The address under a label such as 「一次回答済」."""
    _, _, rest = text_of(letter).partition(f"{label}\n")
    found = _LINK.search(rest)
    assert found, f"no link {label!r} in {text_of(letter)}"
    return found[0]


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    found = Mailbox(port)
    await found.open()
    try:
        yield found
    finally:
        await found.close()
