"""What the pages for customers tell a browser it may do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def kept_headers(*, lasts: bool) -> dict[str, str]:
    """Return headers for what a page needs; what `lasts` has another address once it is another."""
    kept = "public, max-age=31536000, immutable" if lasts else "no-cache"
    return {"cache-control": kept, "x-content-type-options": "nosniff"}


def page_headers(sites: Sequence[str] = (), *, back: bool = False) -> dict[str, str]:
    """Return headers for a page without any script that only `sites` and we may frame.

    The way `back` to it shows it with what was typed; where nothing is kept, a browser shows an error there.
    The referrer stays on our pages: with `no-referrer` a browser would not say where a form comes from.
    """
    allowed = " ".join(("'self'", *sites))
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
        f" frame-ancestors {allowed}"
    )
    headers = {
        "cache-control": "private, no-cache" if back else "no-store",
        "content-security-policy": policy,
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    return headers if sites else headers | {"x-frame-options": "SAMEORIGIN"}
