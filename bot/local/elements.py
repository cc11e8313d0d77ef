"""Reading Block Kit: where its interactive elements are and what they hold."""

from collections.abc import Iterator
from typing import Any

from bot.local.config import Json
from bot.local.ids import new_id

# how each kind of element writes its value, and how its first value is given
_VALUES: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
_STATELESS = {"overflow"}


def with_ids(blocks: list[Json]) -> list[Json]:
    """Give blocks and elements the ids that Slack gives where the app gave none."""
    named = []
    for block in blocks:
        block = {**block, "block_id": block.get("block_id") or new_id("b", 4)}  # noqa: PLW2901
        for place in ("accessory", "element"):
            if isinstance(block.get(place), dict):
                block[place] = _with_action_id(block[place])
        if block.get("type") == "actions":
            block["elements"] = [_with_action_id(element) for element in block.get("elements", [])]
        named.append(block)
    return named


def _with_action_id(element: Json) -> Json:
    if element.get("type") in _VALUES or element.get("type") == "button":
        return {**element, "action_id": element.get("action_id") or new_id("a", 4)}
    return element


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element with its block."""
    for block in blocks:
        places = [block.get("accessory"), block.get("element")]
        if block.get("type") == "actions":
            places += block.get("elements", [])
        for element in places:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def find_element(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json] | None:
    """Return the block and the element that carry an action_id."""
    for block, element in elements_of(blocks):
        if element["action_id"] == action_id and block_id in {None, "", block["block_id"]}:
            return block, element
    return None


def initial_state(blocks: list[Json]) -> Json:
    """Return `state.values` as it is before anybody touched a thing."""
    values: Json = {}
    for block, element in elements_of(blocks):
        if element["type"] in _VALUES and element["type"] not in _STATELESS:
            _, initial = _VALUES[element["type"]]
            values.setdefault(block["block_id"], {})[element["action_id"]] = _entry(
                element, element.get(initial)
            )
    return values


def merged(state: Json, given: Json) -> Json:
    """Lay given values over a state, block by block."""
    return {
        block: {**state.get(block, {}), **given.get(block, {})} for block in dict.fromkeys([*state, *given])
    }


def state_entry(element: Json, answer: Any) -> Json:
    """Return what `state.values` holds once somebody answered; an option may be given by its value."""
    key = _VALUES[element["type"]][0]
    if key == "selected_option" and isinstance(answer, str):
        answer = option_by_value(element, answer)
    if key == "selected_options":
        answer = [option_by_value(element, one) if isinstance(one, str) else one for one in answer]
    return _entry(element, answer)


def option_by_value(element: Json, value: str) -> Json:
    """Return an element's option; one of an external select is made up, since its list is not here."""
    groups = [group.get("options", []) for group in element.get("option_groups", [])]
    for option in [*element.get("options", []), *(option for group in groups for option in group)]:
        if option.get("value") == value:
            return dict(option)
    return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}


def missing_answers(blocks: list[Json], values: Json) -> list[str]:
    """Return the blocks that must be filled in before Slack lets a view be submitted."""
    missing = []
    for block, element in elements_of(blocks):
        if block.get("type") != "input" or block.get("optional") or element["type"] not in _VALUES:
            continue
        entry = values.get(block["block_id"], {}).get(element["action_id"], {})
        if entry.get(_VALUES[element["type"]][0]) in (None, "", []):
            missing.append(block["block_id"])
    return missing


def _entry(element: Json, value: Any) -> Json:
    key = _VALUES[element["type"]][0]
    empty: list[Json] | None = [] if key.endswith("s") else None
    entry: Json = {"type": element["type"], key: empty if value is None else value}
    if element["type"] == "timepicker" and "timezone" in element:
        entry["timezone"] = element["timezone"]
    return entry
