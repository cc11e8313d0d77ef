"""How headers are parsed: no longer than any program writes them, and as they came."""

from __future__ import annotations

from email.policy import Compat32
from typing import TYPE_CHECKING

from bot.mail.charsets import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import Message

_LONGEST = 20_000  # characters of a header
_OF_A_PART = 2_000  # of one that says what a part is: it is parsed again and again, for each part


class _Headers(Compat32):
    """The library's time grows with the square of a header's length, and a stranger chooses that."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(list(sourcelines))
        return name, value[: _OF_A_PART if name.lower().startswith("content-") else _LONGEST]

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002  the library passes it
        """Let names be read that nobody encoded, as old programs leave them."""
        return value if value.isascii() else text_of(value.encode("utf-8", "surrogateescape"), "utf-8")


POLICY = _Headers()


def headers_of(mail: Message) -> dict[str, str]:
    """Return the headers as they came, the first of each name, by their names in small letters."""
    found: dict[str, str] = {}
    for name, value in mail.raw_items():
        found.setdefault(name.lower(), str(value))
    return found
