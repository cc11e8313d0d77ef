"""CommonMark that says the same in every renderer: people's words are escaped, only fixed labels are bold.

`Markdown` marks a string that is ready, as `Mrkdwn` does for Slack. Source: the CommonMark specification
0.31.2; beside it, what GitHub, Obsidian and the like take for formatting (tables, tasks, links without
brackets, emoji names, formulas, highlights).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANKS = re.compile("[ \t]+")
# An address is set as code: nothing else keeps every renderer from making a link of it.
_ADDRESS = re.compile(
    r"""(?:[A-Za-z][A-Za-z0-9+.-]*://|(?:www\.|mailto:|xmpp:)(?=[A-Za-z0-9]))[!-;=?-_a-~]*[A-Za-z0-9/_=&%#~-]
    |[A-Za-z0-9._+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+""",
    re.VERBOSE,
)
_SIGNS = re.compile(
    r"""[\\`*_\[\]{}<>&#~|$^]        # marks anywhere
    |([=+%:-])(?=\1)                 # in a row: highlights, rules, comments
    |:(?=[A-Za-z0-9_+'-]+:|//)       # names of emoji
    |(?<=\w)\.(?=[A-Za-z]{2})        # a host's name
    """,
    re.VERBOSE,
)
_AT_START = re.compile(r"[=+:!-]|\d{1,9}(?=[.)](?:\s|\Z))")
_TICKS = re.compile(r"(?<=`)(?:\\`)+|(?:\\`)+(?=`)")  # beside an address, where renderers count them together
_EDGE = re.compile(r"\A\s+|\s+\Z")
_BREAK = "  \n"


class Markdown(str):
    """A string that is Markdown: every part that people typed went through `literal` or `paragraph`."""

    __slots__ = ()


def normal(text: str) -> str:
    """Return a text as its readers see it: no controls, one kind of line ends and blanks, no empty lines."""
    lines = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)).split("\n")
    tidy = (_BLANKS.sub(" ", line).strip(" ") for line in lines)
    return "\n".join(line for line in tidy if line)


def literal(text: str) -> Markdown:
    """Return a text on one line, as it is; it may stand anywhere in a line or begin it."""
    return _literal(normal(text).replace("\n", " "))


def paragraph(text: str) -> Markdown:
    """Return a text with its line breaks, as it is; an item of a list indents it."""
    return Markdown(_BREAK.join(map(_literal, normal(text).split("\n"))))


def _literal(line: str) -> Markdown:
    parts, end = [], 0
    for found in _ADDRESS.finditer(line):
        parts += [_SIGNS.sub(r"\\\g<0>", line[end : found.start()]), f"`{found[0]}`"]
        end = found.end()
    escaped = "".join([*parts, _SIGNS.sub(r"\\\g<0>", line[end:])])
    escaped = _TICKS.sub(lambda ticks: "&#96;" * (len(ticks[0]) // 2), escaped)
    if begins := _AT_START.match(escaped):
        at = begins.end() if begins[0].isdecimal() else 0
        escaped = f"{escaped[:at]}\\{escaped[at:]}"
    return Markdown(_EDGE.sub(lambda edge: "".join(f"&#{ord(one)};" for one in edge[0]), escaped))


def heading(level: int, text: Markdown) -> Markdown:
    """Return a headline of a level from 1 to 6."""
    return Markdown(f"{'#' * level} {text}")


def item(text: Markdown, below: Iterable[Markdown] = (), number: int | None = None) -> Markdown:
    """Return an item of a list, numbered or not, with the items below it."""
    mark = "-" if number is None else f"{number}."
    indent = "\n" + " " * (len(mark) + 1)
    return Markdown(f"{mark} " + indent.join(line for part in (text, *below) for line in part.split("\n")))


def document(blocks: Iterable[Iterable[Markdown]]) -> str:
    """Return a file: blocks with an empty line between them, each of lines; it ends with a line end."""
    return "\n\n".join("\n".join(lines) for lines in map(list, blocks) if lines) + "\n"
