"""Amounts of yen as people write them: 125,000, 12.5万円, 百二十万円, 1億2千万, JPY 1.2M."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from bot.domain.errors import Refusal

MOST = 10**12  # yen: more is a slip of the finger
_LONGEST = 40  # characters
_DIGITS = "一二三四五六七八九"
_NUMBER = rf"(?:\d+(?:\.\d+)?|[{_DIGITS}])"
_GROUP = rf"(?:{_NUMBER}?千)?(?:{_NUMBER}?百)?(?:{_NUMBER}?十)?{_NUMBER}?"
_SIZES = {"千": 1000, "百": 100, "十": 10, "": 1}
_PARTS = re.compile(rf"({_NUMBER})?([千百十]?)", re.ASCII)
_JAPANESE = re.compile(rf"(?:((?!億){_GROUP})億)?(?:((?!万){_GROUP})万)?({_GROUP})", re.ASCII)
_ENGLISH = re.compile(r"(\d+(?:\.\d+)?)(k|thousand|m|million)", re.ASCII)
_THOUSANDS = {"k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6}
_AROUND = re.compile(r"約?(?:[¥\\]|jpy)?(.+?)(?:円|yen|jpy)?")


def read_amount(text: str) -> int | None:
    """Return the yen that a text says, None for nothing. Refusal `outcome.bad_amount`."""
    tidy = "".join(unicodedata.normalize("NFKC", text).replace(",", "").split()).lower()
    if not tidy:
        return None
    found = _AROUND.fullmatch(tidy)
    if found is None or len(tidy) > _LONGEST:
        raise Refusal("outcome.bad_amount")
    return require_amount(_read(found[1]))


def require_amount(yen: int) -> int:
    """Return an amount that can be. Refusal `outcome.bad_amount`."""
    if not 0 < yen <= MOST:
        raise Refusal("outcome.bad_amount")
    return yen


def _read(written: str) -> int:
    """Return what a number says, 0 for what is none."""
    if english := _ENGLISH.fullmatch(written):
        return int(Decimal(english[1]) * _THOUSANDS[english[2]])
    if found := _JAPANESE.fullmatch(written):
        groups = zip(found.groups(), (10**8, 10**4, 1), strict=True)
        return int(sum(_group(said or "") * size for said, size in groups))
    return 0


def _group(said: str) -> Decimal:
    """Return what stands before 億, before 万 or behind them: 2千5百, 百二十, 12.5."""
    parts = (part for part in _PARTS.findall(said) if any(part))
    return sum((_number(number) * _SIZES[unit] for number, unit in parts), Decimal())


def _number(said: str) -> Decimal:
    """Return what digits or a numeral say; 1 for nothing, as in 百."""
    return Decimal(_DIGITS.index(said) + 1 if said and said in _DIGITS else said or 1)
