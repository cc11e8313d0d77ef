"""Reading a network's file: TOML over a preset, and complaints that name file, line and remedy."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.i18n import translate

PRESETS = Path(__file__).parent / "presets"
DEFAULT_PRESET = "kyoto"

Keys = tuple[str | int, ...]
"""The way to a value: keys of tables, indexes of lists."""

_TABLE = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<name>[^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*(?P<name>(?:[\w.\-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w\-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_KEY_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w\-]+)""")
_QUOTED_OR_COMMENT = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')
_POSITION = re.compile(r"\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_UNREADABLE = {
    FileNotFoundError: "config.no_file",
    NotADirectoryError: "config.no_file",
    IsADirectoryError: "config.directory",
    PermissionError: "config.no_permission",
}
_NOT_TOML = {  # what tomllib says: the sentence about it
    re.compile("Cannot (?:declare|overwrite|redefine|mutate)|Duplicate"): "config.toml_twice",
    re.compile("Unclosed|at the end of an? "): "config.toml_bracket",
    re.compile("Unterminated|Illegal|in a string|Escaped|hex value|^Expected [\"']{3}"): "config.toml_string",
    re.compile("Invalid (?:value|date)|Expected newline"): "config.toml_value",
    re.compile("Invalid|Expected|Found invalid"): "config.toml_statement",
}


@dataclass(frozen=True)
class Problem:
    """One fault of the file: where, and the catalogue's key of the sentence that says what and what to do."""

    file: str
    line: int | None
    key: str
    params: dict[str, object]

    def text(self, locale: str) -> str:
        """Return the complaint in one line, with the file and the line in front."""
        says = translate(locale, self.key, **self.params)
        if self.line is None:
            return translate(locale, "config.in_file", file=self.file, text=says)
        return translate(locale, "config.at_line", file=self.file, line=self.line, text=says)


class ConfigError(Exception):
    """A network's file that cannot be used; `problems` are all of its faults, in the order of lines."""

    def __init__(self, problems: list[Problem], locale: str) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        super().__init__("\n".join(problem.text(locale) for problem in self.problems))


@dataclass(frozen=True)
class Source:
    """A file's values, laid over its preset, and where each of them is written."""

    name: str
    values: dict[str, Any]
    lines: tuple[str, ...] = ()
    places: dict[Keys, int] = field(default_factory=dict)

    def problem(self, keys: Keys, key: str, **params: object) -> Problem:
        """Return a complaint about the value at `keys`."""
        return Problem(self.name, self._line(keys, params.get("value")), key, params)

    def _line(self, keys: Keys, value: object) -> int | None:
        """Find the line of the nearest enclosing key that is in the file; in a long list the value's own."""
        for length in range(len(keys), 0, -1):
            line = self.places.get(keys[:length])
            if line is not None:
                break
        else:
            return 1 if self.lines else None
        following = min(
            (other for other in self.places.values() if other > line), default=len(self.lines) + 1
        )
        if value is not None and length < len(keys):
            for number in range(line, following):
                if str(value) in self.lines[number - 1]:
                    return number
        return line


def read_source(path: Path | None, locale: str) -> Source:
    """Read a network's file and lay it over its preset; None is the built-in default preset.

    Raises ConfigError when it cannot be read, is no UTF-8 or no TOML, or names an unknown preset.
    """
    if path is None:
        return Source(f"{DEFAULT_PRESET}.toml", preset(DEFAULT_PRESET))
    name = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        values = tomllib.loads(text)
    except OSError as error:
        found = (key for kind, key in _UNREADABLE.items() if isinstance(error, kind))
        raise ConfigError([Problem(name, None, next(found, "config.unreadable"), {})], locale) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem(name, line, "config.not_utf8", {})], locale) from None
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        line = int((position and position["line"]) or text.count("\n") + 1)
        found = (key for words, key in _NOT_TOML.items() if words.search(str(error)))
        raise ConfigError([Problem(name, line, next(found, "config.not_toml"), {})], locale) from None
    lines = tuple(text.splitlines())
    base = values.pop("preset", None)
    source = Source(name, values, lines, places_of(lines))
    if base is None:
        return source
    known = preset_names()
    if base not in known:
        unknown = source.problem(("preset",), "config.unknown_preset", value=base, known=", ".join(known))
        raise ConfigError([unknown], locale)
    return replace(source, values=overlay(preset(base), values))


def preset_names() -> list[str]:
    """Return the names that `preset = …` takes."""
    return sorted(path.stem for path in PRESETS.glob("*.toml"))


@cache
def preset(name: str) -> dict[str, Any]:
    """Return a built-in preset's values; they are shared, not to be changed."""
    return tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))


def overlay(base: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Lay `values` over `base`: tables are merged key by key, anything else is replaced whole."""
    merged = dict(base)
    for key, value in values.items():
        under = merged.get(key)
        merged[key] = overlay(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def places_of(lines: tuple[str, ...]) -> dict[Keys, int]:
    """Return the line (from 1) of every table and key of a valid TOML text; inline tables as a whole."""
    places: dict[Keys, int] = {}
    counts: dict[Keys, int] = {}
    table: Keys = ()
    depth, quote = 0, ""
    for number, line in enumerate(lines, start=1):
        if not depth and not quote:
            if heading := _TABLE.match(line):
                found = table = _table(heading["name"], counts, new=heading["open"] == "[[")
            elif key := _KEY.match(line):
                found = table + _parts(key["name"])
            else:
                found = ()
            for length in range(1, len(found) + 1):  # a heading or a dotted key may open the tables above it
                places.setdefault(found[:length], number)
        depth, quote = _open_after(line, depth, quote)
    return places


def _table(name: str, counts: dict[Keys, int], *, new: bool) -> Keys:
    """Return the way to a table; below a list of tables it is the list's last."""
    parts = _parts(name)
    keys: Keys = ()
    for place, part in enumerate(parts):
        keys += (part,)
        if new and place == len(parts) - 1:
            counts[keys] = counts.get(keys, -1) + 1
        if keys in counts:
            keys += (counts[keys],)
    return keys


def _parts(name: str) -> tuple[str, ...]:
    return tuple(next(part for part in match.groups("") if part) for match in _KEY_PART.finditer(name))


def _open_after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Say how many brackets, and which many-line text, are still open after a line."""
    rest = line
    if quote:
        _, found, rest = line.partition(quote)
        if not found:
            return depth, quote
    bare: list[str] = []
    while match := _QUOTED_OR_COMMENT.search(rest):
        bare.append(rest[: match.start()])
        rest = rest[match.end() :]
        if match[0] in ('"""', "'''"):
            _, found, rest = rest.partition(match[0])
            if not found:
                return depth, match[0]
    code = "".join(bare) + rest
    heading = not depth and _TABLE.match(line)
    return (0 if heading else depth + code.count("[") - code.count("]")), ""
