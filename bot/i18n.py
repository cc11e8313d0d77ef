"""The translation catalogue: every text a person reads, in Japanese and in English.

Catalogues are gettext files, `bot/locales/LOCALE/LC_MESSAGES/*.po`; a message's id is its key
(`card.deadline`), its text a `str.format` template with named gaps. They are read once, at first use.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALES = ("ja", "en")
DEFAULT_LOCALE = "ja"
_FOLDER = Path(__file__).parent / "locales"


@cache
def catalogue(locale: str) -> dict[str, str]:
    """All messages of one locale, key → template. Raises ValueError for a key given twice."""
    messages: dict[str, str] = {}
    for path in sorted((_FOLDER / locale / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if not message.id:
                    continue
                if message.id in messages:
                    raise ValueError(f"{path.name}: {message.id} is defined twice")
                messages[str(message.id)] = str(message.string)
    return messages


def locale_of(language: str | None, default: str = DEFAULT_LOCALE) -> str:
    """Toban's locale for a language tag such as Slack's `ja-JP`; the default for one it does not speak."""
    short = (language or "").replace("_", "-").split("-")[0].lower()
    return short if short in LOCALES else default


def translate(locale: str, key: str, **params: object) -> str:
    """Return the text of `key` in `locale`, its gaps filled. Raises KeyError for an unknown key."""
    return catalogue(locale)[key].format(**params)
