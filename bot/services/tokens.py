"""Bearer tokens for the intake API: made, ended, recognized."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from storage import tokens as rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.database import Session

_NAME = re.compile(r"[\w.-]{1,64}")


def new(s: Session, name: str, now: datetime) -> str:
    """Make a token and return it: the only time it is known. Refusal for a bad name or one in use."""
    if not _NAME.fullmatch(name):
        raise Refusal("bad_token_name", name=name)
    token = secrets.token_urlsafe(32)
    if not rows.add(s, name, digest_of(token), now):
        raise Refusal("token_name_taken", name=name)
    return token


def revoke(s: Session, name: str, now: datetime) -> None:
    """End a token. Refusal when no token of this name is in use."""
    if not rows.revoke(s, name, now):
        raise Refusal("unknown_token", name=name)


def active(s: Session) -> dict[str, str]:
    """Return the tokens in use, digest → name."""
    return rows.active(s)


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def name_of(token: str, known: Mapping[str, str]) -> str | None:
    """Return the name under which a token is known, or None; how long it takes says nothing about it."""
    digest = digest_of(token)
    name = None
    for other, owner in known.items():
        if hmac.compare_digest(digest, other):
            name = owner
    return name
