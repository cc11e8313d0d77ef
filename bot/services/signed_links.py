"""Signed links: for one purpose, for a while, about what they name. Nobody can make or change one.

The signature is made with a secret of this database, which a restore replaces: what was signed before it
may name what is something else by now (docs/decisions/022-drawings.md).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from itsdangerous import BadData, URLSafeSerializer

from storage import settings

if TYPE_CHECKING:
    from storage.database import Session

_BYTES = 32  # of the secret


class LinkError(Exception):
    """A link that serves no longer, or never did: `link.<key>` is the sentence for its reader.

    `key` is `expired`, `forged` (changed, or signed by another database) or `other_purpose`.
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def sign(s: Session, purpose: str, data: dict[str, Any], until: datetime) -> str:
    """Return what stands in the link: letters, digits, `-`, `_` and `.`. It can be read, not changed.

    `data` is small and plain JSON: ids, no names. The first call makes the secret, so it writes.
    """
    secret = settings.get(s, settings.LINKS) or settings.keep_first(
        s, settings.LINKS, {"secret": secrets.token_hex(_BYTES)}
    )
    return str(_serializer(secret).dumps([purpose, int(until.timestamp()), data]))


def read(s: Session, token: str, purpose: str, now: datetime) -> dict[str, Any]:
    """Return the data of a link that serves this purpose now. Raises LinkError."""
    secret = settings.get(s, settings.LINKS)
    if secret is None:
        raise LinkError("forged")
    try:
        meant_for, until, data = _serializer(secret).loads(token)
    except BadData:
        raise LinkError("forged") from None
    if meant_for != purpose:
        raise LinkError("other_purpose")
    if now > datetime.fromtimestamp(until, UTC):
        raise LinkError("expired")
    found: dict[str, Any] = data
    return found


def _serializer(secret: dict[str, Any]) -> URLSafeSerializer:
    how = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return URLSafeSerializer(secret["secret"], salt="toban.link", signer_kwargs=how)
