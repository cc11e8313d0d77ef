"""Handing one mail over to the mail server, and what its answer means."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

import aiosmtplib
from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientRefused, SMTPResponseException

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.mail.server import MailSettings

PATIENCE = 15.0  # seconds until a letter may be handed over, and again for the letter itself
_FOR_GOOD = 500  # the reply codes from which on a refusal is final


class End(Enum):
    """How a handing over ended, and so what is to be done."""

    TAKEN = auto()
    REFUSED = auto()  # this letter, or to this address, for good
    NOT_NOW = auto()  # this letter: again later
    AWAY = auto()  # the server takes nothing from us, whatever it is
    UNSURE = auto()  # the letter was on its way when the connection was lost: it may have been taken


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a letter; `error` is a reply code or an error's name, never what the server said."""

    end: End
    error: str = ""


async def hand_over(
    settings: MailSettings, to: str, letter: bytes, before_letter: Callable[[], Awaitable[None]]
) -> Verdict:
    """Hand a letter over. `before_letter` is awaited before its first byte; what it raises goes through."""
    client, end = _client(settings), End.AWAY
    try:
        try:
            async with asyncio.timeout(PATIENCE):
                await client.connect()
                await client.mail(settings.sender)
                end = End.NOT_NOW  # from here on it is this address, and no other letter waits for it
                await client.rcpt(to)
        except SMTPRecipientRefused as error:
            return _answered(error)
        except (SMTPException, OSError, TimeoutError) as error:
            return Verdict(end, _name(error))
        await before_letter()
        try:
            async with asyncio.timeout(PATIENCE):
                await client.data(letter)
        except SMTPDataError as error:
            return _answered(error)
        except (SMTPException, OSError, TimeoutError) as error:
            return Verdict(End.UNSURE, _name(error))
        return Verdict(End.TAKEN)
    finally:
        await _part(client)


async def look(settings: MailSettings) -> str:
    """Try whether the server would take mail from us; return "" or what is wrong, as in a verdict."""
    client = _client(settings)
    try:
        async with asyncio.timeout(PATIENCE):
            await client.connect()
            await client.mail(settings.sender)
    except (SMTPException, OSError, TimeoutError) as error:
        return _name(error)
    finally:
        await _part(client)
    return ""


def _client(settings: MailSettings) -> SMTP:
    server = settings.server
    encrypted = None if server.is_local else True  # nothing leaves this machine in the open
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        local_hostname=settings.domain,
        timeout=PATIENCE,
        use_tls=server.tls,
        start_tls=None if server.tls else encrypted,
        validate_certs=not server.is_local,
    )


async def _part(client: SMTP) -> None:
    with contextlib.suppress(SMTPException, OSError, TimeoutError):
        if client.is_connected:
            async with asyncio.timeout(1):
                await client.quit()
    client.close()


def _answered(error: SMTPResponseException) -> Verdict:
    return Verdict(End.REFUSED if error.code >= _FOR_GOOD else End.NOT_NOW, str(error.code))


def _name(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return str(error.code)
    return "no_connection" if isinstance(error, aiosmtplib.SMTPConnectError) else type(error).__name__
