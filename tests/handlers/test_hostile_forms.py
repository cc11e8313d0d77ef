"""Whatever is typed into whichever form, a sentence or a record comes of it, never a fault of ours."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slack_bolt.request.async_request import AsyncBoltRequest
from structlog.testing import capture_logs

from handlers.common import settle
from tests.fuzz import TIMES

if TYPE_CHECKING:
    from tests.scenarios.town import Town

    Json = dict[str, Any]

SCENES = Path(__file__).parent.parent / "golden" / "slack" / "ja"
TYPED = [
    "<!channel> *b* \ud83d\x00\u202e", "9" * 3000, "0", "٣", "\u3000", "2026-02-30", "99999999:99", "-1",
]  # fmt: skip
NUMBERS = count(1)


def filled_in(element: Json, text: str) -> Json:
    """What Slack sends for a field: the text, or what is chosen already, else the first there is."""
    options = element.get("options") or [
        one for group in element.get("option_groups", ()) for one in group["options"]
    ]
    first = element.get("initial_option") or next(iter(options), None)
    chosen = {
        "selected_option": first,
        "selected_options": options[:2],
        "selected_date": element.get("initial_date", "2026-12-01"),
        "selected_time": element.get("initial_time", "10:00"),
        "selected_user": "UDEMOF01A",
        "selected_users": ["UDEMOF01A"],
        "selected_conversation": None,
    }
    return {"type": element["type"]} | ({"value": text} if element["type"].endswith("_input") else chosen)


def submitted(view: Json, user: str, text: str) -> Json:
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    values = {one["block_id"]: {"value": filled_in(one["element"], text)} for one in inputs}
    sent = {"id": f"V{next(NUMBERS)}", "hash": "1", "state": {"values": values}}
    by = {"team": {"id": "T0LOCAL"}, "user": {"id": user, "team_id": "T0LOCAL"}}
    return {"type": "view_submission", "trigger_id": "1.2.3", "view": view | sent, **by}


async def test_no_form_fails_whatever_is_typed_into_it(town: Town) -> None:
    await town.arrives()
    shown = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(SCENES.glob("*.json"))}
    forms = {name: view for name, view in shown.items() if view.get("type") == "modal"}
    assert len(forms) > 150
    failed = {}
    for number, (name, view) in enumerate(forms.items()):
        for text in TYPED if TIMES > 1 else [TYPED[number % len(TYPED)]]:
            body = json.dumps(submitted(view, town.secretary, text))
            with capture_logs() as logs:
                answer = await town.toban.bolt.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
            wrong = [one for one in logs if one["log_level"] == "error" and "fail" in one["event"]]
            if wrong or answer.status != 200:
                failed[name, text] = wrong or answer.status
    await settle()
    assert failed == {}
