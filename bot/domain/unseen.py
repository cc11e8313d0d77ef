"""Signs that no reader sees and that make text look like another: taken out wherever text is shown."""

from __future__ import annotations

import re

# Control characters but tab and newline, lone surrogates, marks and overrides of direction, spaces of no
# width, invisible operators, notes between lines, the byte order mark, tags. Variants of kanji stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_JOINER = re.compile("(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d")  # holds emoji together, no more
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")


def seen(text: str) -> str:
    """Return what a reader sees of a text; its lines stay."""
    return _JOINER.sub("", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))


def seen_on_one_line(text: str) -> str:
    """Return what a reader sees, on one line, without spaces at its ends."""
    return " ".join(seen(text).split())
