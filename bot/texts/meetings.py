"""What a meeting is called."""

from __future__ import annotations

from bot.i18n import translate


def called(title: str, number: int | None, locale: str) -> str:
    """Return a meeting's name with its number, where it has one: 「第36回トップ連絡会」."""
    return title if number is None else translate(locale, "words.meeting", number=number, title=title)
