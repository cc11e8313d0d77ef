"""The receipt to a customer who wrote by the website or by mail, where the network has written one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.incoming import answers_nobody
from bot.domain.inquiries import Source
from bot.domain.mail import CUSTOMER, is_address, mailbox_of
from bot.i18n import locale_of
from bot.services.messages import NOTE, RECEIPT, message
from storage import correspondents, customers, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from storage.database import Session

OWN = "receipt"  # the network's own texts: `receipt_ja`, `receipt_en`
MOST = 5  # a day to one mailbox: nobody fills a stranger's mailbox through us
_WROTE = (Source.WEB, Source.MAIL)
_DAY = timedelta(days=1)


def text(net: Network, case: Inquiry) -> tuple[str, str]:
    """Return the network's own words and their language: the customer's, else the one that there is."""
    wanted = locale_of(case.lang, net.locale)
    for language in (wanted, "en" if wanted == "ja" else "ja"):
        if own := net.text(f"{OWN}_{language}").strip():
            return own, language
    return "", wanted


def may_go(case: Inquiry) -> bool:
    """Whether the customer should get one now: not where something looks wrong, and not after the reply."""
    address = case.email.strip()
    return case.is_open and not case.marks and is_address(address) and not answers_nobody(address)


def owe(s: Session, net: Network, case: Inquiry, now: datetime) -> None:
    """Owe the receipt of an inquiry that the customer wrote, unless there is none or it must not go."""
    wrote = case.source in _WROTE and case.surface != "slack"
    if not wrote or not text(net, case)[0] or not may_go(case) or not correspondents.is_on(s):
        return
    mailbox = mailbox_of(case.email)
    others = customers.addresses_at(s, mailbox.partition("@")[2], now - _DAY)
    if sum(mailbox_of(one) == mailbox for one in others) > MOST:
        return
    params = {"number": case.number}
    to = f"{CUSTOMER}{case.id}"
    row = message(f"{RECEIPT}:{case.id}", to, RECEIPT, params, now, urgency=NOTE, inquiry_id=case.id)
    outbox.owe(s, [row])
