"""Customers' files in the details, and the messages that bring them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.drawings import Kind, Stored
from bot.services.drawing_links import FileLink
from bot.services.drawing_posts import NOT_SENT
from bot.services.views import Event
from bot.slack.modals import details
from bot.slack.render import render
from storage.erasures import COPY, MONTH
from tests.slack.samples import ARRIVAL, HOSTILE, context, inquiry, view

if TYPE_CHECKING:
    from bot.services.views import CaseView
    from bot.slack.rendered import Rendered

SIZES = {Kind.PDF: 1_234_567, Kind.STEP: 20_000_000, Kind.DXF: 48_200, Kind.PNG: 512}
HAPPENED = [
    Event("file_opened", ARRIVAL, "UASA1", {"file": 1, "kind": "pdf"}),
    Event("file_sent", ARRIVAL, "UASA1", {"file": 2, "kind": "step"}),
]


def _files(*names: str) -> tuple[FileLink, ...]:
    kinds = list(SIZES.items())
    return tuple(
        FileLink(Stored("0" * 64, kinds[at % 4][1], kinds[at % 4][0], name), f"/files/token-{at}")
        for at, name in enumerate(names)
    )


def views(locale: str) -> dict[str, dict[str, Any]]:
    """Return the details of inquiries with files."""
    named = ["ブラケット.pdf", "組立.stp", "電話で聞いた図面.pdf"]
    two = view(inquiry(attachments=named), files=_files(*named[:2]), may_receive_files=True)
    many = view(inquiry(), files=_files(*[f"図面{at}.pdf" for at in range(1, 24)]))
    odd = view(inquiry(attachments=[]), files=_files(HOSTILE), may_receive_files=True)
    scenes: dict[str, tuple[CaseView, str | None]] = {
        "files": (two, "https://toban.example.jp"),
        "files_many": (many, "https://toban.example.jp"),
        "files_hostile": (odd, "https://toban.example.jp"),
        "files_without_address": (two, None),
    }
    return {
        f"details_{name}": details.details_view(context(shown, locale=locale), shown, HAPPENED, url)
        for name, (shown, url) in scenes.items()
    }


def rendered(locale: str) -> dict[str, Rendered]:
    """Return what is said with a file, and where there is none any more."""
    params = {"inquiry_id": 123, "number": "26-0123", "file": 7}
    found = {name: render(name, params, context(locale=locale)) for name in ("drawing", "drawing_gone")}
    for what in (COPY, MONTH):
        found[f"not_sent_{what}"] = render(NOT_SENT, {"what": what}, context(locale=locale))
    return found
