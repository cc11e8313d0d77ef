"""Block Kit as plain dicts, each text cut to what Slack takes. Sources: Slack's reference of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.mrkdwn import Mrkdwn, clean, clip, clip_mrkdwn, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Json = dict[str, Any]

SECTION = 3000
FIELD = 2000
HEADER = 150
BUTTON = 75
OPTION = 75
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
LABEL = 2000
PLACEHOLDER = 150
TITLE = 24
CONTEXT = 2000
TYPED = 3000  # what a text input holds
OPTIONS = 100
OVERFLOW = 5


def plain(text: str, limit: int) -> Json:
    """Return text that Slack shows as it is; an empty one becomes a dash, because Slack refuses it."""
    return {"type": "plain_text", "text": clip(clean(text), limit).strip() or "–", "emoji": False}


def mrkdwn(text: Mrkdwn, limit: int) -> Json:
    """Return formatted text in which bare addresses stay what they are."""
    return {"type": "mrkdwn", "text": clip_mrkdwn(text, limit), "verbatim": True}


def header(text: str) -> Json:
    """Return a headline."""
    return {"type": "header", "text": plain(one_line(text), HEADER)}


def section(text: Mrkdwn, accessory: Json | None = None) -> Json:
    """Return a paragraph, with a button or the like beside it."""
    beside = {} if accessory is None else {"accessory": accessory}
    return {"type": "section", "text": mrkdwn(text, SECTION), **beside}


def plain_section(text: str) -> Json:
    """Return a paragraph of somebody's own words."""
    return {"type": "section", "text": plain(text, SECTION)}


def plain_sections(text: str, most: int) -> Iterator[Json]:
    """Yield a long text in paragraphs of Slack's size, `most` at most; nothing for a blank one."""
    text = clean(text).strip()
    for number, start in enumerate(range(0, len(text), SECTION)):
        last = number == most - 1
        part = text[start:] if last else text[start : start + SECTION]
        if part.strip():
            yield plain_section(part)
        if last:
            return


def fields(pairs: Iterable[tuple[Mrkdwn, Mrkdwn]]) -> Json:
    """Return labels with their values, in two columns."""
    texts = [Mrkdwn(f"*{label}*\n{value}") for label, value in pairs]
    return {"type": "section", "fields": [mrkdwn(text, FIELD) for text in texts]}


def context(*texts: Mrkdwn) -> Json:
    """Return small print, a line each."""
    return {"type": "context", "elements": [mrkdwn(text, CONTEXT) for text in texts]}


def divider() -> Json:
    """Return a line across."""
    return {"type": "divider"}


def button(text: str, action_id: str, value: str, style: str | None = None) -> Json:
    """Return a button; `style` is primary or danger."""
    look = {} if style is None else {"style": style}
    label = plain(text, BUTTON)
    return {"type": "button", "text": label, "action_id": action_id, "value": value, **look}


def confirm(title: str, text: str, yes: str, no: str) -> Json:
    """Return what a button asks before it acts (its `confirm`)."""
    sure = {"title": plain(title, CONFIRM_TITLE), "text": plain(text, CONFIRM_TEXT)}
    return sure | {"confirm": plain(yes, CONFIRM_BUTTON), "deny": plain(no, CONFIRM_BUTTON)}


def option(text: str, value: str) -> Json:
    """Return one choice."""
    return {"text": plain(one_line(text), OPTION), "value": value}


def overflow(action_id: str, options: Sequence[Json]) -> Json:
    """Return a menu of the less common acts."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[:OVERFLOW])}


def actions(block_id: str, elements: Sequence[Json]) -> Json:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def select(options: Sequence[Json], chosen: str | None = None) -> Json:
    """Return a list to choose one of; more than Slack's hundred are grouped."""
    first = next((one for one in options if one["value"] == chosen), None)
    start = {} if first is None else {"initial_option": first}
    if len(options) <= OPTIONS:
        return {"type": "static_select", "action_id": "value", "options": list(options), **start}
    groups = [options[at : at + OPTIONS] for at in range(0, len(options), OPTIONS)][:OPTIONS]
    named = [
        {"label": plain(f"{group[0]['text']['text'][:30]} – {group[-1]['text']['text'][:30]}", OPTION)}
        | {"options": list(group)}
        for group in groups
    ]
    return {"type": "static_select", "action_id": "value", "option_groups": named, **start}


def radio(options: Sequence[Json], chosen: str | None = None) -> Json:
    """Return choices that are all seen at once, ten at most."""
    first = next((one for one in options if one["value"] == chosen), None)
    start = {} if first is None else {"initial_option": first}
    return {"type": "radio_buttons", "action_id": "value", "options": list(options), **start}


def boxes(options: Sequence[Json]) -> Json:
    """Return boxes, none ticked, ten at most."""
    return {"type": "checkboxes", "action_id": "value", "options": list(options)}


def text_input(
    filled: str = "", *, multiline: bool = False, placeholder: str | None = None, longest: int = TYPED
) -> Json:
    """Return a field to type in, filled in as far as Slack takes it."""
    element: Json = {"type": "plain_text_input", "action_id": "value", "multiline": multiline}
    element["max_length"] = longest
    if text := clip(clean(filled), longest):
        element["initial_value"] = text if multiline else text.replace("\n", " ")
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER)
    return element


def ask(block_id: str, label: str, element: Json, *, optional: bool = True, hint: str | None = None) -> Json:
    """Return a field of a form; its value is found under `block_id`."""
    help_text = {} if hint is None else {"hint": plain(hint, LABEL)}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, LABEL),
        "element": element,
        "optional": optional,
        **help_text,
    }


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Json],
    *,
    close: str,
    submit: str | None = None,
    private_metadata: str = "",
) -> Json:
    """Return a modal."""
    view: Json = {"type": "modal", "callback_id": callback_id, "title": plain(title, TITLE)}
    view |= {"close": plain(close, TITLE), "blocks": list(blocks), "private_metadata": private_metadata}
    if submit is not None:
        view["submit"] = plain(submit, TITLE)
    return view
