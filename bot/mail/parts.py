"""The parts of a mail: its words, as plain text wherever they are, and its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import collapse_rfc2231_value
from typing import TYPE_CHECKING

import html_text

from bot.domain.drawings import shown_name
from bot.domain.incoming import File
from bot.domain.unseen import seen
from bot.mail.charsets import header_of, text_of
from bot.mail.headers import headers_of

if TYPE_CHECKING:
    from email.message import Message

_PAGES = 500_000  # characters of all pages of a mail that are read: a million takes seconds
_DEEP = 30  # parts within parts
_WITHIN = "-" * 20
_SHOWN = ("From", "Date", "Subject")  # of a mail within the mail
_WORDS = ("text/plain", "text/html")
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", "application/zip": "zip"}


@dataclass(slots=True)
class Gathered:
    """What a mail has: words piece by piece, files, and the names of what could not be read.

    `pages`: how many characters of pages may still be read; `is_cut`: there were more.
    """

    words: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    pages: int = _PAGES
    is_cut: bool = False

    def text(self) -> str:
        """Return the words of all parts, one below the other."""
        return "\n\n".join(piece for piece in map(str.strip, self.words) if piece)


def gather(mail: Message) -> Gathered:
    """Return the parts of a mail."""
    found = Gathered()
    _take(mail, found, 0)
    return found


def _take(part: Message, found: Gathered, depth: int) -> None:
    kind = part.get_content_type()
    if depth > _DEEP:
        found.broken.append(_name(part))
    elif kind == "message/rfc822" and part.is_multipart():
        _forwarded(part, found, depth)
    elif kind == "multipart/alternative":
        _take_best(part, found, depth)
    elif part.is_multipart():
        for one in _parts(part):
            _take(one, found, depth + 1)
    elif (kind in _WORDS and not _is_file(part)) or part.get_content_maintype() == "multipart":
        found.words.append(_words(part, kind, found))
    else:
        _keep(part, found)


def _parts(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if not isinstance(one, str)] if isinstance(payload, list) else []


def _take_best(part: Message, found: Gathered, depth: int) -> None:
    """Take the plain words where there are some, else the page's; files beside them in any case."""
    ways: dict[int, Gathered] = {}
    has_words = False
    for at, one in sorted(enumerate(_parts(part)), key=lambda way: way[1].get_content_type() != "text/plain"):
        ways[at] = way = Gathered(pages=0 if has_words else found.pages)
        _take(one, way, depth + 1)
        if not has_words:
            found.pages, found.is_cut = way.pages, found.is_cut or way.is_cut
            has_words = bool(way.text())
            found.words += way.words if has_words else []
    for _, way in sorted(ways.items()):
        found.files += [file for file in way.files if file not in found.files]
        found.broken += way.broken


def _forwarded(part: Message, found: Gathered, depth: int) -> None:
    """Take a mail within the mail: whose it was, its words and files."""
    for inner in _parts(part):
        headers = headers_of(inner)
        heads = [f"{name}: {header_of(headers.get(name.lower(), ''))}" for name in _SHOWN]
        found.words.append("\n".join([_WITHIN, *heads]))
        _take(inner, found, depth + 1)


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_given_name(part))


def _words(part: Message, kind: str, found: Gathered) -> str:
    text = text_of(_bytes(part), part.get_content_charset())
    if kind != "text/html":
        return text
    page = text[: found.pages]
    found.pages -= len(page)
    found.is_cut |= len(page) < len(text)
    return seen(html_text.extract_text(page))


def _keep(part: Message, found: Gathered) -> None:
    data = _bytes(part)
    if data or _given_name(part):
        found.files.append(File(_name(part), data))


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _given_name(part: Message) -> str:
    for header, name in (("content-disposition", "filename"), ("content-type", "name")):
        value = part.get_param(name, None, header)
        if value:
            return header_of(collapse_rfc2231_value(value))
    return ""


def _name(part: Message) -> str:
    """Return what a file is called; one without a name is called after its kind."""
    ending = _ENDINGS.get(part.get_content_type(), part.get_content_subtype())
    return shown_name(_given_name(part) or f"file.{ending}")
