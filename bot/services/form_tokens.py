"""What the form carries hidden, signed: when it was opened and a key of its own; and links to receipts.

It must be readable while the database is away, so the secret is read once and kept in memory.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from itsdangerous import BadData, URLSafeSerializer

from storage import settings

if TYPE_CHECKING:
    from storage.database import Session

OPEN_FOR = timedelta(days=7)  # a form that a phone kept open is still ours
RECEIPT_FOR = timedelta(days=2)
SECRET = "form"  # noqa: S105  the fact that keeps it: {"secret": …}
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that we gave out: its own key, and when (machine time)."""

    key: str
    at: datetime


def secret(s: Session) -> str:
    """Return what the form's tokens are signed with; the first call makes it."""
    kept = settings.get(s, SECRET)
    if kept is None:
        kept = settings.keep_first(s, SECRET, {"secret": secrets.token_hex(_BYTES)})
    return str(kept["secret"])


class FormTokens:
    """Signs and reads. Times are machine time, aware."""

    def __init__(self, secret: str) -> None:
        self._forms = URLSafeSerializer(secret, salt="toban.form")
        self._receipts = URLSafeSerializer(secret, salt="toban.receipt")

    def opened(self, now: datetime) -> str:
        """Return a token for a form that is given out now."""
        return str(self._forms.dumps([secrets.token_urlsafe(12), int(now.timestamp() * 1000)]))

    def read(self, token: str, now: datetime) -> Opened | None:
        """Return the form that a token belongs to; None for one that is not ours, or too old."""
        found = _loaded(self._forms, token)
        if found is None:
            return None
        opened = Opened(str(found[0]), datetime.fromtimestamp(found[1] / 1000, UTC))
        return opened if now - opened.at <= OPEN_FOR else None

    def receipt(self, origin_key: str, now: datetime) -> str:
        """Return what stands in the link to a receipt."""
        return str(self._receipts.dumps([origin_key, int(now.timestamp())]))

    def read_receipt(self, token: str, now: datetime) -> str | None:
        """Return the origin key that a link to a receipt names; None for one that is not ours, or too old."""
        found = _loaded(self._receipts, token)
        if found is None or now - datetime.fromtimestamp(found[1], UTC) > RECEIPT_FOR:
            return None
        return str(found[0])


def _loaded(serializer: URLSafeSerializer, token: str) -> Any:
    try:
        return serializer.loads(token)
    except BadData:
        return None
