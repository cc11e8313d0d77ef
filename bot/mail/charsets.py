"""Bytes of a mail as text, whatever letters it says it is written in: Japanese mails often say others."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from typing import TYPE_CHECKING

from bot.domain.unseen import seen, seen_on_one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_ESCAPES = re.compile(rb"\x1b[$(]")
_SUPERSETS: dict[str, Sequence[str]] = {  # what programs mean by a name, the first that fits
    "iso-2022-jp": ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004"),
    "shift_jis": ("cp932", "shift_jis_2004"),
    "euc-jp": ("euc_jp", "euc_jis_2004"),
    "us-ascii": (),
    "iso-8859-1": ("cp1252",),
    "gb2312": ("gb18030",),
    "ks_c_5601-1987": ("cp949",),
}
_ALIASES = {
    "ascii": "us-ascii", "sjis": "shift_jis", "x-sjis": "shift_jis", "shift-jis": "shift_jis",
    "windows-31j": "shift_jis", "ms932": "shift_jis", "cp932": "shift_jis", "x-euc-jp": "euc-jp",
    "iso-2022-jp-ms": "iso-2022-jp", "cp50220": "iso-2022-jp", "cp50221": "iso-2022-jp",
    "cp50222": "iso-2022-jp", "latin1": "iso-8859-1", "gbk": "gb2312",
}  # fmt: skip
_GUESSES = ("utf-8", "cp932", "euc_jp")
_LETTERS = re.compile(r"(?:utf|iso|cp|windows|koi8|big5|gb|hz|euc|shift|mac|johab|latin|ks_c)[\w.-]{0,30}")
_JIS = (b"\x1b$B", b"\x1b$@")
_NEWER_JIS = b"\x1b$(Q"  # has the same letters and ①㈱, which old mails write without saying so
_SURROGATE = re.compile(r"\\u(dc[89a-f][0-9a-f])")
_LONGEST = 3_000  # characters of a header that are read as words; some 400 of them are ever shown


def text_of(data: bytes, charset: str | None) -> str:
    """Return bytes as text; what fits no letters is shown as �."""
    name = (charset or "us-ascii").strip().strip("'\"").lower()
    name = _ALIASES.get(name, name)
    if _ESCAPES.search(data) and name in {"us-ascii", "utf-8"}:
        name = "iso-2022-jp"
    said = (name,) if _LETTERS.fullmatch(name) else ()  # `idna` and the like are no letters, and slow
    for codec in (*_SUPERSETS.get(name, said), *_GUESSES):
        found = _decoded(data, codec)
        if found is not None:
            return seen(found)
    return seen(data.decode("utf-8", "replace"))


def _decoded(data: bytes, codec: str) -> str | None:
    if codec == "iso2022_jp_2004":
        for mark in _JIS:
            data = data.replace(mark, _NEWER_JIS)
    try:
        return str(data, codec)
    except (LookupError, ValueError):  # nobody knows it, or it does not fit
        return None


def header_of(raw: str) -> str:
    """Return a header's words on one line; what is encoded wrongly stays as it came."""
    raw = raw[:_LONGEST]
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError, LookupError, AssertionError):
        parts = [(raw, None)]
    words = (_part(part, charset) for part, charset in parts)
    return seen_on_one_line("".join(words))


def _part(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        part, charset = part.encode("utf-8", "surrogateescape"), "utf-8"
    elif charset is None:  # what stands beside encoded words, in a notation of the library's own
        part, charset = _noted(part).encode("utf-8", "surrogateescape"), "utf-8"
    return text_of(part, charset)


def _noted(part: bytes) -> str:
    return _SURROGATE.sub(lambda found: chr(int(found[1], 16)), part.decode("latin-1"))
