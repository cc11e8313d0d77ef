"""Letters in pictures: the one font that comes with Toban, and texts cut to their place.

Pillow and the font come in only when a picture is drawn. See docs/decisions/010-pictures.md.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from bot.slack.mrkdwn import ELLIPSIS

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_NARROW = 4  # letters at most in the width of a wide one
_FONT = ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf")


@cache
def font(size: int) -> FreeTypeFont:
    """Return the font in a size, in pixels."""
    from PIL import ImageFont

    with as_file(files(_FONT[0]) / _FONT[1]) as path:
        return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def cut(text: str, room: float, size: int) -> str:
    """Return as much of the text as has room, in pixels."""
    letters = font(size)
    text, longest = text[: int(room / size * _NARROW)], len(text)
    if len(text) == longest and letters.getlength(text) <= room:
        return text
    fits = bisect_right(range(len(text) + 1), room, key=lambda end: letters.getlength(text[:end] + ELLIPSIS))
    return text[: max(fits - 1, 0)].rstrip() + ELLIPSIS
