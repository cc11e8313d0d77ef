"""What `toban check` says of mail: whether it goes out and comes in, and whether its servers have us."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.cli.words import Mark
from bot.mail import mailbox
from bot.mail.handover import look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.cli.slack_check import Told
    from bot.settings import Settings


def examine(settings: Settings) -> Iterator[Told]:
    """Yield what is right and wrong; nothing is sent."""
    if settings.smtp_url is None:
        yield Mark.NOTE, "mail_off", {}
    elif settings.mail is None:
        yield Mark.NOTE, "mail_no_url", {}
    else:
        server = f"{settings.mail.server.host}:{settings.mail.server.port}"
        if why := asyncio.run(look(settings.mail)):
            yield Mark.WRONG, "mail_away", {"server": server, "why": why}
        else:
            yield Mark.RIGHT, "mail", {"server": server, "sender": settings.mail.sender}
    yield from _mailbox(settings)


def _mailbox(settings: Settings) -> Iterator[Told]:
    if settings.mailbox is None:
        yield Mark.NOTE, "mailbox_off", {}
        return
    box = settings.mailbox
    server = f"{box.host}:{box.port}"
    if why := mailbox.look(box):
        yield Mark.WRONG, "mailbox_away", {"server": server, "why": why}
    else:
        yield Mark.RIGHT, "mailbox", {"server": server, "folder": box.folder}
