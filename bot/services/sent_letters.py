"""What our letters are called: a name by which an answer or a bounce finds the message, and nobody else does.

It stands in the Message-ID. The secret is its own and outlives a restore, so that old letters stay known.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Any

from storage import outbox, settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.database import Session

_KEPT = "letters"  # the fact that has the secret
_BYTES = 32  # of the secret
_SHOWN = 32  # hexadecimal digits of what proves a name
_DIGITS = 9  # of a message's id


class LetterNames:
    """Names letters, as long as the database is this one."""

    def __init__(self, secret: str) -> None:
        self._secret = bytes.fromhex(secret)

    def name(self, row: dict[str, Any]) -> str:
        """Return the name of a message of the outbox, the same whenever it goes."""
        return f"{row['id']}.{self.thread(row['key'])}"

    def thread(self, about: str) -> str:
        """Return the name that letters about the same thing have in common."""
        return hmac.new(self._secret, about.encode(), hashlib.sha256).hexdigest()[:_SHOWN]


def names(s: Session) -> LetterNames:
    """Return what names the letters; the first call makes the secret, so it writes."""
    kept = settings.get(s, _KEPT) or settings.keep_first(s, _KEPT, {"secret": secrets.token_hex(_BYTES)})
    return LetterNames(kept["secret"])


def find(s: Session, wanted: Iterable[str]) -> dict[str, Any] | None:
    """Return the first message that one of these names is of, or None: whoever made one up finds nothing."""
    known = names(s)
    for one in wanted:
        number = one.partition(".")[0]
        row = outbox.by_id(s, int(number)) if _is_id(number) else None
        if row is not None and hmac.compare_digest(one.encode(), known.name(row).encode()):
            return row
    return None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS
