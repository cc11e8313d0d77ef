"""The form in which the public form is edited, with its preview, and a card that a form marked."""

from __future__ import annotations

from typing import Any

from bot.services import edits
from bot.slack.modals import public_form
from bot.slack.modals.inputs import Kept
from tests.slack.samples import ARRIVAL, HOSTILE, context

ADDRESS = "https://toban.example.jp/form"
CHANGED = {
    "id": 7,
    "at": ARRIVAL,
    "actor": "USECRETARY",
    "subject": edits.FORM,
    "before": {"colour": "#1d4ed8", "sites": [], "intro_ja": ""},
    "after": {"colour": "#0f766e", "sites": ["https://www.example.jp"], "intro_ja": HOSTILE},
}


def public_form_views(locale: str) -> dict[str, dict[str, Any]]:
    """Return every view by name."""
    c = context(locale=locale)
    table = edits.table(c.network, edits.FORM)
    filled = table | {"phone": "075-000-0000", "sites": ["https://www.example.jp"], "intro_ja": HOSTILE}
    return {
        "form": public_form.form_view(c, filled, Kept(None, 7), [CHANGED], ADDRESS),
        "form_preview": public_form.preview_view(c, _filled_in(filled)),
        "form_preview_empty": public_form.preview_view(c, _filled_in({**table, "colour": "red"})),
        "form_saved": public_form.done_view(c, [CHANGED], ADDRESS),
    }


def _filled_in(table: dict[str, Any]) -> dict[str, Any]:
    values = table | {"sites": "\n".join(table["sites"])}
    return {"state": {"values": {name: {"value": {"value": text}} for name, text in values.items()}}}
