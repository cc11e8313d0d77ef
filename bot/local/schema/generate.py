"""Turn the raw output of a TypeScript-to-JSON-schema generator into the schemas this project keeps.

Development only; `README.md` beside this file says how it is run. Three things happen to the raw schema: the
limits that Slack writes into comments ("Maximum length … is 75 characters") become keywords, the unions of
blocks and elements get a `discriminator` on their `type`, and the comments go.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Schema = dict[str, Any]

_NUMBER = r"`?(\d[\d,]*)`?"
_MAX_CHARACTERS = re.compile(rf"(?:[Mm]ax(?:imum)? length[^.]*?|Limit ){_NUMBER} characters")
_LESS_CHARACTERS = re.compile(rf"less than {_NUMBER} characters")
_MIN_CHARACTERS = re.compile(rf"[Mm]inimum length[^.]*? is {_NUMBER}")
_MAX_ITEMS = re.compile(
    rf"(?:[Mm]ax(?:imum)?(?: number of [a-z ]+? is| of)?|up to|[Bb]etween 1 and) {_NUMBER}(?! characters)"
)
_MIN_ITEMS = re.compile(r"(?:Minimum 1\b|Between 1 and)")
_RANGE = re.compile(
    rf"(?:[Bb]etween|[Mm]in(?:imum of)?|from) {_NUMBER}(?: \(default\))?"
    rf"(?: and|, [Mm]ax(?:imum of)?| to) {_NUMBER}"
)
_MAX_VALUE = re.compile(rf"Maximum value is {_NUMBER}")
_MIN_VALUE = re.compile(rf"Minimum number is {_NUMBER}")
_INNER_ITEMS = re.compile(rf"array with a max of {_NUMBER}")

_TEXTS = {"PlainTextElement", "MrkdwnElement", "TextObject"}


def _number(pattern: re.Pattern[str], comment: str) -> list[int]:
    found = pattern.search(comment)
    return [int(group.replace(",", "")) for group in found.groups()] if found else []


def _names_text(schema: Schema) -> bool:
    """Tell whether the schema is one of Slack's text objects (or a choice of them)."""
    refs = [schema, *schema.get("anyOf", [])]
    return any(ref.get("$ref", "").rpartition("/")[2] in _TEXTS for ref in refs)


def _string_limits(comment: str) -> Schema:
    limits: Schema = {}
    if found := _number(_MAX_CHARACTERS, comment):
        limits["maxLength"] = found[0]
    elif found := _number(_LESS_CHARACTERS, comment):
        limits["maxLength"] = found[0] - 1
    if found := _number(_MIN_CHARACTERS, comment):
        limits["minLength"] = found[0]
    return limits


def _array_limits(schema: Schema, comment: str) -> None:
    if found := _number(_MAX_ITEMS, comment):
        schema["maxItems"] = found[0]
    if _MIN_ITEMS.search(comment):
        schema["minItems"] = 1
    if (found := _number(_INNER_ITEMS, comment)) and schema["items"].get("type") == "array":
        schema["items"]["maxItems"] = found[0]
    if _names_text(schema.get("items", {})) and (limits := _string_limits(comment)):
        schema["items"]["properties"] = {"text": limits}


def _number_limits(schema: Schema, comment: str) -> None:
    if found := _number(_RANGE, comment):
        schema["minimum"], schema["maximum"] = found
    if found := _number(_MAX_VALUE, comment):
        schema["maximum"] = found[0]
    if found := _number(_MIN_VALUE, comment):
        schema["minimum"] = found[0]


def _apply_comment(schema: Schema) -> None:
    """Write the limits that a property's comment states into the property's schema."""
    comment = re.sub(r"\{@link \S+", "", " ".join(schema.pop("description", "").split()))
    if schema.get("type") == "array":
        _array_limits(schema, comment)
    elif schema.get("type") == "number":
        _number_limits(schema, comment)
    elif limits := _string_limits(comment):
        if schema.get("type") == "string":
            schema.update(limits)
        elif _names_text(schema):
            schema["properties"] = {"text": limits}


def _inside(schema: Schema) -> Iterator[Schema]:
    """Yield the schemas directly inside a schema: its properties', its items', its choices'."""
    yield from schema.get("properties", {}).values()
    yield from schema.get("anyOf", [])
    yield from (schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict))


def _walk(schema: Schema) -> None:
    """Turn the comments of all properties, however deep, into keywords and drop all comments."""
    for item in schema.get("properties", {}).values():
        _apply_comment(item)
    for item in _inside(schema):
        _walk(item)
    schema.pop("description", None)


def _types(schema: Schema, definitions: Schema) -> set[str]:
    """Name the values of `type` that a schema can have."""
    if "$ref" in schema:
        return _types(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return set().union(*(_types(one, definitions) for one in schema["anyOf"]))
    const = schema.get("properties", {}).get("type", {}).get("const")
    return {const} if const else set()


def _discriminate(schema: Schema, definitions: Schema) -> None:
    """Give each union whose members are told apart by `type` the OpenAPI keyword that says so."""
    for item in _inside(schema):
        _discriminate(item, definitions)
    members = [(one.get("$ref"), _types(one, definitions)) for one in schema.get("anyOf", [])]
    mapping = {name: ref for ref, names in members for name in sorted(names) if ref}
    plain = all(ref and names for ref, names in members)
    if mapping and plain and len(mapping) == sum(len(names) for _, names in members):
        schema["discriminator"] = {"propertyName": "type", "mapping": mapping}


def _merge(target: Schema, patch: Schema) -> None:
    for key, value in patch.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value


def build(raw: Schema, patch: Schema) -> Schema:
    """Make the kept schema out of the generator's raw one and a patch of root keywords and corrections.

    Both come from JSON files. In the patch, `"$defs"` names definitions to correct; the other keys are the
    new root's. Every `$ref` is rewritten from `#/definitions/` to `#/$defs/`.
    """
    schema: Schema = json.loads(json.dumps(raw).replace("#/definitions/", "#/$defs/"))
    definitions = schema["definitions"]
    known = definitions.get("AnyBlock", {}).get("anyOf", [])
    known[:] = [one for one in known if one["$ref"] != "#/$defs/Block"]
    for definition in definitions.values():
        _walk(definition)
    for definition in definitions.values():
        _discriminate(definition, definitions)
    kept: Schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions}
    _merge(kept, patch)
    for unused in ("Block", "Root", "ManifestRoot"):
        definitions.pop(unused, None)
    return kept


def main(raw: str, patch: str, out: str) -> None:
    """Read the raw schema and the patch, write the kept schema (indented by one, one final newline)."""
    kept = build(json.loads(Path(raw).read_text("utf-8")), json.loads(Path(patch).read_text("utf-8")))
    Path(out).write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:4])
