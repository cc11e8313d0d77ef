"""A page that says one thing: what became of a link, in the reader's language."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from bot.i18n import translate

if TYPE_CHECKING:
    from bot.services.signed_links import LinkError

_STYLE = (
    "body{font:1.1rem/1.7 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.2rem;"
    "color:#222;background:#fff}h1{font-size:1.3rem}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#1a1a1a}}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


def notice_page(locale: str, heading: str, sentence: str, status: int) -> HTMLResponse:
    """Return a page with a heading and a sentence, both plain text. Nothing on it is loaded or sent."""
    head = (
        f'<!doctype html><html lang="{escape(locale)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
    )
    body = f"<main><h1>{escape(heading)}</h1><p>{escape(sentence)}</p></main></body></html>"
    page = f"{head}<title>{escape(heading)}</title><style>{_STYLE}</style></head><body>{body}"
    return HTMLResponse(page, status_code=status, headers=HEADERS)


def link_page(locale: str, error: LinkError) -> HTMLResponse:
    """Say why a signed link does not serve: 410 for one that did, 404 for one that never did."""
    status = 410 if error.key == "expired" else 404
    heading = translate(locale, "link.title")
    return notice_page(locale, heading, translate(locale, f"link.{error.key}"), status)
