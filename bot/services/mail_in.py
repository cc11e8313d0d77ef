"""A mail of the network's mailbox is taken: as an inquiry, as its customer's next word, or shown to somebody.

How far the mailbox was read is written down in the same transaction, so each mail is taken once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.incoming import (
    Incoming,
    Kind,
    Nature,
    belongs_with,
    by_its_writer,
    domain_of,
    is_among,
    is_inside,
    is_of,
    is_public,
    numbers_in,
)
from bot.domain.inquiries import Draft, Source
from bot.domain.members import TOBAN, Act
from bot.i18n import translate
from bot.services import cases, delivery, drawings, intake, mail_told, sent_letters
from bot.services.messages import RECEIPT
from bot.services.records import ConflictError, load, tell
from storage import inquiries, mail_in, members
from storage.mail_in import Place, place_now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.domain.drawings import Stored
    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from storage.database import Session
    from storage.files import FileStore

__all__ = ["Came", "Place", "Unread", "lease", "place", "place_now", "reach", "take"]
SURFACE = "mail"
_OURS = re.compile(r"toban\.([0-9a-f.]{1,80})@")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")


@dataclass(frozen=True, slots=True)
class Unread:
    """A mail that cannot be understood: what of it can, each "" where not, and its own mark."""

    sender: str
    subject: str
    date: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Came:
    """A mail as it lay in the mailbox at `place` since `arrived_at`, and what was kept of its files.

    `left_out`: what was not, each a key (`mail_in.left_…`) and a name. `own`: the network's addresses,
    and `@domain` for a domain that is all its own.
    """

    place: Place
    arrived_at: datetime
    mail: Incoming | Unread
    files: tuple[Stored, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    own: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What is the same for the same mail."""
        return f"mail:{self.mail.fingerprint}"


@dataclass(frozen=True, slots=True)
class _Became:
    kind: Kind
    inquiry_id: int | None = None
    number: str = ""  # of the inquiry that a contact's mail is about
    is_settled: bool = False  # nobody need be told anything more


def take(
    s: Session, net: Network, store: FileStore, came: Came, reached: Place, now: datetime
) -> Kind | None:
    """Take a mail, and write down that the mailbox is read as far as `reached`; None for one that was taken.

    `reached` is before the mail where another before it is not done yet. Refusal `file_lost`: once more,
    with its files.
    """
    mail_in.put_place(s, reached)  # first: its row keeps others who take a mail waiting
    if mail_in.is_known(s, came.mail.fingerprint):
        return None
    act = Act(TOBAN, now, SURFACE, came.key)
    mail = came.mail if isinstance(came.mail, Unread) else by_its_writer(came.mail, came.own)
    became = _Became(Kind.UNREADABLE) if isinstance(mail, Unread) else _taken(s, net, store, act, came, mail)
    row = _row(came, mail, became, now)
    row["id"] = mail_in.add(s, row)
    if became.inquiry_id is None and not became.is_settled:
        date = mail.date if isinstance(mail, Unread) else ""
        mail_told.tell(s, net, row, now, date=date, number=became.number)
    return became.kind


def place(s: Session) -> Place | None:
    """Return how far the mailbox was read; None where none ever was."""
    return mail_in.place(s)


def reach(s: Session, reached: Place) -> None:
    """Write down how far the mailbox is read, where that took in no mail."""
    mail_in.put_place(s, reached)


def lease(s: Session, now: datetime, until: datetime, held: datetime | None) -> bool:
    """Take or keep the right to read until then (machine time); False while another process has it."""
    return mail_in.lease(s, now, until, held)


def _row(came: Came, mail: Incoming | Unread, became: _Became, now: datetime) -> dict[str, Any]:
    is_named = became.inquiry_id is None and not became.is_settled
    return {
        "mailbox": came.place.mailbox,
        "uid_validity": came.place.uid_validity,
        "uid": came.place.uid,
        "fingerprint": mail.fingerprint,
        "reference": mail_in.reference_of(getattr(mail, "message_id", "")),
        "kind": str(became.kind),
        "received_at": min(came.arrived_at, now),
        "taken_at": now,
        "inquiry_id": became.inquiry_id,
        "sender": mail.sender if is_named else "",
        "subject": mail.subject if is_named else "",
    }


def _taken(s: Session, net: Network, store: FileStore, act: Act, came: Came, mail: Incoming) -> _Became:
    if mail.nature is Nature.BOUNCE:
        return _bounced(s, net, act, mail)
    if is_among(mail.address, came.own) or sent_letters.find(s, _names([mail.message_id])) is not None:
        return _Became(Kind.OWN)
    answered = sent_letters.find(s, _names(mail.references))
    if answered is not None and answered["template"] != RECEIPT:
        about = load(s, answered["inquiry_id"]) if answered["inquiry_id"] else None
        if about is None or not is_of(about, mail) or is_among(mail.address, members.every_address(s)):
            return _of_a_contact(mail, about.number if about else "")
    case = _case_of(s, mail, answered)
    if case is not None:
        return _about(s, net, store, act, case, came, mail)
    if mail.nature in {Nature.AUTO, Nature.LIST}:
        return _Became(Kind(mail.nature))
    return _new(s, net, store, act, came, mail)


def _of_a_contact(mail: Incoming, number: str) -> _Became:
    """Show what a contact wrote, or whoever they passed a mail on to; what nobody wrote is listed."""
    return _Became(Kind.AUTO if mail.nature is Nature.AUTO else Kind.CONTACT, number=number)


def _about(
    s: Session, net: Network, store: FileStore, act: Act, case: Inquiry, came: Came, mail: Incoming
) -> _Became:
    """Take a mail in an inquiry's thread: its customer's word, unless it is a member's or the network's."""
    is_known = is_among(mail.address, members.every_address(s)) or is_inside(mail.address, came.own)
    if is_known and not is_of(case, mail):
        return _of_a_contact(mail, case.number)
    if mail.nature is Nature.AUTO:
        tell(s, act, case, "auto_answered", {})
        return _Became(Kind.AUTO, case.id)
    return _again(s, net, store, act, case, came, mail)


def _names(message_ids: Iterable[str]) -> list[str]:
    return [found[1] for one in message_ids if (found := _OURS.match(one))]


def _bounced(s: Session, net: Network, act: Act, mail: Incoming) -> _Became:
    """Tell of a mail of ours that did not arrive; what is said of any other is for a person to read."""
    row = sent_letters.find(s, mail.report.about) if mail.report else None
    if row is None or mail.report is None:
        return _Became(Kind.BOUNCE)
    if mail.report.given_up:
        delivery.bounced(s, net, row, mail.report.status or "bounced", act.now)
    return _Became(Kind.BOUNCE, is_settled=True)  # one that is only late is tried on by its server


def _case_of(s: Session, mail: Incoming, answered: dict[str, Any] | None) -> Inquiry | None:
    """Return the inquiry that a mail is about, locked; None where it is about none, or that is not sure.

    ConflictError where the customer was erased just now: a new inquiry takes its number before any lock.
    `answered` is the mail of ours that it answers, if any.
    """
    ids = [answered["inquiry_id"]] if answered else mail_in.inquiries_of(s, mail.references)
    found = [(inquiries.by_id(s, one), True) for one in ids]
    found += [(inquiries.by_number(s, one), False) for one in numbers_in(mail.subject)]
    for case, is_answer in found:
        if case is not None and belongs_with(case, mail, answered=is_answer):
            inquiries.lock(s, [case.id])  # who erases the customer at this moment comes first
            now = load(s, case.id)
            if now.erased_at is not None:
                raise ConflictError(now.number)
            return now
    return None


def _again(
    s: Session, net: Network, store: FileStore, act: Act, case: Inquiry, came: Came, mail: Incoming
) -> _Became:
    names = [file.name for file in came.files]
    firm = None if is_of(case, mail) else _firm_at(s, case, mail, net.hours.local_day(act.now))
    whose = "" if is_of(case, mail) else translate(net.locale, "mail_in.from", text=mail.sender)
    hint = "" if firm is None else translate(net.locale, "mail_in.perhaps_of", firm=firm)
    words = "\n".join(filter(None, (whose, hint)))
    text = _words(net, came, "\n\n".join(filter(None, (words, mail.subject, mail.body))), names)
    values = {"attachments": [*case.attachments, *names]} if names else {}
    cases.customer_wrote(s, net, act, case, text, tell_desk=firm is not None, **values)
    drawings.attach(s, store, case.id, came.files, act.now)
    return _Became(Kind.AGAIN, case.id)


def _firm_at(s: Session, case: Inquiry, mail: Incoming, today: date) -> str | None:
    """Return the member whose people write from that domain, where the customer does not, nor the public."""
    domain = domain_of(mail.address)
    is_shared = domain == domain_of(case.email.strip()) or is_public(domain)
    return None if is_shared else members.firm_at(s, domain, today)


def _new(s: Session, net: Network, store: FileStore, act: Act, came: Came, mail: Incoming) -> _Became:
    draft = Draft(
        source=Source.MAIL,
        received_at=min(came.arrived_at.astimezone(UTC), act.now),
        person=mail.person,
        email=mail.sender,
        subject=mail.subject,
        body=_words(net, came, mail.body),
        attachments=tuple(file.name for file in came.files),
        lang="ja" if _JAPANESE.search(f"{mail.subject}{mail.body}") else _foreign(net, mail),
        extra=_headers(came.mail),
    )
    try:
        case = intake.register(s, net, act, draft, came.key)
    except Refusal:  # it says nothing at all, not even from whom it is
        return _Became(Kind.UNREADABLE)
    drawings.attach(s, store, case.id, came.files, act.now)
    return _Became(Kind.INQUIRY, case.id)


def _headers(mail: Incoming | Unread) -> dict[str, str] | None:
    """Return who sent a mail and to whom its answer goes, where that is not the same."""
    if isinstance(mail, Unread) or not mail.reply_to:
        return None
    return {"From": f"{mail.person} <{mail.sender}>".strip(), "Reply-To": mail.reply_to}


def _foreign(net: Network, mail: Incoming) -> str:
    return "en" if mail.subject or mail.body else net.locale


def _words(net: Network, came: Came, text: str, names: Iterable[str] = ()) -> str:
    """Return a mail's words, and below them what came with it and could not be taken."""
    added = [translate(net.locale, "mail_in.file", name=name) for name in names]
    left = [translate(net.locale, f"mail_in.left_{key}", name=name) for key, name in came.left_out]
    notes = [*added, *([translate(net.locale, "mail_in.left_out"), *left] if left else [])]
    return "\n\n".join(filter(None, (text, "\n".join(notes))))
