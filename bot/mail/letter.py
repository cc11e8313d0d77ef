"""One mail as bytes: headers that nothing typed can break, a body that old readers can read, too."""

from __future__ import annotations

import textwrap
import unicodedata
from dataclasses import dataclass
from email import policy
from email.charset import BASE64, Charset
from email.header import Header
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from bot.domain.mail import is_address
from bot.slack.mrkdwn import clean, one_line

if TYPE_CHECKING:
    from datetime import datetime

    from bot.mail.server import MailSettings

SUBJECT = 120  # characters; what follows is in the body
NAME = 60  # of a display name
WIDTH = 200  # characters of a line of text: RFC 5322 ends a line at 998 bytes
ISO_2022_JP = "iso-2022-jp"
# What the old letters know only under another number, or in another form.
_UNSEEN = "\ufe0f\u200d\u2060"
_SAME = str.maketrans("\uff5e\uff0d\u2013\u2014\xa5", "\u301c\u2212-\u2015\uffe5")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to whom. `name` is its own for ever, `thread` is shared by what belongs together."""

    to: str
    subject: str
    body: str
    name: str
    thread: str = ""


def message_id(settings: MailSettings, name: str) -> str:
    """Return the same id for the same name: a mail that had to go twice can be told to be one."""
    return f"<toban.{name}@{settings.domain}>"


def compose(letter: Letter, settings: MailSettings, network: str, at: datetime) -> bytes:
    """Return the mail, ready to be handed over. ValueError for what is no address."""
    if not is_address(letter.to):
        raise ValueError("address")
    subject, name, body = _line(letter.subject, SUBJECT), _line(network, NAME), _wrapped(letter.body)
    charset, (subject, name, body) = _charset(settings, subject, name, body)
    mail = MIMENonMultipart("text", "plain")
    headers: dict[str, Any] = {
        "From": _from(name, charset, settings.sender),
        "To": letter.to,
        "Subject": Header(subject, charset, header_name="Subject"),
        "Date": format_datetime(at),
        "Message-ID": message_id(settings, letter.name),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",  # the same to Exchange
    }
    headers |= {"Reply-To": settings.reply_to} if settings.reply_to else {}
    headers |= {"References": message_id(settings, letter.thread)} if letter.thread else {}
    for header, value in headers.items():
        mail[header] = value
    mail.set_payload(body, _encoding(charset))
    return mail.as_bytes(policy=policy.compat32.clone(linesep="\r\n", max_line_length=78))


def _from(name: str, charset: str, sender: str) -> Header:
    """Return the sender with a name that no reader takes for anything but a name."""
    told = Header(header_name="From")
    if name:
        told.append(name, charset)
    told.append(f"<{sender}>", "us-ascii")
    return told


def _line(text: str, limit: int) -> str:
    short = one_line(text)
    return short if len(short) <= limit else short[: limit - 1] + "…"


def _wrapped(text: str) -> str:
    """Return the text with lines that every mail server passes on; an address of the web stays whole."""
    lines: list[str] = []
    for line in clean(text).split("\n"):
        short = len(line) <= WIDTH or line.lstrip().startswith(("http://", "https://"))
        lines += [line] if short else textwrap.wrap(line, WIDTH, break_on_hyphens=False)
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def _charset(settings: MailSettings, *texts: str) -> tuple[str, tuple[str, ...]]:
    """Return the letters to write in, and the texts in them; what does not fit makes the mail UTF-8."""
    if settings.charset != ISO_2022_JP:
        return "utf-8", texts
    told = tuple("".join(map(_plainer, text.translate(_SAME))) for text in texts)
    return (ISO_2022_JP, told) if all(map(_fits, told)) else ("utf-8", texts)


def _plainer(sign: str) -> str:
    """Return what the old letters have instead of a sign: 1 for ①, nothing for what only decorates."""
    if _fits(sign):
        return sign
    if sign in _UNSEEN or (
        unicodedata.category(sign) == "So" and unicodedata.normalize("NFKC", sign) == sign
    ):
        return ""
    return unicodedata.normalize("NFKC", sign)


def _fits(text: str) -> bool:
    try:
        text.encode(ISO_2022_JP)
    except UnicodeEncodeError:
        return False
    return True


def _encoding(charset: str) -> Charset:
    found = Charset(charset)
    if charset != ISO_2022_JP:
        found.body_encoding = BASE64
    return found
