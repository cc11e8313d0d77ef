"""The form in which a line of the minutes is corrected."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.slack.modals import editions as forms
from tests.slack.edition_scenes import LINES, PAGE
from tests.slack.scenes import context


def submitted(view: dict[str, Any], text: str | None = None) -> dict[str, Any]:
    """The form as Slack sends it back, with the fields that were left as they were."""
    values = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = element.get("initial_value")
        if block["block_id"] == "text" and text is not None:
            value = text
        values[block["block_id"]] = {
            "value": {"value": value, "selected_option": element.get("initial_option")}
        }
    return {"state": {"values": values}}


def test_a_line_too_long_for_the_form_stays_whole_when_something_else_is_corrected() -> None:
    line = replace(LINES[0], text="あ" * 3500)
    view = forms.line_view(context(), PAGE, line)
    kept = forms.parse_line(submitted(view), line)
    assert kept is not None
    assert kept.text == line.text
    changed = forms.parse_line(submitted(view, "短くする"), line)
    assert changed is not None
    assert changed.text == "短くする"
