"""Mails to the network, what becomes of them, and what the secretariat reads of it."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.services import edits
from storage import inquiries
from storage.tables import inquiry
from tests.scenarios.town import Town, told

if TYPE_CHECKING:
    from bot.app import Toban
    from bot.domain.inquiries import Inquiry
    from tests.imap_server import ImapServer

TANAKA, SATO = "tanaka@sobaura.example.jp", "sato@hodokoji.example.jp"
OWN = "お問い合わせありがとうございます。"
PDF = b"%PDF-1.7 " + b"x" * 5000


async def read(town: Town, toban: Toban | None = None) -> bool:
    """Let the mailbox be read now, then wait until all that follows has gone out."""
    reader = (toban or town.toban).inbox
    assert reader is not None
    went_well = await reader.look()
    await town.quiet()
    return went_well


def mail(
    subject: str = "見積のお願い", body: str = "アルミ筐体の見積をお願いします。", **headers: str
) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = headers.pop("sender", f"田中 <{TANAKA}>")
    letter["To"] = "info@example.jp"
    letter["Subject"] = subject
    letter["Message-ID"] = headers.pop("message_id", f"<{abs(hash((subject, body)))}@sobaura.example.jp>")
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(body)
    return letter


async def comes(town: Town, inbox: ImapServer, letter: EmailMessage) -> list[Inquiry]:
    """A mail arrives and is read; return all inquiries there are now."""
    await inbox.put(letter.as_bytes())
    await read(town)
    return await cases_of(town)


async def cases_of(town: Town) -> list[Inquiry]:
    ids = await town.toban.db.read(
        lambda s: list(s.execute(select(inquiry.c.id).order_by(inquiry.c.id)).scalars())
    )
    found = await town.toban.db.read(lambda s: inquiries.by_ids(s, ids))
    return [found[one] for one in ids]


async def receipts_are_written(town: Town) -> None:
    desk = town.toban.desk
    values = dict.fromkeys(edits.TEXT_NAMES, "") | {"receipt_ja": OWN}
    await desk.write(lambda s: edits.put(s, desk.network, desk.act(town.secretary), edits.TEXTS, values))
    await desk.load_network()


def desk_reads(town: Town) -> list[str]:
    return [told(one) for one in town.letters(town.secretary)]
