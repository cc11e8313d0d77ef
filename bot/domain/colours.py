"""Colours that a network chooses, and whether people can read what stands in them (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re

PAPER = "#f4f5f7"  # on which links stand; white text on a colour that is read on it is read, too
ENOUGH = 4.5
"""The contrast of text that everybody can read."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LINEAR, _OFFSET, _GAMMA = 0.04045, 0.055, 2.4  # sRGB
_WEIGHTS = (0.2126, 0.7152, 0.0722)


def is_colour(text: str) -> bool:
    """Whether a text is a colour such as `#1d4ed8`."""
    return _COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str = PAPER) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (
        part / 12.92 if part <= _LINEAR else ((part + _OFFSET) / (1 + _OFFSET)) ** _GAMMA for part in parts
    )
    return sum(weight * part for weight, part in zip(_WEIGHTS, linear, strict=True))
