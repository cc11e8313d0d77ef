"""A mail's bytes as what is known of it; whatever a stranger sends, it is read or raises UnreadableError."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import TYPE_CHECKING

from bot.domain.incoming import Incoming, Nature, Report, fingerprint, is_for_another, nature_of
from bot.domain.mail import is_address
from bot.mail.charsets import header_of
from bot.mail.headers import POLICY, headers_of
from bot.mail.parts import gather

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from bot.mail.parts import Gathered

MOST_LINES, MOST_PARTS = 1_000_000, 2_000  # beyond which a mail is made to fill the memory
BODY = 100_000  # characters that are kept of a mail's words
_SHORT = 400  # characters that are kept of a header
_REFERENCES = 30
_HEADERS = 200_000  # bytes in which headers are looked for where the mail cannot be read
_ID = re.compile(r"<([^<>\s]{1,400})>")
_OURS = re.compile(rb"\btoban\.([0-9a-f.]{1,80})@")
_STATUS = re.compile(rb"^status:[ \t]*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_ACTION = re.compile(rb"^action:[ \t]*([a-z]+)", re.IGNORECASE | re.MULTILINE)


class UnreadableError(Exception):
    """A mail that cannot be understood; `sender`, `subject` and `date` are what of it can, or ""."""

    def __init__(self, sender: str = "", subject: str = "", date: str = "") -> None:
        super().__init__("unreadable")
        self.sender, self.subject, self.date = sender, subject, date


def read(
    data: bytes, arrived_at: datetime | None, own: Collection[str] = (), *, is_whole: bool = True
) -> Incoming:
    """Read a mail; `own` are our addresses, `is_whole` False where only its beginning was fetched.

    Raises UnreadableError.
    """
    try:
        _check(data)
        return _read(data, arrived_at, own, is_whole=is_whole)
    except Exception as error:  # the library fails on what no standard knows; the mail is shown all the same
        raise _unreadable(data, own) from error


def _check(data: bytes) -> None:
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > MOST_LINES or data.count(b"\n--") + data.count(b"\r--") > MOST_PARTS:
        raise UnreadableError


def _read(data: bytes, arrived_at: datetime | None, own: Collection[str], *, is_whole: bool) -> Incoming:
    mail = message_from_bytes(data, policy=POLICY)
    headers = headers_of(mail)
    address, person, sender = _from(headers.get("from", ""))
    found = gather(mail)
    body = found.text()
    nature = nature_of(headers, address, own)
    message_id = next(iter(_ID.findall(headers.get("message-id", ""))), "")
    known = (message_id, sender, headers.get("date", ""), headers.get("subject", ""), body)
    parts = [*(one.encode("utf-8", "replace") for one in known), *(file.data for file in found.files)]
    reply_person, reply_to = _parsed(headers.get("reply-to", ""))
    return Incoming(
        nature=nature,
        address=address,
        person=person,
        sender=sender,
        reply_to=reply_to if is_address(reply_to) and reply_to.lower() != address.lower() else "",
        subject=header_of(headers.get("subject", ""))[:_SHORT],
        body=body[:BODY].strip(),
        message_id=message_id,
        references=_references(headers),
        fingerprint=fingerprint(parts, None if message_id else arrived_at),
        reply_person=header_of(reply_person)[:_SHORT],
        files=tuple(found.files),
        left_out=tuple(_left_out(found, body, is_whole=is_whole)),
        report=_report(data) if nature is Nature.BOUNCE else None,
    )


def _from(raw: str) -> tuple[str, str, str]:
    """Return the plain address, the name, and what is shown of both where there is no plain address."""
    name, address = _parsed(raw)
    address = address if is_address(address) else ""
    person = header_of(name)[:_SHORT]
    return address, person, address or header_of(raw)[:_SHORT]


def _parsed(raw: str) -> tuple[str, str]:
    """Return the name and address in a header, each "" where there is none to be found."""
    try:
        return parseaddr(" ".join(raw.split()))
    except RecursionError:  # comments within comments
        return "", ""


def _references(headers: dict[str, str]) -> tuple[str, ...]:
    """Return the mails that this one answers, the nearest first."""
    nearest = _ID.findall(headers.get("in-reply-to", ""))
    others = reversed(_ID.findall(headers.get("references", "")))
    return tuple(dict.fromkeys([*nearest, *others]))[:_REFERENCES]


def _left_out(found: Gathered, body: str, *, is_whole: bool) -> Iterable[tuple[str, str]]:
    yield from (("broken", name) for name in found.broken)
    if found.is_cut or len(body) > BODY:
        yield "long", ""
    if not is_whole:
        yield "huge", ""


def _report(data: bytes) -> Report:
    """Return what a bounce says, wherever in it: not every server writes it in the form for machines."""
    status, action = _STATUS.search(data), _ACTION.search(data)
    code = status[1].decode() if status else ""
    given_up = action[1].lower() == b"failed" if action else not code.startswith(("2", "4"))
    about = tuple(dict.fromkeys(one.decode() for one in _OURS.findall(data)))[:_REFERENCES]
    return Report(given_up, code, about)


def _unreadable(data: bytes, own: Collection[str]) -> UnreadableError:
    try:
        headers = headers_of(BytesHeaderParser(policy=POLICY).parsebytes(data[:_HEADERS]))
        address, _, sender = _from(headers.get("from", ""))
        answered, _, _ = _from(headers.get("reply-to", ""))
        sender = answered if is_for_another(address, answered, own) else sender
        subject, date = (header_of(headers.get(name, ""))[:_SHORT] for name in ("subject", "date"))
        return UnreadableError(sender, subject, date)
    except Exception:  # noqa: BLE001  not even that: its place in the mailbox is told
        return UnreadableError()
