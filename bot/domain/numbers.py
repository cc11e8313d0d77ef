"""Inquiry numbers as people type them."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"(\d{2})-?(\d{1,6})", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))


def read_number(text: str) -> str:
    """Return `26-0123` for 「26ー123」 and the like; what is no number comes back without its spaces."""
    tidy = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    match = _NUMBER.fullmatch(tidy)
    return f"{match[1]}-{match[2]:0>4}" if match else tidy


def is_number(text: str) -> bool:
    """Whether the text has the form of an inquiry's number, its dash included."""
    tidy = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return "-" in tidy and _NUMBER.fullmatch(tidy) is not None
