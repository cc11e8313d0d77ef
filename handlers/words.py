"""The words of the slash commands, Japanese and English."""

from __future__ import annotations

import unicodedata

HELP = frozenset({"help", "ヘルプ", "使い方", "?"})
LIST = frozenset({"list", "一覧"})
SHOW = frozenset({"show", "表示"})
SET = frozenset({"set", "設定"})
NOW = frozenset({"now", "今週"})
HEALTH = frozenset({"health", "状態", "確認"})
SETTINGS = frozenset({"settings", "設定"})


def words_of(text: str, most: int = -1) -> list[str]:
    """Split what was typed; with `most`, the last word keeps its spaces."""
    return text.split(maxsplit=most - 1 if most > 0 else -1)


def says(word: str, known: frozenset[str]) -> bool:
    """Whether a word is one of these, however wide or tall its letters are."""
    return unicodedata.normalize("NFKC", word).lower() in known
