"""The public form's inquiry: taken in with its files and the text that was consented to, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.public_form import text_version
from bot.i18n import translate
from bot.services import drawings, intake
from storage import consent, inquiries

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.drawings import Stored
    from bot.domain.inquiries import Draft, Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session
    from storage.files import FileStore


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent at a moment (business time): the draft says nothing of files and consent yet.

    `tokens` stand for files that an earlier try brought, `files` came with this one.
    """

    key: str  # the same for the same form with the same words
    at: datetime
    draft: Draft
    consented: str  # the text
    tokens: tuple[str, ...] = ()
    files: tuple[Stored, ...] = ()


def find(s: Session, key: str) -> Inquiry | None:
    """Return the inquiry that a form became, None for one that was not taken in (yet)."""
    return inquiries.by_origin(s, key)


def take_in(
    s: Session, net: Network, store: FileStore, act: Act, sent: Sent, *, promised: bool = False
) -> Inquiry:
    """Put it on disk and return it with its number; sent twice it is the same inquiry.

    Refusal for a form that says nothing, and `file_lost` or `files_lost` where some of its files are here no
    longer. Where it was `promised` that the form is received, the inquiry says that they are lost.
    """
    known = inquiries.by_origin(s, sent.key)
    if known is not None:
        return known
    version = text_version(sent.consented)
    consent.keep_text(s, version, sent.draft.lang, sent.consented, sent.at)
    kept = drawings.uploads(s, sent.tokens, sent.at)
    lost = len(set(sent.tokens)) - len(kept)
    if lost and not promised:
        raise Refusal("files_lost")
    files = [*(file for _, file in kept.values()), *sent.files]
    draft = replace(
        sent.draft,
        received_at=sent.at,
        attachments=(
            *(file.name for file in files),
            *[translate(sent.draft.lang, "public.file_lost")] * lost,
        ),
        consent_version=version,
        consent_at=sent.at,
    )
    case = intake.register(s, net, act, draft, sent.key)
    drawings.adopt(s, case.id, [upload_id for upload_id, _ in kept.values()], act.now)
    here = [file for file in sent.files if not promised or store.has(file.sha256)]
    drawings.attach(s, store, case.id, here, act.now)
    return case
