"""Hand-written rules for single blocks, elements and options."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.local.validation.surface import Json, as_dict, as_list, text_of

# Longest text by (type, key), in characters; the text is that of the text object under the key.
_TEXTS = {
    ("section", "text"): 3000,
    ("header", "text"): 150,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("image", "title"): 2000,
    ("button", "text"): 75,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("*", "placeholder"): 150,
}
# Longest string by (type, key), in characters.
_STRINGS = {
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("button", "accessibility_label"): 75,
    ("image", "alt_text"): 2000,
    ("image", "image_url"): 3000,
    ("*", "action_id"): 255,
    ("*", "block_id"): 255,
}
# Fewest and most items by (type, key).
_COUNTS = {
    ("section", "fields"): (1, 10),
    ("context", "elements"): (1, 10),
    ("actions", "elements"): (1, 25),
    ("overflow", "options"): (1, 5),
    ("checkboxes", "options"): (1, 10),
    ("radio_buttons", "options"): (1, 10),
    ("static_select", "options"): (1, 100),
    ("static_select", "option_groups"): (1, 100),
    ("multi_static_select", "options"): (1, 100),
    ("multi_static_select", "option_groups"): (1, 100),
}
_FIELD = 2000
_OPTION_TEXT = 75
_OPTION_VALUE = 150
_TEXT_INPUT = 3000
_WITH_OPTIONS = {
    "overflow",
    "checkboxes",
    "radio_buttons",
    "static_select",
    "multi_static_select",
}
_TEN_DIGITS = re.compile(r"\d{10}")
_WEB = re.compile(r"https?://\S+")
_LINK = re.compile(r"(https?|mailto|tel|slack):\S+")


def strings_under_text(node: Any) -> Iterator[str]:
    """Yield each string that stands under a key `text`, however deep: what a reader sees of blocks."""
    if isinstance(node, list):
        for item in node:
            yield from strings_under_text(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from strings_under_text(value)


def _lengths(path: str, kind: str, node: Json) -> Iterator[str]:
    for key, value in node.items():
        most = _TEXTS.get((kind, key), _TEXTS.get(("*", key)))
        if most is not None and isinstance(value, dict):
            length = len(text_of(value))
            if not 1 <= length <= most:
                yield f"{path}/{key}: {length:,} characters, between 1 and {most:,}"
        most = _STRINGS.get((kind, key), _STRINGS.get(("*", key)))
        if most is not None and isinstance(value, str) and not 1 <= len(value) <= most:
            yield f"{path}/{key}: {len(value):,} characters, between 1 and {most:,}"
        bounds = _COUNTS.get((kind, key))
        if bounds and isinstance(value, list) and not bounds[0] <= len(value) <= bounds[1]:
            yield f"{path}/{key}: {len(value)} items, between {bounds[0]} and {bounds[1]}"


def option_problems(path: str, options: list[Any], *, urls: bool = False) -> Iterator[str]:
    """Check options: text 75 characters, value 150, no value twice, a `url` only where `urls` says so."""
    values: set[str] = set()
    for number, option in enumerate(options):
        if not isinstance(option, dict):
            yield f"{path}/{number}: is not an object"
            continue
        if not 1 <= len(text_of(option.get("text"))) <= _OPTION_TEXT:
            yield f"{path}/{number}/text: between 1 and {_OPTION_TEXT} characters"
        value = option.get("value")
        if isinstance(value, str):
            if not 1 <= len(value) <= _OPTION_VALUE:
                yield f"{path}/{number}/value: between 1 and {_OPTION_VALUE} characters"
            if value in values:
                yield f"{path}/{number}/value: {value!r} is used twice"
            values.add(value)
        if "url" in option and not urls:
            yield f"{path}/{number}/url: only an overflow menu's options have one"


def _identity(option: Any) -> tuple[str, str]:
    return str(as_dict(option).get("value")), text_of(as_dict(option).get("text"))


def _choices(path: str, kind: str, element: Json) -> Iterator[str]:
    """Check an element's options, and that what it starts with is among them."""
    if ("options" in element) == ("option_groups" in element):
        yield f"{path}: give either options or option_groups"
    groups = [as_list(as_dict(group).get("options")) for group in as_list(element.get("option_groups"))]
    for number, group in enumerate(groups):
        if not group:
            yield f"{path}/option_groups/{number}: has no options"
    options = as_list(element.get("options")) + [option for group in groups for option in group]
    yield from option_problems(f"{path}/options", options, urls=kind == "overflow")
    known = {_identity(option) for option in options if isinstance(option, dict)}
    initial = as_list(element.get("initial_options"))
    if "initial_option" in element:
        initial = [*initial, element["initial_option"]]
    if "initial_options" in element and not initial:
        yield f"{path}/initial_options: is empty"
    for one in initial:
        if _identity(one) not in known:
            yield f"{path}: starts with {_identity(one)[0]!r}, which is not among its options"


def _reads(parse: Callable[[str], Any], pattern: str, value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        return False
    try:
        parse(value)
    except ValueError:
        return False
    return True


def _starts(path: str, element: Json) -> Iterator[str]:
    """Check the dates, times and addresses an element carries."""
    if "initial_date" in element and not _reads(
        date.fromisoformat, r"\d{4}-\d\d-\d\d", element["initial_date"]
    ):
        yield f"{path}/initial_date: is not a date like 2026-11-30"
    if "initial_time" in element and not _reads(time.fromisoformat, r"\d\d:\d\d", element["initial_time"]):
        yield f"{path}/initial_time: is not a time like 09:30"
    if "initial_date_time" in element and not _TEN_DIGITS.fullmatch(str(element["initial_date_time"])):
        yield f"{path}/initial_date_time: is not a Unix time of ten digits"
    image = element.get("image_url")
    if isinstance(image, str) and not _WEB.fullmatch(image):
        yield f"{path}/image_url: is not an http(s) address"
    link = element.get("url")
    if element.get("type") == "button" and isinstance(link, str) and not _LINK.fullmatch(link):
        yield f"{path}/url: is not an address"


def _number(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _bounds(path: str, kind: str, element: Json) -> Iterator[str]:
    """Check that what a text or number input starts with is within its own limits."""
    if kind == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", _TEXT_INPUT)
        size = len(str(element.get("initial_value", "")))
        if not (isinstance(least, int) and isinstance(most, int)):
            yield f"{path}: min_length and max_length are whole numbers"
        elif not (0 <= least <= most <= _TEXT_INPUT and most >= 1):
            yield f"{path}: min_length {least} and max_length {most}, between 0 and {_TEXT_INPUT}"
        elif size > most:
            yield f"{path}/initial_value: {size} characters, at most {most}"
    elif kind == "number_input":
        values = [_number(element.get(key)) for key in ("min_value", "initial_value", "max_value")]
        given = [value for value in values if value is not None]
        if given != sorted(given):
            yield f"{path}: min_value, initial_value and max_value are not in order"


def _element(path: str, element: Any) -> Iterator[str]:
    if not isinstance(element, dict):
        yield f"{path}: is not an object"
        return
    kind = str(element.get("type"))
    yield from _lengths(path, kind, element)
    if kind in _WITH_OPTIONS:
        yield from _choices(path, kind, element)
    yield from _starts(path, element)
    yield from _bounds(path, kind, element)
    if isinstance(element.get("confirm"), dict):
        yield from _lengths(f"{path}/confirm", "confirm", element["confirm"])


def _section(path: str, block: Json) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield f"{path}: a section needs text or fields"
    for number, field in enumerate(as_list(block.get("fields"))):
        if not 1 <= len(text_of(field)) <= _FIELD:
            yield f"{path}/fields/{number}: {len(text_of(field)):,} characters, between 1 and {_FIELD:,}"


def block_problems(path: str, block: Json) -> Iterator[str]:
    """Yield what the rules object to in one block and its elements."""
    kind = str(block.get("type"))
    yield from _lengths(path, kind, block)
    if kind == "section":
        yield from _section(path, block)
    elif kind == "image":
        yield from _starts(path, block)
    if kind in {"actions", "context"}:
        for number, element in enumerate(as_list(block.get("elements"))):
            yield from _element(f"{path}/elements/{number}", element)
    for key in ("element", "accessory"):
        if key in block:
            yield from _element(f"{path}/{key}", block[key])
