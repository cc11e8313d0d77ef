"""Text on its way to Slack: what may be formatted, what never is, and how long it may be.

Customers' text goes into `plain_text` objects only. What members typed (names, notes) may stand in mrkdwn,
made harmless by `literal`. `Mrkdwn` marks a string that is ready to be read as mrkdwn, so that the type
checker finds the places where a plain string would slip in.
"""

from __future__ import annotations

import html
import re

from bot.domain.unseen import seen

ELLIPSIS = "…"
_WORD_JOINER = "\u2060"
# Signs that format, each with one that looks alike and does not: a joiner beside them would not be
# enough, because Slack takes some invisible characters for the edge of a word.
_LOOK_ALIKE = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
# Beside these a stroke formats nothing (図面_rev_2.pdf); 「・」 is none of them.
_LETTER = "[0-9A-Za-z\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff]"
_STROKE = re.compile(rf"(?<!{_LETTER})_|_(?!{_LETTER})")
PLAINLY = str.maketrans("∗ˍ∼ˋ", "*_~`", _WORD_JOINER)  # what `literal` changed, back
_EMOJI_NAME = re.compile(r":(?=[a-z0-9_+'-]+:)", re.IGNORECASE)
_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_CUT_TOKEN = re.compile(r"(?:&[a-z]{0,4}|<[^<>]*)\Z")
_ADDRESS = re.compile(r"(https?://[^\s<>|]+)")


class Mrkdwn(str):
    """A string that Slack may read as mrkdwn: every part that people typed went through `literal`."""

    __slots__ = ()


def clean(text: str) -> str:
    """Drop what no reader sees and Slack may refuse: control characters, lone surrogates, bidi overrides."""
    return seen(text)


def one_line(text: str) -> str:
    """Return the text on one line, without spaces at its ends."""
    return " ".join(clean(text).split())


def literal(text: str) -> Mrkdwn:
    """Return a member's text so that mrkdwn shows it as it is: no mention, link, format or emoji."""
    text = _EMOJI_NAME.sub(f":{_WORD_JOINER}", one_line(text).translate(_LOOK_ALIKE))
    text = html.escape(_STROKE.sub("ˍ", text), quote=False)
    if text.startswith("&gt;"):  # at the start of a line it would be a quotation
        text = _WORD_JOINER + text
    return Mrkdwn(text)


def paragraph(text: str) -> Mrkdwn:
    """Return a member's text as `literal` does, with its line breaks; what follows the first is set in."""
    return Mrkdwn("\n\u2003".join(filter(None, map(literal, clean(text).splitlines()))))


def linked(text: str) -> Mrkdwn:
    """Return a text of the secretariat's, its web addresses as links: whoever takes part presses them."""
    parts = _ADDRESS.split(" ".join(clean(text).split()))
    return Mrkdwn(
        "".join(_address(part) if number % 2 else _words(part) for number, part in enumerate(parts))
    )


def _address(part: str) -> str:
    return f"<{html.escape(part, quote=False)}>"


def _words(part: str) -> str:
    before, after = (" " if part[edge:][:1] == " " else "" for edge in (0, -1))
    return f"{before}{literal(part)}{after}" if part.strip() else part


def clip(text: str, limit: int) -> str:
    """Cut the text to `limit` characters, an ellipsis included, never inside `&amp;` or `<@U…>`."""
    if len(text) <= limit:
        return text
    return _CUT_TOKEN.sub("", text[: limit - 1]) + ELLIPSIS


def clip_mrkdwn(text: Mrkdwn, limit: int) -> Mrkdwn:
    """Cut mrkdwn as `clip` does."""
    return Mrkdwn(clip(text, limit))


def unescape(text: str) -> str:
    """Return what a person saw when Slack hands us their message: links and mentions as plain words."""
    return html.unescape(_TOKEN.sub(_shown, text))


def _shown(match: re.Match[str]) -> str:
    target, label = match[1], match[2]
    if target.startswith(("@", "#", "!")):
        return f"{target[0] if target[0] != '!' else '@'}{label or target[1:]}".replace("@@", "@")
    return label or target.removeprefix("mailto:")
